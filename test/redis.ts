import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';

/** The Redis that scripts/test.mjs started. */
export function testRedisUrl(): string {
  const url = process.env['EVENKEEL_TEST_REDIS_URL'];
  if (!url) throw new Error('run the tests with npm test: it starts a Redis for them');
  return url;
}

/** A prefix of its own for each test, so that none meets another's keys. */
export const aPrefix = (): string => `t${randomBytes(6).toString('hex')}`;

/** Every key of a prefix with its content, for tests that look at what a reader of Redis would see. */
export async function dump(prefix: string): Promise<string> {
  const redis = new Redis(testRedisUrl());
  const parts: string[] = [];
  for (const key of await redis.keys(`*${prefix}*`)) {
    const type = await redis.type(key);
    const value =
      type === 'hash'
        ? await redis.hgetall(key)
        : type === 'zset'
          ? await redis.zrange(key, '0', '-1')
          : type === 'stream'
            ? await redis.xrange(key, '-', '+')
            : type === 'list'
              ? await redis.lrange(key, '0', '-1')
              : await redis.get(key);
    parts.push(`${key} ${JSON.stringify(value)}`);
  }
  redis.disconnect();
  return parts.join('\n');
}
