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
      stage.redis.freeze(true);
      await aWhile(chance, 200, 4_000);
      stage.redis.freeze(false);
    }),
};

export const redisFaults: readonly Fault[] = [
  gone('redisRestarted', 'SIGTERM'),
  gone('redisKilled', 'SIGKILL'),
  frozen,
];
