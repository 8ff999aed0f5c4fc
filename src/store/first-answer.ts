import { setTimeout } from 'node:timers/promises';
import { Cluster } from 'ioredis';
import pTimeout from 'p-timeout';
import { whatIsWrong } from './diagnosis.js';
import { probeKey } from './keys.js';
import { probesByMaster, writeProbe } from './probes.js';
import { addressOf, type Client, connect, StoreError } from './redis.js';
import { type RedisRefusal, redisRefusalOf } from './redis-errors.js';

/** How long Redis may take to answer at startup, and how soon we ask again, in milliseconds. */
const FIRST_ANSWER_MS = 10_000;
const AGAIN_AFTER_MS = 500;

/**
 * Waits for the first answer from the database that the address names. Throws StoreError with the reason and the
 * fix: at once for a problem that only a person can fix, otherwise after ten seconds.
 */
export async function firstAnswer(redis: Client): Promise<void> {
  const address = addressOf(redis);
  const deadline = performance.now() + FIRST_ANSWER_MS;
  for (;;) {
    const trouble = await whatIsWrong(address, null);
    if (trouble === null) break;
    if (!trouble.passes || performance.now() > deadline) throw new StoreError(trouble.says);
    await setTimeout(AGAIN_AFTER_MS);
  }
  await redis.ping();
}

/** Checks that Redis accepts writes, with a key that expires by itself. Throws StoreError with the fix otherwise. */
export async function tryWriting(redis: Client, prefix: string): Promise<void> {
  const trouble = await whatIsWrong(addressOf(redis), prefix);
  if (trouble) throw new StoreError(trouble.says);
}

/** Runs a task over its own connection. Throws StoreError if no Redis answers, and what `run` throws. */
export async function withRedis<T>(url: string, run: (redis: Client) => Promise<T>): Promise<T> {
  // We ignore the connection's errors here, since they also fail its commands.
  const redis = connect(url, () => undefined);
  try {
    await firstAnswer(redis);
    return await run(redis);
  } finally {
    redis.disconnect();
  }
}

/** How long Redis may take to answer a running process before it counts as away, in milliseconds. */
const ANSWER_MS = 2_000;

/**
 * Returns whether every master accepts writes, over the very connection that check-ins use: `yes`; the refusal with
 * its fix; or `silent` for any other error, and if no answer comes in two seconds.
 */
export const takesWrites = (redis: Client, prefix: string): Promise<'yes' | 'silent' | RedisRefusal> =>
  pTimeout(
    writeProbes(redis, prefix).then(
      () => 'yes' as const,
      (error: unknown) => redisRefusalOf(error) ?? 'silent',
    ),
    { milliseconds: ANSWER_MS, fallback: () => 'silent' as const },
  );

async function writeProbes(redis: Client, prefix: string): Promise<void> {
  const keys =
    redis instanceof Cluster
      ? [...(await probesByMaster(redis, prefix, (slot) => redis.slots[slot]?.[0])).values()]
      : [probeKey(prefix)];
  await Promise.all(keys.map((key) => writeProbe(redis, key)));
}
