import type { SealingConfig } from '../../config.js';
import { type Day } from '../../pulse/calendar.js';
import type { Client } from '../../store/redis.js';
import type { Clock, Queues } from '../../usecases/ports.js';

/** Opens the queues over a connection while `run` works. */
export type WithQueues = (
  redis: Client,
  prefix: string,
  run: (queues: Pick<Queues, 'renewNotifications'>) => Promise<void>,
) => Promise<void>;

/** The dependencies of a command about the keyring. */
export interface KeysDependencies {
  readonly config: SealingConfig;
  readonly clock: Clock;
  readonly withQueues: WithQueues;
}

/** A command's output, and whether it did what it was asked to. */
export interface KeysSaid {
  readonly lines: readonly string[];
  readonly ok: boolean;
}

/** A day as people write it in a command, such as 2026-11-28. */
export const dateOf = (day: Day): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
