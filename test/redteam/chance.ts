import { shuffledBy } from '../../src/pulse/shuffle.js';

/** Seeded chance: the same seed gives the same run. No secret comes from it. */
export interface Chance {
  /** Returns a number in [0, 1). */
  next(): number;
  /** Returns a whole number in [0, below). */
  below(below: number): number;
  /** Returns the same things in random order. */
  shuffled<T>(things: readonly T[]): T[];
}

/** Draws an index of a list of probabilities. */
export function drawIndex(chances: readonly number[], chance: Chance): number {
  let left = chance.next();
  const at = chances.findIndex((weight) => (left -= weight) < 0);
  // The sum may be less than 1 by a rounding error.
  return at < 0 ? chances.findLastIndex((weight) => weight > 0) : at;
}

/** The mulberry32 generator (Tommy Ettinger, public domain): small, and good enough for synthetic teams. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    shuffled: (things) => shuffledBy(below, things),
  };
}
