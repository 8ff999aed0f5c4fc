import type { Instant } from '../pulse/calendar.js';
import type { TeamId } from '../pulse/ids.js';
import type { Team } from '../pulse/team.js';
import type { ByName } from '../sealing/slips.js';
import { readTeamRecords, type TeamRecordsRead, type TeamStanding } from '../store/pulses.js';
import { perObject } from '../store/per-object.js';
import type { Store } from '../store/redis.js';
import { batchesOf, TEAMS_AT_ONCE } from '../store/batches.js';
import type { Change } from '../store/piles.js';
import { findTeam, ifUnreadable } from '../store/teams.js';
import { ownPulse } from './own-pulse.js';
import type { WorkspaceContext } from './context.js';

/** A team as it was when it was last looked up. */
export interface CachedTeam {
  readonly team: Team;
  readonly state: TeamStanding;
  /** The records as they were last sealed, and the slips that changed them by then. */
  readonly records: ByName;
  readonly changes: readonly Buffer[];
  /** The slots of the open box. */
  readonly slots: ReadonlySet<string>;
  readonly at: Instant;
}

/** How long we trust a lookup, in milliseconds. An edit of the team shows at the latest after that. */
const FRESH_MS = 60_000;
/** How many teams we remember per workspace: as many as are busy at the same time. */
const MOST = 1_000;

const remembered = perObject<Store, Map<TeamId, CachedTeam>>(() => new Map());

/**
 * Returns a team if this process looked it up within the last minute, otherwise null. It's only a first guess:
 * the team may have been resealed since, and a write based on an older reseal finds no slot.
 */
export function cachedTeam(
  { store, clock }: Pick<WorkspaceContext, 'store' | 'clock'>,
  id: TeamId,
): CachedTeam | null {
  const known = remembered(store).get(id);
  const age = clock.now() - (known?.at ?? 0);
  return known && age >= 0 && age < FRESH_MS ? known : null;
}

type Parts = Pick<WorkspaceContext, 'workspace' | 'store' | 'keyring' | 'clock'>;

/** A team that was just looked up, with its open box, which isn't cached. */
type LoadedTeam = CachedTeam & Pick<TeamRecordsRead, 'box' | 'cast'>;

/** Looks a team up, without a pulse that the keyring didn't seal; null if there's no such team. Throws StoreError. */
export async function loadTeam(context: Parts, id: TeamId): Promise<LoadedTeam | null> {
  const { store, clock } = context;
  const at = clock.now();
  const [team, { state: standing, counted, records, changes, box, cast }] = await Promise.all([
    findTeam(store, id),
    readTeamRecords(store, id),
  ]);
  const known = remembered(store);
  if (known.size >= MOST) known.clear();
  if (!team) {
    known.delete(id);
    return null;
  }
  const state = { ...standing, pulse: ownPulse(context, id, { pulse: standing.pulse, counted }) };
  const found = { team, state, records, changes, slots: new Set(Object.keys(box)), at };
  known.set(id, found);
  return { ...found, box, cast };
}

/** Returns a team as this process last looked it up, however long ago; null if it never has. */
export const lastKnownTeam = ({ store }: Pick<WorkspaceContext, 'store'>, id: TeamId): CachedTeam | null =>
  remembered(store).get(id) ?? null;

/** Adds a change that this process put on a team's pile, unless the cached team is out of date. */
export function addToCache(
  { store }: Pick<WorkspaceContext, 'store'>,
  id: TeamId,
  { generation, seen, slip }: Change,
): void {
  const known = remembered(store).get(id);
  if (known && known.state.generation === generation && known.changes.length === seen)
    remembered(store).set(id, { ...known, changes: [...known.changes, slip] });
}

/** Looks up teams and caches them. Leaves out unreadable ones. */
export async function loadTeams(context: Parts, teams: readonly TeamId[]): Promise<void> {
  for (const batch of batchesOf(teams.slice(0, MOST), TEAMS_AT_ONCE))
    await Promise.all(batch.map((team) => loadTeam(context, team).catch(ifUnreadable(null))));
}
