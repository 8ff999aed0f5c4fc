import { Redis } from 'ioredis';
import { type OwnRedis, ownRedis } from '../../sandbox/local-redis.js';
import { flakyProxy, type FlakyProxy } from '../support/flaky-proxy.js';
import { until } from '../support/until.js';

/** A master and its replica behind one address, as managed Redis offers them. */
export interface OwnPair extends OwnRedis {
  /** The replica takes over in good order. The old master follows it, and connections to it stay open. */
  handOver(): Promise<void>;
  /** The master stands still and keeps its connections; the replica takes over. */
  replaceFrozen(): Promise<void>;
  /** The frozen server goes on, as a replica. */
  thaw(): Promise<void>;
}

/** Sends commands to one server, past the address that the bots know. */
export async function told<T>(url: string, commands: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { maxRetriesPerRequest: 3 });
  // What fails is told by the command that failed.
  redis.on('error', () => undefined);
  try {
    return await commands(redis);
  } finally {
    redis.disconnect();
  }
}

const portOf = (url: string): number => Number(new URL(url).port);

/** Waits until a server says so about its replication. */
async function replicates(url: string, wanted: RegExp): Promise<void> {
  await until(
    `the Redis at ${url} says ${String(wanted)}`,
    () => told(url, (redis) => redis.info('replication')),
    (said) => wanted.test(said),
  );
}

const FOLLOWS = /master_link_status:up/;

/** Makes one server the replica of another, and waits until it has all that the other holds. */
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
      // What the master has taken, the replica has as well: nobody promises more of a failover by force.
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
