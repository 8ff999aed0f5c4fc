import { Redis } from 'ioredis';
import { type OwnRedis, ownRedis } from '../../sandbox/local-redis.js';
import { flakyProxy, type FlakyProxy } from '../support/flaky-proxy.js';
import { until } from '../support/until.js';

/** A master and its replica behind one address, like a managed Redis. */
export interface OwnPair extends OwnRedis {
  /** Lets the replica take over in an orderly way. The old master follows it, and connections to it stay open. */
  handOver(): Promise<void>;
  /** Freezes the master, which keeps its connections, and lets the replica take over. */
  replaceFrozen(): Promise<void>;
  /** Resumes the frozen server, as a replica. */
  thaw(): Promise<void>;
}

/** Sends commands to one server directly, not through the address that the bots know. */
export async function told<T>(url: string, commands: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { maxRetriesPerRequest: 3 });
  // A failure is reported by the command that failed.
  redis.on('error', () => undefined);
  try {
    return await commands(redis);
  } finally {
    redis.disconnect();
  }
}

const portOf = (url: string): number => Number(new URL(url).port);

/** Waits until a server's replication info matches `wanted`. */
async function replicates(url: string, wanted: RegExp): Promise<void> {
  await until(
    `the Redis at ${url} says ${String(wanted)}`,
    () => told(url, (redis) => redis.info('replication')),
    (said) => wanted.test(said),
  );
}

const FOLLOWS = /master_link_status:up/;

/** Makes one server the replica of another, and waits until it has all of the other's data. */
export async function follow(replica: string, master: string): Promise<void> {
  await told(replica, (redis) => redis.replicaof('127.0.0.1', portOf(master)));
  await replicates(replica, FOLLOWS);
}

/** Starts a pair behind one address. Throws NoRedis. */
export async function ownPair(): Promise<OwnPair> {
  let [master, replica] = await Promise.all([ownRedis(() => undefined), ownRedis(() => undefined)]);
  await follow(replica.url, master.url);
  const link: FlakyProxy = await flakyProxy(master.url);
  const change = (): void => {
    [master, replica] = [replica, master];
    link.leadTo(master.url);
  };
  return {
    url: link.url,
    halt: (signal) => master.halt(signal),
    resume: () => master.resume(),
    freeze: (frozen) => master.freeze(frozen),
    async handOver() {
      await told(master.url, (redis) => redis.call('FAILOVER', 'TIMEOUT', '5000'));
      await replicates(replica.url, /role:master/);
      change();
      await replicates(replica.url, FOLLOWS);
    },
    async replaceFrozen() {
      // The replica gets everything that the master has: no forced failover promises more.
      await told(master.url, (redis) => redis.wait(1, 1_000));
      await master.freeze(true);
      await told(replica.url, (redis) => redis.replicaof('NO', 'ONE'));
      change();
    },
    async thaw() {
      await replica.freeze(false);
      await follow(replica.url, master.url);
    },
    async stop() {
      await link.end();
      await replica.freeze(false);
      await Promise.all([master.stop(), replica.stop()]);
    },
  };
}
