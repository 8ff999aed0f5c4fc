import { setTimeout } from 'node:timers/promises';
import { type ChainableCommander, Cluster, Redis } from 'ioredis';
import type { WorkspaceId } from '../pulse/ids.js';
import { type ClusterAddress, clusterOf } from './address.js';
import { type Keys, keysOf } from './keys.js';
import { refusalOf } from './refusals.js';

/** A connection to one Redis, or to all of a cluster. */
export type Client = Redis | Cluster;

/** Redis as the store uses it: one connection, the names of one workspace's keys. */
export interface Store {
  readonly redis: Client;
  readonly keys: Keys;
}

/** A step's keys never held still; it is tried again later. */
export class Overtaken extends Error {
  readonly code = 'overtaken';
}

/** Redis went away in the middle of a step: whether it was done is not known. It is tried again later. */
export class Interrupted extends Error {
  readonly code = 'interrupted';
}

/** What stands in Redis is not what Evenkeel wrote there; the message names the key and the mend. */
export class StoreError extends Error {
  readonly code = 'store_unusable';
}

/** Commands wait while Redis is away instead of failing at once. */
const PATIENT = { maxRetriesPerRequest: null, enableReadyCheck: true } as const;

/**
 * Connects to one Redis, or to a cluster by the address of `clusterOf`. Commands wait while it is away; errors are
 * handed to `onError`, which sees no data. What is asked of one Redis in the same moment, by however many requests, goes
 * out in one write; a cluster's pipelines break on every move of a slot.
 */
export function connect(url: string, onError: (error: Error) => void): Client {
  const address = clusterOf(url);
  const redis = address ? clusterAt(address) : new Redis(url, { ...PATIENT, enableAutoPipelining: true });
  redis.on('error', onError);
  return redis;
}

/** While a cluster chooses a new master, which takes it some seconds, commands look for it again and again. */
const clusterAt = ({ nodes, tls, username, password }: ClusterAddress): Cluster =>
  new Cluster([...nodes], {
    redisOptions: {
      ...PATIENT,
      ...(tls ? { tls: {} } : {}),
      ...(username ? { username } : {}),
      ...(password ? { password } : {}),
    },
    clusterRetryStrategy: (times) => Math.min(100 * times, 1_000),
    retryDelayOnFailover: 200,
    retryDelayOnClusterDown: 300,
    maxRedirections: 64,
  });

/** The nodes that between them hold every key, for SCAN. */
export const mastersOf = (redis: Client): Redis[] =>
  redis instanceof Cluster ? redis.nodes('master') : [redis];

/** How long Redis may take to answer at start, in milliseconds. */
const FIRST_ANSWER_MS = 10_000;

/**
 * Waits for the first answer, from the database that the address names. Throws StoreError with the mend for a refusal,
 * and when no answer comes: at start that is a wrong address, not a blip.
 */
export async function firstAnswer(redis: Client): Promise<void> {
  const inTime = new AbortController();
  const late = setTimeout(FIRST_ANSWER_MS, undefined, { signal: inTime.signal }).then(() => {
    throw new StoreError(
      'No Redis answers at REDIS_URL. Mend: start Redis (6.2 or later, or Valkey), or correct REDIS_URL; redis-cli -u "$REDIS_URL" ping should say PONG.',
    );
  });
  try {
    await Promise.race([redis.ping(), late]);
    await chosenDatabase(redis);
  } catch (error) {
    const refusal = refusalOf(error);
    throw refusal === null ? error : new StoreError(refusal, { cause: error });
  } finally {
    late.catch(() => undefined);
    inTime.abort();
  }
}

/** Looks whether the address' database is there: ioredis goes on with the first where it is not. Throws StoreError. */
async function chosenDatabase(redis: Client): Promise<void> {
  // A cluster has one.
  if (redis instanceof Cluster) return;
  const database = redis.options.db ?? 0;
  try {
    await redis.select(database);
  } catch (error) {
    throw new StoreError(
      `REDIS_URL names database ${database}, which this Redis does not have. Mend: name another (redis://host:port/0), or raise "databases" in its configuration.`,
      { cause: error },
    );
  }
}

/** How long Redis may take to answer a running process before it counts as away, in milliseconds. */
const ANSWER_MS = 1_000;

/** Whether Redis answers now. */
export async function answers(redis: Client): Promise<boolean> {
  // What is asked of one that is away would wait for it.
  if (redis.status !== 'ready') return false;
  const late = setTimeout(ANSWER_MS, false, { ref: false });
  return Promise.race([
    redis.ping().then(
      () => true,
      () => false,
    ),
    late,
  ]);
}

/** Runs something over a connection of its own. Throws StoreError when no Redis answers. */
export async function withRedis<T>(url: string, run: (redis: Client) => Promise<T>): Promise<T> {
  const redis = connect(url, () => undefined);
  try {
    await firstAnswer(redis);
    return await run(redis);
  } finally {
    redis.disconnect();
  }
}

/** The store of one workspace over an open connection. */
export function storeOf(redis: Client, prefix: string, workspace: WorkspaceId): Store {
  return { redis, keys: keysOf(prefix, workspace) };
}

const ATTEMPTS = 20;

/**
 * WATCH belongs to a connection: sharing one would mix up two steps' watches. And one that breaks must not come back by
 * itself: its watches would be gone, and what it was writing would be written again over what came meanwhile.
 */
const FOR_ONE_STEP = {
  retryStrategy: () => null,
  autoResendUnfulfilledCommands: false,
  enableAutoPipelining: false,
} as const;

/**
 * A connection for one step over these keys; on a cluster to the master that holds them, as all of a step's keys lie
 * together. Asking the cluster for the first of them has it learn where that is now.
 */
async function connectionFor(redis: Client, [key = '']: readonly string[]): Promise<Redis> {
  if (!(redis instanceof Cluster)) return redis.duplicate(FOR_ONE_STEP);
  const slot = await redis.cluster('KEYSLOT', key);
  await redis.exists(key);
  const [at] = redis.slots[slot] ?? [];
  const master = redis.nodes('master').find(({ options: { host, port } }) => `${host}:${port}` === at);
  if (!master)
    throw new Interrupted('The cluster has no master for a step just now; it will be tried again.');
  return master.duplicate(FOR_ONE_STEP);
}

/**
 * Runs a read and its writes as one: `decide` reads through its own connection and fills a MULTI, which takes
 * effect only if none of the watched keys changed meanwhile; else it all runs again.
 *
 * @param decide gives what the caller wants to know, and leaves the MULTI empty when there is nothing to change
 * @throws Overtaken when the keys never held still, Interrupted when Redis went away meanwhile
 */
export async function atomically<T>(
  store: Store,
  watched: readonly string[],
  decide: (read: Redis, write: ChainableCommander) => Promise<T>,
): Promise<T> {
  const own = await connectionFor(store.redis, watched);
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
  } catch (error) {
    if (own.status !== 'end') throw error;
    throw new Interrupted('Redis went away in the middle of a step; it will be tried again.', {
      cause: error,
    });
  } finally {
    store.redis.off('end', letGo);
    if (own.status !== 'end') own.disconnect();
  }
}
