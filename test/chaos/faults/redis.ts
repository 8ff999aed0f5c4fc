import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { aWhile, type Fault, onRecord } from './fault.js';

/** Redis ends, by itself or by force, and comes back with what it wrote to its file. */
const gone = (kind: string, signal: 'SIGTERM' | 'SIGKILL'): Fault => ({
  kind,
  hits: 'redis',
  strike: (stage, chance) =>
    onRecord(stage, 'redisGone', async () => {
      await stage.redis.halt(signal);
      await aWhile(chance, 0, 1_500);
      await stage.redis.resume();
    }),
});

/** Redis answers nothing and keeps its connections. */
const frozen: Fault = {
  kind: 'redisFrozen',
  hits: 'redis',
  strike: (stage, chance) =>
    onRecord(stage, 'redisGone', async () => {
      await stage.redis.freeze(true);
      await aWhile(chance, 200, 4_000);
      await stage.redis.freeze(false);
    }),
};

/**
 * Redis answers whatever only reads, and takes nothing. Not on record: a bot sees that before it sends anything, so that
 * no message comes again for it.
 */
const full: Fault = {
  kind: 'redisFull',
  hits: 'redis',
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

export const redisFaults: readonly Fault[] = [
  gone('redisRestarted', 'SIGTERM'),
  gone('redisKilled', 'SIGKILL'),
  frozen,
  full,
];

/** Longer than a cluster takes to miss a master and put a replica in its place, in milliseconds. */
const REPLACED_MS = 5_000;

/** The master that holds the workspace is killed while its replica lags behind, and comes back as a replica itself. */
const masterKilled: Fault = {
  kind: 'masterKilled',
  hits: 'redis',
  strike: (stage, chance) =>
    onRecord(stage, 'redisGone', async () => {
      await stage.cluster?.cutReplicas();
      await aWhile(chance, 0, 600);
      await stage.redis.halt('SIGKILL');
      await setTimeout(REPLACED_MS);
      await stage.redis.resume();
    }),
};

/** The master that holds the workspace stands still for longer than a cluster waits, and finds itself replaced. */
const masterFrozen: Fault = {
  kind: 'masterFrozen',
  hits: 'redis',
  strike: (stage) =>
    onRecord(stage, 'redisGone', async () => {
      await stage.redis.freeze(true);
      await setTimeout(REPLACED_MS);
      await stage.redis.freeze(false);
    }),
};

/** What befalls a cluster. */
export const clusterFaults: readonly Fault[] = [masterKilled, masterFrozen];
