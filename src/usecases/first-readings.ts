import { LRUCache } from 'lru-cache';
import type { TeamId } from '../pulse/ids.js';
import type { Team } from '../pulse/team.js';
import { perObject } from '../store/per-object.js';
import { readingKept } from '../store/readings.js';
import type { Client, Store } from '../store/redis.js';
import { troubleOf } from '../store/roster-troubles.js';
import { findTeam } from '../store/teams.js';
import type { WorkspaceContext } from './context.js';
import { refreshRoster, teamsInTurn } from './enroll.js';
import { mayPass } from './losses.js';
import type { Directory } from './ports.js';
import { RosterUnread } from './roster-troubles.js';

/** A workspace, and the directory that its rosters come from. */
export interface Rostered {
  readonly context: WorkspaceContext;
  readonly directory: Directory;
}

/** A workspace's first readings under way in this process, and the teams that no longer need one. */
interface First {
  readonly underWay: Map<TeamId, Promise<void>>;
  readonly read: Set<TeamId>;
}

/** How many workspaces a process remembers this for. */
const MOST = 1_000;

/** Keyed by a Redis key, not the store: a workspace may be open twice, for its users and for work that visits all. */
const firsts = perObject<Client, LRUCache<string, First>>(
  () => new LRUCache({ max: MOST, memoMethod: () => ({ underWay: new Map(), read: new Set() }) }),
);

const firstOf = ({ redis, keys }: Store): First => firsts(redis).memo(keys.teams);

/**
 * Waits until every active team of a workspace has a roster, and reads those that no process has read yet: a missing
 * roster doesn't mean an empty team. All callers share a team's reading. If Slack refuses a team's roster, or its data
 * is bad, which has been reported, the team goes without, so that the other teams' people get their answer.
 *
 * @throws RosterUnread while Slack doesn't answer, and any other error that may pass
 */
export async function rostersKnown(of: Rostered): Promise<void> {
  const { store } = of.context;
  const { read } = firstOf(store);
  // One at a time: the order decides which team a person in two channels belongs to.
  for (const team of await teamsInTurn(store)) if (!read.has(team.id)) await readOnce(of, team);
}

/** Like `rostersKnown`, for one team. */
export async function rosterKnown(of: Rostered, id: TeamId): Promise<void> {
  if (firstOf(of.context.store).read.has(id)) return;
  const team = await findTeam(of.context.store, id);
  if (team && !team.archived) await readOnce(of, team);
}

/** Reads a team's roster unless a process has read it before; all callers share the reading. */
async function readOnce({ context, directory }: Rostered, { id }: Team): Promise<void> {
  const { store } = context;
  const { underWay, read } = firstOf(store);
  const before = underWay.get(id);
  if (before) return before;
  const reading = (async () => {
    if ((await readingKept(store, id)) === 0) {
      // Slack has already refused it; the next step or change asks again.
      const { trouble } = (await troubleOf(store, id)) ?? {};
      if (trouble !== undefined && trouble !== 'unreadable') return;
      await refreshRoster(context, directory, id);
    }
    read.add(id);
  })()
    .catch((error: unknown) => {
      const stays = error instanceof RosterUnread ? error.nextAt !== null : !mayPass(error);
      if (!stays) throw error;
    })
    .finally(() => underWay.delete(id));
  underWay.set(id, reading);
  return reading;
}
