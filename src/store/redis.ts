import { type ChainableCommander, Redis } from 'ioredis';
import type { WorkspaceId } from '../pulse/ids.js';
import { type Keys, keysOf } from './keys.js';

/** Redis as the store uses it: one connection, the names of one workspace's keys. */
export interface Store {
  readonly redis: Redis;
  readonly keys: Keys;
}

/** A step's keys never held still; it is tried again later. */
export class Overtaken extends Error {
  readonly code = 'overtaken';
}

/** What stands in Redis is not what Evenkeel wrote there; the message names the key and the mend. */
export class StoreError extends Error {
  readonly code = 'store_unusable';
}

/**
 * Connects. Commands wait while Redis is away instead of failing at once; errors are handed to `onError`, which
 * sees no data.
 */
export function connect(url: string, onError: (error: Error) => void): Redis {
  const redis = new Redis(url, { maxRetriesPerRequest: null, enableReadyCheck: true });
  redis.on('error', onError);
  return redis;
}

/** How long Redis may take to answer at start, in milliseconds. */
const FIRST_ANSWER_MS = 10_000;

/** Waits for the first answer. Throws StoreError when none comes: at start that is a wrong address, not a blip. */
export async function firstAnswer(redis: Redis): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new StoreError(
            'No Redis answers at REDIS_URL. Mend: start Redis (6.2 or later, or Valkey), or correct REDIS_URL; redis-cli -u "$REDIS_URL" ping should say PONG.',
          ),
        ),
      FIRST_ANSWER_MS,
    );
  });
  try {
    await Promise.race([redis.ping(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs something over a connection of its own. Throws StoreError when no Redis answers. */
export async function withRedis<T>(url: string, run: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = connect(url, () => undefined);
  try {
    await firstAnswer(redis);
    return await run(redis);
  } finally {
    redis.disconnect();
  }
}

/** The store of one workspace over an open connection. */
export function storeOf(redis: Redis, prefix: string, workspace: WorkspaceId): Store {
  return { redis, keys: keysOf(prefix, workspace) };
}

const ATTEMPTS = 20;

/**
 * Runs a read and its writes as one: `decide` reads through its own connection and fills a MULTI, which takes
 * effect only if none of the watched keys changed meanwhile; else it all runs again.
 *
 * @param decide gives what the caller wants to know, and leaves the MULTI empty when there is nothing to change
 * @throws Overtaken when the keys never held still
 */
export async function atomically<T>(
  store: Store,
  watched: readonly string[],
  decide: (read: Redis, write: ChainableCommander) => Promise<T>,
): Promise<T> {
  // WATCH belongs to a connection: sharing one would mix up two steps' watches.
  const own = store.redis.duplicate();
  own.on('error', () => undefined);
  // A process that stops lets go of this one too, though a Redis that is gone keeps the step waiting.
  const letGo = () => own.disconnect();
  store.redis.once('end', letGo);
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      await own.watch(...watched);
      const write = own.multi();
      const result = await decide(own, write);
      // The MULTI itself is the first command.
      if (write.length <= 1) return result;
      const replies = await write.exec();
      if (replies) {
        const failed = replies.find(([error]) => error);
        if (failed?.[0]) throw failed[0];
        return result;
      }
    }
    throw new Overtaken(`A step was overtaken ${ATTEMPTS} times in a row; it will be tried again.`);
  } finally {
    store.redis.off('end', letGo);
    own.disconnect();
  }
}
