import { setTimeout } from 'node:timers/promises';
import type { Chance } from '../../redteam/chance.js';
import type { Ground } from '../grounds.js';
import type { Mode, Outage, Stage } from '../stage.js';
import { until } from '../../support/until.js';

/** Something that goes wrong for a while. */
export interface Fault {
  /** Its name in the report. */
  readonly kind: string;
  /** Its target: two faults with the same target would end each other. */
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
  /** Whether it can strike in a mode and on a ground; always if not given. */
  readonly only?: (mode: Mode, ground: Ground) => boolean;
  /** Breaks something, waits a while, and repairs it before it resolves. */
  strike(stage: Stage, chance: Chance): Promise<void>;
}

/** Waits for a random time, in milliseconds. */
export const aWhile = (chance: Chance, from: number, to: number): Promise<void> =>
  setTimeout(from + chance.below(to - from));

/** Records the period during which something was away. */
export async function onRecord<T>(
  { outages }: Stage,
  kind: Outage['kind'],
  run: () => Promise<T>,
): Promise<T> {
  const outage: Outage = { kind, from: Date.now(), to: Number.POSITIVE_INFINITY };
  outages.push(outage);
  try {
    return await run();
  } finally {
    outage.to = Date.now();
  }
}

/** Returns one of several things at random. */
export const oneOf = <T>(chance: Chance, things: readonly T[]): T => things[chance.below(things.length)] as T;

/** Waits until Slack reaches the bot again. Throws if that doesn't happen. */
export async function webIsBack(stage: Stage): Promise<void> {
  await until('Slack reaches the bot again', () => stage.reached());
}
