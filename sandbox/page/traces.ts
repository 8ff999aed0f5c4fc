import { Redis } from 'ioredis';
import { RedisGone } from '../demo/redis-watch.js';
import type { Stage } from '../demo/stage.js';
import type { StoredKey, Traces } from './protocol.js';
import { messageOf } from './screens.js';

/** The number of characters of a value that are shown. */
const MOST_SHOWN = 600;

/** Reads what others could get to see of people. */
export interface TraceReader {
  /** Reads one person's traces. Throws RedisGone. */
  of(person: string): Promise<Traces>;
  close(): void;
}

/**
 * Reads a person's traces where others can: in Redis, with an ordinary client like an operator's; in an owner's export;
 * in the bot's log.
 */
export function openTraces(
  { redis: { url, prefix }, slack, redisGone }: Stage,
  logLines: () => readonly string[],
): TraceReader {
  const redis = new Redis(url, { maxRetriesPerRequest: 2 });
  redis.on('error', () => undefined);
  return {
    async of(person) {
      if (redisGone()) throw new RedisGone();
      const dm = slack
        .as(person)
        .conversations()
        .find(({ kind }) => kind === 'dm');
      const exported = slack.exportMessages().filter(({ channel }) => channel === dm?.id);
      return {
        redis: keptOf(person, await everything(redis, prefix)),
        exported: exported.map(messageOf(slack)),
        log: logLines(),
      };
    },
    close: () => redis.disconnect(),
  };
}

/** A key with its whole value. */
interface Key extends StoredKey {
  readonly whole: string;
}

/**
 * Returns the keys that concern a person: those that name them, and all of their teams', which hold records about them
 * under names that only the bot knows.
 */
function keptOf(person: string, keys: readonly Key[]): StoredKey[] {
  const teams = keys.flatMap(({ key, whole }) => {
    const team = /:team:([^:]+):roster$/.exec(key)?.[1];
    return team && whole.includes(person) ? [team] : [];
  });
  return keys
    .filter(
      ({ key, whole }) =>
        key.includes(person) ||
        whole.includes(person) ||
        teams.some((team) => key.includes(`:team:${team}:`)),
    )
    .map(({ key, type, bytes, value }) => ({ key, type, bytes, value }));
}

/** Returns every key of the demo, by name. */
async function everything(redis: Redis, prefix: string): Promise<Key[]> {
  const names: string[] = [];
  for (const match of [`${prefix}:*`, `{${prefix}:*`])
    for await (const some of redis.scanStream({ match, count: 1_000 })) names.push(...(some as string[]));
  const keys = await Promise.all([...new Set(names)].toSorted().map((key) => read(redis, key)));
  return keys.filter((key) => key !== null);
}

/** Reads a key; null if it's gone. */
async function read(redis: Redis, key: string): Promise<Key | null> {
  const type = await redis.type(key);
  const parts = await partsOf(redis, key, type);
  if (parts.length === 0) return null;
  const whole = parts.map((part) => part.map(written).join('  ')).join('\n');
  const value = whole.length > MOST_SHOWN ? `${whole.slice(0, MOST_SHOWN)} …` : whole;
  const bytes = parts.flat().reduce((sum, part) => sum + part.length, 0);
  return { key, type, bytes, value, whole };
}

/** Returns a key's contents, a line each: a field with its value, a member with its score. */
async function partsOf(redis: Redis, key: string, type: string): Promise<Buffer[][]> {
  switch (type) {
    case 'hash':
      return inPairs(
        Object.entries(await redis.hgetallBuffer(key)).flatMap(([field, value]) => [
          Buffer.from(field),
          value,
        ]),
      );
    case 'zset':
      return inPairs(await redis.zrangeBuffer(key, '0', '-1', 'WITHSCORES'));
    case 'list':
      return (await redis.lrangeBuffer(key, 0, -1)).map((one) => [one]);
    case 'set':
      return (await redis.smembersBuffer(key)).map((one) => [one]);
    case 'stream':
      return (await redis.xrange(key, '-', '+')).map(([id, fields]) =>
        [id, ...fields].map((one) => Buffer.from(one)),
      );
    default: {
      const value = await redis.getBuffer(key);
      return value === null ? [] : [[value]];
    }
  }
}

const inPairs = (all: readonly Buffer[]): Buffer[][] =>
  Array.from({ length: all.length / 2 }, (_, index) => all.slice(2 * index, 2 * index + 2));

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Returns bytes as a terminal shows them: text as it is, everything else as \xNN. */
function written(bytes: Buffer): string {
  try {
    const text = utf8.decode(bytes);
    if (!/[^\P{Cc}\t\n\r]/u.test(text)) return text;
  } catch {
    // Written byte by byte below.
  }
  return [...bytes]
    .map((byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
    )
    .join('');
}
