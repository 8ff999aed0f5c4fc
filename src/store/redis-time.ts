import pTimeout from 'p-timeout';
import type { Instant } from '../pulse/calendar.js';
import { type Client, mastersOf } from './redis.js';

/** How long Redis may take to tell the time, in milliseconds. */
const ANSWER_WITHIN_MS = 1_000;

/** Redis is away and can't tell the time. */
class RedisAway extends Error {
  readonly code = 'redis_away';
}

/**
 * Returns Redis's time in milliseconds since 1970; with several masters, the time furthest from `now`. Throws if a
 * master isn't connected or doesn't answer within a second: a command to a Redis that's away would wait for it.
 */
export async function redisTime(redis: Client, now: Instant): Promise<Instant> {
  const masters = mastersOf(redis);
  if (masters.length === 0 || masters.some(({ status }) => status !== 'ready')) throw new RedisAway();
  const answers = await pTimeout(Promise.all(masters.map((master) => master.time())), {
    milliseconds: ANSWER_WITHIN_MS,
    fallback: () => {
      throw new RedisAway();
    },
  });
  const times = answers.map(([seconds, micros]) => Number(seconds) * 1_000 + Number(micros) / 1_000);
  return times.reduce((worst, one) => (Math.abs(one - now) > Math.abs(worst - now) ? one : worst));
}
