import type { ClusterOptions, RedisOptions } from 'ioredis';
import type { ClusterAddress, RedisAddress, SentinelAddress, SingleAddress } from './redis-address.js';
import { isElsewhere } from './redis-errors.js';

/**
 * How long a connection may be silent while a command waits for its answer, in milliseconds. Then it is dropped and
 * opened again, and the command repeated: a server that was frozen, or a failover that leaves old connections open,
 * answers nothing on them for ever.
 */
export const SILENT_MS = 10_000;

/** The same for connections that BullMQ waits on: it asks Redis to hold an answer back for up to ten seconds. */
export const SILENT_WAITING_MS = 12_000;

/** How long opening a connection may take, in milliseconds. */
const OPEN_WITHIN_MS = 5_000;

/** How long a Sentinel may take to say who is the master before the next one is asked, in milliseconds. */
const SENTINEL_ANSWERS_WITHIN_MS = 2_000;

/** Wait before a lost connection is opened again, in milliseconds; twice as long each time, at most this. */
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 1_000;

/** For how long a refusal as by a replica slows the next attempts down, in milliseconds. */
const REFUSED_LATELY_MS = 2_000;

/** With jitter: many connections lose the same server at the same moment. */
const waitBefore = (attempt: number): number =>
  Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10)) * (0.5 + Math.random() / 2);

/**
 * What all connections to one address do when a server fails or is replaced: commands wait while Redis is away, instead
 * of failing at once; what a server refuses because it is not the master now is sent again over a new connection, for
 * which the name is looked up again. A connection counts its attempts from zero once it is open, so that a replica would be
 * met many times a second: after a refusal each waits longer.
 */
function lasting() {
  let refusedAt = Number.NEGATIVE_INFINITY;
  return {
    maxRetriesPerRequest: null,
    enableReadyCheck: true,
    connectTimeout: OPEN_WITHIN_MS,
    socketTimeout: SILENT_MS,
    retryStrategy: (attempt: number) =>
      waitBefore(performance.now() - refusedAt < REFUSED_LATELY_MS ? 10 : attempt),
    reconnectOnError: (error: Error) => {
      if (!isElsewhere(error)) return false;
      refusedAt = performance.now();
      return 2 as const;
    },
  } satisfies RedisOptions;
}

const mannerOf = ({ username, password, tls, family }: RedisAddress) => ({
  ...(username ? { username } : {}),
  ...(password ? { password } : {}),
  ...(tls ? { tls: {} } : {}),
  family,
});

/** The options of a lasting connection to one Redis, or to the master that Sentinels name. */
export const singleLink = (address: SingleAddress | SentinelAddress) => ({
  ...lasting(),
  ...mannerOf(address),
  db: address.db,
  ...(address.kind === 'single'
    ? { host: address.host, port: address.port }
    : {
        sentinels: address.nodes.map(({ host, port }) => ({ host, port })),
        name: address.name,
        sentinelRetryStrategy: waitBefore,
        sentinelCommandTimeout: SENTINEL_ANSWERS_WITHIN_MS,
        ...(address.sentinelUsername ? { sentinelUsername: address.sentinelUsername } : {}),
        ...(address.sentinelPassword ? { sentinelPassword: address.sentinelPassword } : {}),
        ...(address.tls ? { sentinelTLS: {}, enableTLSForSentinelMode: true } : {}),
      }),
});

/**
 * The options of a lasting connection to a cluster. While it chooses a new master, which takes it some seconds, commands
 * look for it again and again. Host names stay names, as certificates are for names: ioredis would look them up itself
 * and compare a certificate with a number.
 */
export function clusterLink(address: ClusterAddress) {
  const { retryStrategy: _, ...node } = lasting();
  return {
    redisOptions: { ...node, ...mannerOf(address) },
    dnsLookup: (name: string, found: (error: null, name: string) => void) => found(null, name),
    clusterRetryStrategy: waitBefore,
    retryDelayOnFailover: 200,
    retryDelayOnClusterDown: 300,
    maxRedirections: 64,
  } satisfies ClusterOptions;
}

/**
 * WATCH belongs to a connection: sharing one would mix up two steps' watches. And one that breaks must not come back by
 * itself: its watches would be gone, and what it was writing would be written again over what came meanwhile.
 */
export const FOR_ONE_STEP = {
  retryStrategy: () => null,
  sentinelRetryStrategy: () => null,
  reconnectOnError: null,
  autoResendUnfulfilledCommands: false,
  enableAutoPipelining: false,
} as const satisfies RedisOptions;
