import { randomInt } from 'node:crypto';
import { shuffledBy } from '../pulse/shuffle.js';

/** A whole number from 0 to below `limit` that nobody can predict. */
export const randomBelow = (limit: number): number => randomInt(limit);

/** The same items in an order that nobody can predict. */
export const shuffled = <T>(things: readonly T[]): T[] => shuffledBy(randomBelow, things);
