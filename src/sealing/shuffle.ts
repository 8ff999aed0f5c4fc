import { randomInt } from 'node:crypto';
import { shuffledBy } from '../pulse/shuffle.js';

/** Returns an unpredictable whole number from 0 up to, but not including, `limit`. */
export const randomBelow = (limit: number): number => randomInt(limit);

/** Returns the items in an unpredictable order. */
export const shuffled = <T>(things: readonly T[]): T[] => shuffledBy(randomBelow, things);
