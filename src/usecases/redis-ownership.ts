import { dayOf } from '../pulse/calendar.js';
import type { TeamId } from '../pulse/ids.js';
import { openTrajectory } from '../sealing/trajectories.js';
import { isKnownTo, sealedWorkspace } from '../store/keyring-guard.js';
import { someRecords, teamState } from '../store/pulses.js';
import { knownTeams } from '../store/teams.js';
import { isOwnPulse } from './own-pulse.js';
import type { SealingContext } from './context.js';
import { mayPass } from './losses.js';

/**
 * Records are sealed until a day at most this far ahead; otherwise something is wrong with them, and each day
 * ahead costs a key.
 */
const MOST_DAYS_AHEAD = 14;

/**
 * Whether a workspace holds anything of a team that opens with the keyring. Somebody who writes to Redis can
 * remove that, but can't forge it.
 */
export async function holdsOwnRecords(context: SealingContext): Promise<boolean> {
  const { teams, unreadable } = await knownTeams(context.store);
  for (const team of [...teams.map(({ id }) => id), ...unreadable])
    if (await holdsOwnOf(context, team).catch(unlessReadable)) return true;
  return false;
}

async function holdsOwnOf(context: SealingContext, team: TeamId): Promise<boolean> {
  const { workspace, store, keyring, clock } = context;
  const { pulse, counted, sealedUntil, generation } = await teamState(store, team);
  if (pulse && isOwnPulse(context, team, { pulse, counted })) return true;
  if (sealedUntil === null || sealedUntil > dayOf(clock.now()) + MOST_DAYS_AHEAD) return false;
  const place = { workspace, team, sealedUntil, generation };
  const records = await someRecords(store, team);
  return records.some(({ name, record }) => openTrajectory(keyring, place, name, record) !== null);
}

/**
 * Bad data proves nothing. Throws any error that may pass: a Redis that's away doesn't prove the opposite.
 */
function unlessReadable(error: unknown): false {
  if (mayPass(error)) throw error;
  return false;
}

/**
 * Whether a workspace proves that this Redis is the keyring's own: by the id written there when it began, or
 * by what it holds. If we know that it started over under a keyring in use, what it has held since proves
 * nothing.
 */
export async function belongsToKeyring(context: SealingContext): Promise<boolean> {
  const sealedWith = await sealedWorkspace(context.store);
  if (sealedWith && isKnownTo(sealedWith, context.keyring)) return true;
  return !sealedWith?.unconfirmed(context.keyring) && (await holdsOwnRecords(context).catch(unlessReadable));
}
