import type { TeamId } from '../pulse/ids.js';
import type { Team } from '../pulse/team.js';
import { type TeamStanding, teamStanding } from '../store/pulses.js';
import type { Store } from '../store/redis.js';
import { findTeam } from '../store/teams.js';

/** A team, and where it stood when that was read. */
export interface Standing {
  readonly team: Team;
  readonly state: TeamStanding;
}

/** How many teams of a workspace are remembered: those that are busy at the same time. */
const MOST = 1_000;

const remembered = new WeakMap<Store, Map<TeamId, Standing>>();

/**
 * Where a team stood when this process last asked; null when it never did. A guess to begin with: a team is dealt anew
 * within minutes of every answer, and what is written by an old deal finds no slot.
 */
export const lastStanding = (store: Store, team: TeamId): Standing | null =>
  remembered.get(store)?.get(team) ?? null;

/** A team and where it stands now, or null for none. Throws StoreError. */
export async function standingNow(store: Store, id: TeamId): Promise<Standing | null> {
  const [team, state] = await Promise.all([findTeam(store, id), teamStanding(store, id)]);
  const known = remembered.get(store) ?? new Map<TeamId, Standing>();
  remembered.set(store, known);
  if (known.size >= MOST) known.clear();
  if (!team) {
    known.delete(id);
    return null;
  }
  const standing = { team, state };
  known.set(id, standing);
  return standing;
}
