import { setTimeout } from 'node:timers/promises';
import { type ChainableCommander, Cluster, type Redis } from 'ioredis';
import type { WorkspaceId } from '../pulse/ids.js';
import { dueKey, lateKey } from './index-keys.js';
import { readAddress, type RedisAddress } from './redis-address.js';
import type { Damaged } from './damage.js';
import { execute } from './execute.js';
import { type Keys, keysOf } from './keys.js';
import { recordingTypes } from './redis-types.js';
import { clusterLink, singleLink } from './connection-options.js';
import { causeOf, isMovedAway } from './redis-errors.js';
import { SteadyRedis } from './steady-redis.js';
import { Interrupted, type StepConnection, stepConnection } from './step-connections.js';

/** A connection to one Redis, or to all of a cluster. */
export type Client = Redis | Cluster;

/** A connection, and the prefix of all keys of one Evenkeel. */
export interface PrefixedRedis {
  readonly redis: Client;
  readonly prefix: string;
}

/** One workspace's part of Redis: a connection, and the names of the workspace's keys. */
export interface Store {
  readonly redis: Client;
  readonly keys: Keys;
  readonly workspace: WorkspaceId;
  /** The key of the part of the index of due work that holds the workspace's entry; see due-index.ts. */
  readonly dueIndex: string;
  /** The key of the part of the index of what's sealed that holds the workspace's entry; see late-index.ts. */
  readonly lateIndex: string;
  /** Called with unreadable entries, which the reader leaves out. */
  readonly damaged: Damaged;
}

/** A step's keys kept changing; the step is retried later. */
export class Overtaken extends Error {
  readonly code = 'overtaken';
}

/** Redis doesn't work, or holds data that Evenkeel didn't write; the message names the problem and the fix. */
export class StoreError extends Error {
  readonly code: string = 'store_unusable';
}

/** The address that each connection was opened with. */
const addresses = new WeakMap<Client, RedisAddress>();

/**
 * Connects to one Redis, to the master that Sentinels name, or to a cluster. Commands wait while Redis is away, and
 * are repeated if another master takes over (see connection-options.ts). `onError` gets the connection's errors, which
 * hold no data. Commands to a single Redis at the same moment, from any number of requests, go out in one write; not on
 * a cluster, where pipelines break whenever a slot moves.
 *
 * @throws StoreError for a wrong address
 */
export function connect(url: string, onError: (error: Error) => void): Client {
  const address = readAddress(url);
  if ('problem' in address) throw new StoreError(`REDIS_URL is wrong: ${address.problem}.`);
  const redis =
    address.kind === 'cluster'
      ? new Cluster([...address.nodes], clusterLink(address))
      : new SteadyRedis({ ...singleLink(address), enableAutoPipelining: true });
  redis.on('error', onError);
  addresses.set(redis, address);
  return redis;
}

/** Returns the address that `connect` opened a connection with. Throws TypeError for any other connection. */
export function addressOf(redis: Client): RedisAddress {
  const address = addresses.get(redis);
  if (!address) throw new TypeError('a connection that connect() did not open has no address');
  return address;
}

/** Returns the nodes that together hold every key. */
export const mastersOf = (redis: Client): Redis[] =>
  redis instanceof Cluster ? redis.nodes('master') : [redis];

/** Yields all keys that match a pattern, some at a time. */
export async function* scanKeys(redis: Client, match: string): AsyncGenerator<string[]> {
  for (const master of mastersOf(redis))
    for await (const keys of master.scanStream({ match, count: 1_000 })) yield keys as string[];
}

/**
 * Returns the store of one workspace over an open connection.
 *
 * @param damaged called with unreadable entries; without it, readers leave them out silently, which suits commands
 *   that only look at a few things
 */
export function storeOf(
  redis: Client,
  prefix: string,
  workspace: WorkspaceId,
  damaged: Damaged = () => undefined,
): Store {
  const dueIndex = dueKey(redis, prefix, workspace);
  const lateIndex = lateKey(redis, prefix, workspace);
  return { redis, keys: keysOf(prefix, workspace), workspace, dueIndex, lateIndex, damaged };
}

/** How often in a row we try a step whose keys others change while it runs. */
const ATTEMPTS = 20;

/**
 * How often we try a step that a server refuses because it isn't the master, and how long we wait in between, in
 * milliseconds.
 */
const MOVES = 20;
const MOVE_WAIT_MS = 500;

/** Reads, and fills a step's MULTI with its writes. */
type Decide<T> = (read: Redis, write: ChainableCommander) => Promise<T>;

/**
 * Runs a read and its writes as one. `decide` reads through its own connection and fills a MULTI, which takes effect
 * only if none of the watched keys has changed since; otherwise, everything runs again. It also runs again if a server
 * refused it as a whole because another server is now the master.
 *
 * @param decide returns the caller's result, and leaves the MULTI empty if there's nothing to change
 * @throws Overtaken if the keys kept changing; Interrupted if Redis went away in the middle, or no master takes the
 *   step; WrongType if a key holds another kind of value than the MULTI would write there
 */
export async function atomically<T>(
  { redis }: Pick<Store, 'redis'>,
  watched: readonly string[],
  decide: Decide<T>,
): Promise<T> {
  for (let move = 1; ; move += 1)
    try {
      return await overOneConnection(redis, watched, decide);
    } catch (error) {
      if (!isMovedAway(error)) throw error;
      if (move === MOVES)
        throw new Interrupted('No master takes a step just now; it will be tried again.', { cause: error });
      await setTimeout(MOVE_WAIT_MS);
    }
}

async function overOneConnection<T>(
  redis: Client,
  watched: readonly string[],
  decide: Decide<T>,
): Promise<T> {
  const connection = await watching(redis, watched, { fresh: false });
  const { own } = connection;
  try {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      if (attempt > 1) await own.watch(...watched);
      const { write, check } = recordingTypes(own, own.multi());
      const result = await decide(own, write);
      // The MULTI itself counts as the first command.
      const replies = write.length > 1 ? await check().then(() => execute(write)) : [];
      if (!replies) continue;
      connection.keep();
      return result;
    }
    throw new Overtaken(`A step was overtaken ${ATTEMPTS} times in a row; it will be tried again.`);
  } catch (error) {
    throw failureOf(connection, error);
  }
}

/** Returns a connection that watches these keys. If its server has dropped one used before, we open a new one. */
async function watching(
  redis: Client,
  watched: readonly string[],
  options: { readonly fresh: boolean },
): Promise<StepConnection> {
  const connection = await stepConnection(redis, watched, options);
  try {
    await connection.own.watch(...watched);
    return connection;
  } catch (error) {
    const failure = failureOf(connection, error);
    if (connection.used) return watching(redis, watched, { fresh: true });
    throw failure;
  }
}

/** Ends the connection of a failed step, and returns the error that says why it failed. */
function failureOf({ own, end }: StepConnection, error: unknown): unknown {
  const isGone = own.status === 'end';
  const isElsewhere = isMovedAway(error);
  end({ refused: isElsewhere });
  if (!isGone || isElsewhere) return causeOf(error);
  return new Interrupted('Redis went away in the middle of a step; it will be tried again.', {
    cause: error,
  });
}
