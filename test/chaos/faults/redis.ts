import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Ground } from '../grounds.js';
import type { Mode } from '../stage.js';
import { aWhile, type Fault, onRecord } from './fault.js';

const on =
  (...grounds: readonly Ground[]) =>
  (_: Mode, ground: Ground): boolean =>
    grounds.includes(ground);
const onOne = on('one');
const onCluster = on('cluster', 'careless cluster');

/** Redis ends, by itself or by force, and comes back with what it wrote to its file. */
const gone = (kind: string, signal: 'SIGTERM' | 'SIGKILL'): Fault => ({
  kind,
  hits: 'redis',
  only: onOne,
  strike: (stage, chance) =>
    onRecord(stage, 'redisGone', async () => {
      await stage.redis.halt(signal);
      await aWhile(chance, 0, 1_500);
      await stage.redis.resume();
    }),
});

/** Redis answers nothing, but keeps its connections. */
const frozen: Fault = {
  kind: 'redisFrozen',
  hits: 'redis',
  only: onOne,
  strike: (stage, chance) =>
    onRecord(stage, 'redisGone', async () => {
      await stage.redis.freeze(true);
      await aWhile(chance, 200, 4_000);
      await stage.redis.freeze(false);
    }),
};

/**
 * Redis answers reads, but refuses writes. Not recorded: a bot notices before it sends anything, so this excuses no
 * repeated message.
 */
const full: Fault = {
  kind: 'redisFull',
  hits: 'redis',
  only: onOne,
  async strike(stage, chance) {
    const redis = new Redis(stage.redis.url);
    try {
      await redis.config('SET', 'maxmemory', '1');
      await aWhile(chance, 200, 4_000);
    } finally {
      await redis.config('SET', 'maxmemory', '0');
      redis.disconnect();
    }
  },
};

/** Longer than a cluster or Sentinels take to miss a master and promote a replica, in milliseconds. */
const REPLACED_MS = 5_000;

/** The master with the workspace is killed while its replica lags behind, and comes back as a replica. */
const clusterMasterKilled: Fault = {
  kind: 'clusterMasterKilled',
  hits: 'redis',
  only: onCluster,
  strike: (stage, chance) =>
    onRecord(stage, 'redisGone', async () => {
      await stage.cluster?.cutReplicas();
      await aWhile(chance, 0, 600);
      await stage.redis.halt('SIGKILL');
      await setTimeout(REPLACED_MS);
      await stage.redis.resume();
    }),
};

/** The master that Sentinels monitor is killed, and comes back as a replica. */
const masterKilled: Fault = {
  kind: 'masterKilled',
  hits: 'redis',
  only: on('sentinels'),
  strike: (stage) =>
    onRecord(stage, 'redisGone', async () => {
      await stage.redis.halt('SIGKILL');
      await setTimeout(REPLACED_MS);
      await stage.redis.resume();
    }),
};

/** The master freezes for longer than anyone waits, and finds itself replaced. */
const masterFrozen: Fault = {
  kind: 'masterFrozen',
  hits: 'redis',
  only: on('sentinels', 'cluster', 'careless cluster'),
  strike: (stage) =>
    onRecord(stage, 'redisGone', async () => {
      await stage.redis.freeze(true);
      await setTimeout(REPLACED_MS);
      await stage.redis.freeze(false);
    }),
};

/** Another server takes over an address in an orderly way; connections to the old one stay, but it refuses writes. */
const handedOver: Fault = {
  kind: 'masterHandedOver',
  hits: 'redis',
  only: on('pair'),
  strike: (stage) => onRecord(stage, 'redisGone', async () => stage.pair?.handOver()),
};

/** Another server takes over an address from one that's frozen; connections to the frozen one stay, but silent. */
const replacedFrozen: Fault = {
  kind: 'silentMasterReplaced',
  hits: 'redis',
  only: on('pair'),
  strike: (stage, chance) =>
    onRecord(stage, 'redisGone', async () => {
      await stage.pair?.replaceFrozen();
      // The bots must leave the frozen server by themselves.
      await aWhile(chance, 15_000, 20_000);
      await stage.pair?.thaw();
    }),
};

/** The faults of a run's Redis; each fits some kinds of ground. */
export const redisFaults: readonly Fault[] = [
  gone('redisRestarted', 'SIGTERM'),
  gone('redisKilled', 'SIGKILL'),
  frozen,
  full,
  handedOver,
  replacedFrozen,
  masterKilled,
  clusterMasterKilled,
  masterFrozen,
];
