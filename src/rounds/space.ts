import type { MemberId, TeamId } from '../pulse/ids.js';
import type { Preset } from '../pulse/signs.js';
import type { Trajectory } from '../pulse/trajectory.js';
import {
  openTrajectory,
  pseudonymOf,
  sealTrajectory,
  type TrajectoriesPlace,
} from '../sealing/trajectories.js';
import { sealedTrajectory, swapRecord, type TeamStanding, teamStanding } from '../store/pulses.js';
import { findTeam } from '../store/teams.js';
import type { House } from './house.js';
import { stirSoon } from './plan.js';

/** A stir or a close may move a record between reading and writing: then it is read again under its new name. */
const ATTEMPTS = 3;

/** A member's own record, as it stands. */
interface OwnTrajectory {
  readonly place: TrajectoriesPlace;
  readonly pseudonym: string;
  readonly sealed: Buffer;
  readonly trajectory: Trajectory;
}

/**
 * Opens a member's own trajectory; null before their first pulse, if the record does not open, or if every look at
 * it was overtaken by a deal.
 *
 * @param known the team's state, where it was just read
 */
export async function ownTrajectory(
  { workspace, store, keyring }: House,
  member: MemberId,
  team: TeamId,
  known?: TeamStanding,
): Promise<OwnTrajectory | null> {
  let state = known ?? (await teamStanding(store, team));
  for (let attempt = 0; attempt < ATTEMPTS && state.sealedUntil !== null; attempt += 1) {
    const place = { workspace, team, sealedUntil: state.sealedUntil, deal: state.deal };
    const pseudonym = pseudonymOf(keyring, place, member);
    const sealed = await sealedTrajectory(store, team, pseudonym);
    const trajectory = sealed && openTrajectory(keyring, place, pseudonym, sealed);
    if (sealed && trajectory) return { place, pseudonym, sealed, trajectory };
    const now = await teamStanding(store, team);
    if (now.deal === state.deal) return null;
    state = now;
  }
  return null;
}

/** How early a note comes to a team's members who have not chosen. */
export const presetOf = async ({ store, preset }: House, team: TeamId): Promise<Preset> =>
  (await findTeam(store, team))?.preset ?? preset;

/** Changes a member's sealed record; false when there is no record to change, or a deal kept moving it. */
export async function changeTrajectory(
  house: House,
  member: MemberId,
  team: TeamId,
  change: (trajectory: Trajectory) => Trajectory,
): Promise<boolean> {
  const { store } = house;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const own = await ownTrajectory(house, member, team);
    if (!own) return false;
    const after = sealTrajectory(house.keyring, own.place, own.pseudonym, change(own.trajectory));
    const swap = { before: own.sealed, after };
    const records = store.keys.trajectories(team);
    if (await swapRecord(store, records, own.pseudonym, swap, stirSoon(house, team))) return true;
  }
  return false;
}
