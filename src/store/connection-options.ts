import type { ClusterOptions, RedisOptions } from 'ioredis';
import type { ClusterAddress, RedisAddress, SentinelAddress, SingleAddress } from './redis-address.js';
import { isElsewhere } from './redis-errors.js';

/**
 * How long a connection may be silent while a command waits for its answer, in milliseconds. Then we drop it,
 * open it again and repeat the command: a frozen server, or a failover that leaves old connections open,
 * never answers on them.
 */
export const SILENT_MS = 10_000;

/** The same for connections that BullMQ waits on: it asks Redis to hold an answer back for up to ten seconds. */
export const SILENT_WAITING_MS = 12_000;

/** How long opening a connection may take, in milliseconds. */
const OPEN_WITHIN_MS = 5_000;

/** How long a Sentinel may take to name the master before we ask the next one, in milliseconds. */
const SENTINEL_ANSWERS_WITHIN_MS = 2_000;

/** The wait before we reopen a lost connection, in milliseconds; it doubles each time, up to a maximum. */
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 1_000;

/** For how long a refusal like a replica's slows the next attempts down, in milliseconds. */
const REFUSED_LATELY_MS = 2_000;

/** With jitter: many connections lose the same server at the same moment. */
const waitBefore = (attempt: number): number =>
  Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10)) * (0.5 + Math.random() / 2);

/**
 * What all connections to one address do when a server fails or is replaced. Commands wait while Redis is
 * away, instead of failing at once. If a server refuses one because it's no longer the master, we look the
 * name up again and resend it over a new connection. A connection counts its attempts from zero once it's
 * open, so we'd meet a replica many times a second: after a refusal, each attempt waits longer.
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
 * The options of a lasting connection to a cluster. While the cluster chooses a new master, which takes some
 * seconds, commands look for it again and again. Host names stay names, because certificates are issued to
 * names: ioredis would otherwise resolve them and compare a certificate with an IP address.
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
 * WATCH belongs to a connection: sharing one would mix up two steps' watches. And a broken connection must
 * not reconnect by itself: its watches would be gone, and it would resend its writes over what came
 * meanwhile.
 */
export const FOR_ONE_STEP = {
  retryStrategy: () => null,
  sentinelRetryStrategy: () => null,
  reconnectOnError: null,
  autoResendUnfulfilledCommands: false,
  enableAutoPipelining: false,
} as const satisfies RedisOptions;
