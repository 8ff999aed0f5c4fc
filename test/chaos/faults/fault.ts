import { setTimeout } from 'node:timers/promises';
import type { Chance } from '../../redteam/chance.js';
import type { Moment, Stage } from '../stage.js';

/** Something that goes wrong, and is mended again. */
export interface Fault {
  /** How the report names it. */
  readonly kind: string;
  /** What it hits: two that hit the same would mend each other. */
  readonly hits: 'web' | 'worker' | 'redis' | 'slack' | 'clock' | 'sweeps' | 'disk';
  /** Does it, waits a while, and mends it; when it returns, what was broken is there again. */
  strike(stage: Stage, chance: Chance): Promise<void>;
}

/** Waits for a drawn time, in milliseconds. */
export const aWhile = (chance: Chance, from: number, to: number): Promise<void> =>
  setTimeout(from + chance.below(to - from));

/** Keeps on record from when to when something was away. */
export async function onRecord<T>(
  { moments }: Stage,
  kind: Moment['kind'],
  run: () => Promise<T>,
): Promise<T> {
  const moment: Moment = { kind, from: Date.now(), to: Number.POSITIVE_INFINITY };
  moments.push(moment);
  try {
    return await run();
  } finally {
    moment.to = Date.now();
  }
}

/** One of several things. */
export const oneOf = <T>(chance: Chance, things: readonly T[]): T => things[chance.below(things.length)] as T;
