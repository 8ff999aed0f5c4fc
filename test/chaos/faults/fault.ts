import { setTimeout } from 'node:timers/promises';
import type { Chance } from '../../redteam/chance.js';
import type { Ground } from '../grounds.js';
import type { Mode, Moment, Stage } from '../stage.js';
import { until } from '../../support/until.js';

/** Something that goes wrong for a while. */
export interface Fault {
  /** How the report names it. */
  readonly kind: string;
  /** What it hits: two that hit the same would end each other. */
  readonly hits:
    | 'web'
    | 'worker'
    | 'redis'
    | 'slack'
    | 'socket'
    | 'accounts'
    | 'removal'
    | 'clock'
    | 'sweeps'
    | 'disk';
  /** Where it can strike; everywhere unless given. */
  readonly only?: (mode: Mode, ground: Ground) => boolean;
  /** Does it, waits a while, and ends it; when it returns, what was broken is there again. */
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

/** Waits until Slack reaches the bot again. Throws when it does not come to that. */
export async function webIsBack(stage: Stage): Promise<void> {
  await until('Slack reaches the bot again', () => stage.reached());
}
