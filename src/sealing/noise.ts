import { randomInt } from 'node:crypto';

/** A number evenly in (0, 1] that nobody can foresee. */
export const even = (): number => (randomInt(2 ** 47) + 1) / 2 ** 47;

/**
 * Two-sided geometric noise: the whole number k with a probability in proportion to exp(-epsilon * |k|), which makes
 * a count of people epsilon-differentially private (Ghosh, Roughgarden and Sundararajan 2009).
 */
export function geometricNoise(epsilon: number): number {
  // The difference of two geometric draws has this distribution.
  const draw = () => Math.floor(Math.log(even()) / -epsilon);
  return draw() - draw();
}
