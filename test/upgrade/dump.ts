import type { Client } from '../../src/store/redis.js';

/**
 * One key of Redis: its name without the prefix, its value in base64, and its remaining time to live, in milliseconds
 * (-1: forever). A hash alternates names and values; a sorted set alternates members and scores.
 */
interface Entry {
  readonly key: string;
  readonly type: 'string' | 'hash' | 'list' | 'zset';
  readonly value: readonly string[];
  readonly ttl: number;
}

const base64 = (bytes: Buffer): string => bytes.toString('base64');

async function valueOf(redis: Client, key: string, type: string): Promise<Buffer[]> {
  switch (type) {
    case 'string':
      return [(await redis.getBuffer(key)) ?? Buffer.alloc(0)];
    case 'hash':
      return Object.entries(await redis.hgetallBuffer(key))
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .flatMap(([name, value]) => [Buffer.from(name), value]);
    case 'list':
      return redis.lrangeBuffer(key, 0, -1);
    case 'zset':
      return redis.zrangeBuffer(key, '0', '-1', 'WITHSCORES');
    default:
      throw new Error(`${key} is a ${type}, which test/upgrade/dump.ts can't write down yet.`);
  }
}

/** Returns everything under a prefix, as lines of JSON sorted by key. */
export async function frozen(redis: Client, prefix: string): Promise<string> {
  const lines: string[] = [];
  for (const key of (await redis.keys(`${prefix}:*`)).toSorted()) {
    const type = await redis.type(key);
    const entry = {
      key: key.slice(prefix.length),
      type,
      value: (await valueOf(redis, key, type)).map(base64),
      ttl: await redis.pttl(key),
    };
    lines.push(JSON.stringify(entry));
  }
  return `${lines.join('\n')}\n`;
}

const pairsOf = (flat: readonly Buffer[]): [Buffer, Buffer][] =>
  flat.flatMap((one, index): [Buffer, Buffer][] =>
    index % 2 === 0 ? [[one, flat[index + 1] ?? Buffer.alloc(0)]] : [],
  );

async function write(redis: Client, key: string, { type, value, ttl }: Entry): Promise<void> {
  const bytes = value.map((text) => Buffer.from(text, 'base64'));
  if (type === 'string') await redis.set(key, bytes[0] ?? '');
  else if (type === 'hash')
    await redis.hset(key, new Map(pairsOf(bytes).map(([name, held]) => [name.toString(), held])));
  else if (type === 'list') await redis.rpush(key, ...bytes);
  else await redis.zadd(key, ...pairsOf(bytes).flatMap(([member, score]) => [score.toString(), member]));
  if (ttl > 0) await redis.pexpire(key, ttl);
}

/** Writes what `frozen` returned under another prefix. */
export async function thaw(redis: Client, prefix: string, dump: string): Promise<void> {
  const entries = dump
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Entry);
  await Promise.all(entries.map((entry) => write(redis, `${prefix}${entry.key}`, entry)));
}
