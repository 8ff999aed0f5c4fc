import type { SealingConfig } from '../../config.js';
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
export interface KeysResult {
  readonly lines: readonly string[];
  readonly ok: boolean;
}
