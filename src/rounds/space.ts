import type { MemberId, TeamId } from '../pulse/ids.js';
import type { Preferences, Trajectory } from '../pulse/trajectory.js';
import {
  openTrajectory,
  pseudonymOf,
  sealTrajectory,
  type TrajectoriesPlace,
} from '../sealing/trajectories.js';
import { sealedTrajectory, swapTrajectory, teamState } from '../store/pulses.js';
import type { House } from './house.js';

/** A member's own record, as it stands. */
interface OwnTrajectory {
  readonly place: TrajectoriesPlace;
  readonly pseudonym: string;
  readonly sealed: Buffer;
  readonly trajectory: Trajectory;
}

/** Opens a member's own trajectory; null before their first pulse, or if the record does not open. */
export async function ownTrajectory(
  { workspace, store, keyring }: House,
  member: MemberId,
  team: TeamId,
): Promise<OwnTrajectory | null> {
  const { sealedUntil } = await teamState(store, team);
  if (sealedUntil === null) return null;
  const place = { workspace, team, sealedUntil };
  const pseudonym = pseudonymOf(keyring, place, member);
  const sealed = await sealedTrajectory(store, team, pseudonym);
  const trajectory = sealed && openTrajectory(keyring, place, pseudonym, sealed);
  return sealed && trajectory ? { place, pseudonym, sealed, trajectory } : null;
}

/**
 * Changes a member's preferences in their sealed record; false when there is no record to change, or a close
 * kept moving it.
 */
export async function changePreferences(
  house: House,
  member: MemberId,
  team: TeamId,
  change: Partial<Preferences>,
): Promise<boolean> {
  // A close may move the record between reading and writing: then it is read again under its new name.
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const own = await ownTrajectory(house, member, team);
    if (!own) return false;
    const preferences = { ...own.trajectory.preferences, ...change };
    const next = sealTrajectory(house.keyring, own.place, own.pseudonym, { ...own.trajectory, preferences });
    if (await swapTrajectory(house.store, team, own.pseudonym, own.sealed, next)) return true;
  }
  return false;
}
