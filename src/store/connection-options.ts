import type { ClusterOptions, RedisOptions } from 'ioredis';
import { growingWait } from './growing-wait.js';
import type { ClusterAddress, RedisAddress, SentinelAddress, SingleAddress } from './redis-address.js';
import { isElsewhere } from './redis-errors.js';

/**
 * How long a connection may be silent while a command waits for its answer, in milliseconds. Then we drop the
 * connection, open it again and repeat the command: a frozen server never answers, nor does anything after a
 * failover that leaves old connections open.
 */
const SILENT_MS = 10_000;

/** Like `SILENT_MS`, for connections with BullMQ's blocking commands, which Redis answers after up to ten seconds. */
export const SILENT_WAITING_MS = 12_000;

/** How long opening a connection may take, in milliseconds. */
const OPEN_WITHIN_MS = 5_000;

/** How long a Sentinel may take to name the master before we ask the next Sentinel, in milliseconds. */
const SENTINEL_ANSWERS_WITHIN_MS = 2_000;

/** The waits before we reopen a lost connection: many connections lose the same server at the same moment. */
const WAITS = { firstMs: 50, longestMs: 1_000 };

/** How long a refusal by a server that isn't the master slows down the next attempts, in milliseconds. */
const REFUSED_LATELY_MS = 2_000;

const waitBefore = (attempt: number): number => growingWait(attempt, WAITS);

/**
 * Returns the options by which all connections to one address outlast a server that fails or is replaced. Commands
 * wait while Redis is away, instead of failing at once. If a server refuses a command because it's no longer the
 * master, we look up the name again and resend the command over a new connection. ioredis counts attempts from zero
 * once a connection is open, so we'd try a replica many times a second: after a refusal, each attempt waits longer.
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

/** Returns the options of a lasting connection to one Redis, or to the master that Sentinels name. */
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
 * Returns the options of a lasting connection to a cluster. While the cluster chooses a new master, which takes some
 * seconds, commands look for it again and again. We don't resolve host names: ioredis would otherwise compare a
 * certificate, which is issued to a name, with an IP address.
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
 * The options of a step's own connection. WATCH belongs to a connection: sharing one would mix up the watches of two
 * steps. And a broken connection must not reconnect by itself: its watches would be gone, and its resent writes could
 * overwrite other processes' changes.
 */
export const FOR_ONE_STEP = {
  retryStrategy: () => null,
  sentinelRetryStrategy: () => null,
  reconnectOnError: null,
  autoResendUnfulfilledCommands: false,
  enableAutoPipelining: false,
} as const satisfies RedisOptions;
