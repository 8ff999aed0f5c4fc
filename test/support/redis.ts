import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { until } from './until.js';

/** The Redis that scripts/test.mjs started. */
export function testRedisUrl(): string {
  const url = process.env['EVENKEEL_TEST_REDIS_URL'];
  if (!url) throw new Error('run the tests with npm test: it starts a Redis for them');
  return url;
}

/** A prefix of its own for each test, so that no test meets another's keys. */
export const aPrefix = (): string => `t${randomBytes(6).toString('hex')}`;

/** A connection that may always read, and write only when allowed: like a Redis that's full or short of replicas. */
export interface NarrowRedis {
  readonly redis: Redis;
  takes(writes: boolean): Promise<void>;
  /** Waits until Redis has refused it a command this many times. */
  untilRefused(command: string, times: number): Promise<void>;
  end(): Promise<void>;
}

/** Opens such a connection, as a user of its own who may write at first. */
export async function aNarrowRedis(): Promise<NarrowRedis> {
  const user = aPrefix();
  const admin = new Redis(testRedisUrl());
  await admin.call('ACL', 'SETUSER', user, 'on', 'nopass', 'allkeys', 'allcommands');
  const { host, port } = admin.options;
  const redis = new Redis({ host: host ?? '', port: port ?? 0, username: user, password: 'any' });
  return {
    redis,
    async takes(writes) {
      await admin.call('ACL', 'SETUSER', user, writes ? '+@write' : '-@write');
    },
    async untilRefused(command, times) {
      const refusals = async (): Promise<number> => {
        const log = ((await admin.call('ACL', 'LOG')) as string[][]).map(fieldsOf);
        const mine = log.filter((one) => one['username'] === user && one['object'] === command);
        return mine.reduce((sum, { count }) => sum + Number(count), 0);
      };
      await until(`${command} is refused ${times} times`, refusals, (found) => found >= times);
    },
    async end() {
      redis.disconnect();
      await admin.call('ACL', 'DELUSER', user);
      admin.disconnect();
    },
  };
}

const fieldsOf = (flat: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    flat.flatMap((name, index) => (index % 2 === 0 ? [[name, String(flat[index + 1])]] : [])),
  );

/**
 * Every key of a prefix with its content, for tests of what a reader of Redis would see. Sorted, since the order in which
 * Redis returns keys changes as it grows and shrinks.
 */
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
  return parts.toSorted().join('\n');
}

/** Removes every key of a prefix. Leftover keys would slow down every look at all keys of the Redis. */
export async function removeKeys(prefix: string): Promise<void> {
  const redis = new Redis(testRedisUrl());
  for await (const keys of redis.scanStream({ match: `*${prefix}*`, count: 1_000 }) as AsyncIterable<
    string[]
  >)
    if (keys.length > 0) await redis.unlink(keys);
  redis.disconnect();
}
