import { createHmac } from 'node:crypto';
import type { Pulse } from '../pulse/calendar.js';
import type { TeamId, WorkspaceId } from '../pulse/ids.js';
import type { Keyring } from './keyring.js';

/**
 * Returns two-sided geometric noise: each whole number k with a probability proportional to exp(-epsilon * |k|). It
 * makes a count of people epsilon-differentially private (Ghosh, Roughgarden and Sundararajan 2009).
 *
 * @param draws two numbers, each uniform in (0, 1]
 */
export function geometricNoise(epsilon: number, [one, other]: readonly [number, number]): number {
  // The difference of two geometric draws has this distribution.
  const geometric = (draw: number) => Math.floor(Math.log(draw) / -epsilon);
  return geometric(one) - geometric(other);
}

/**
 * Returns a function that draws the noise of a pulse's counts from the keyring. The same count gets the same noise
 * on every host, however often we count, so there's nothing to average. A different count gets different noise:
 * otherwise the difference between a count with someone and a count without them would be exact. The noise depends
 * only on the count, not on the ballots, because someone could send in other ballots that count the same.
 *
 * The returned function throws NoKeyForDay if no key is left for the pulse's day: nothing can have been counted
 * then.
 */
export const pulseNoise =
  (keyring: Keyring, workspace: WorkspaceId, team: TeamId, { id, closingDay }: Pulse) =>
  (epsilon: number, heavy: number, of: number): number => {
    const key = keyring.keyToSeal('noise', closingDay);
    const drawn = createHmac('sha256', key)
      .update(JSON.stringify(['noise', workspace, team, id, epsilon, heavy, of]))
      .digest();
    /** Returns a number in (0, 1], because 0 has no logarithm. */
    const uniformAt = (at: number): number => (drawn.readUIntBE(at, 6) + 1) / 2 ** 48;
    return geometricNoise(epsilon, [uniformAt(0), uniformAt(6)]);
  };
