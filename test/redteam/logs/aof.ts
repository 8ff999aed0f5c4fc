import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { testRedisUrl } from '../../support/redis.js';

/** A command in Redis's append-only file. */
export interface Written {
  readonly key: string;
  readonly text: string;
}

/**
 * Returns the commands under a prefix in the append-only file of the Redis in use; none if that file isn't on this
 * machine (for a Redis at REDIS_URL, for example).
 */
export async function commandsOf(prefix: string): Promise<Written[]> {
  const redis = new Redis(testRedisUrl());
  const setting = async (name: string) => (await redis.config('GET', name))[1] ?? '';
  const folder = join(await setting('dir'), await setting('appenddirname'));
  redis.disconnect();
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.aof'))
    .flatMap((name) => [...parsed(readFileSync(join(folder, name)))])
    .filter(({ key }) => key.includes(prefix));
}

/** Reads `*2\r\n$3\r\nDEL\r\n$1\r\nk\r\n` and so on, up to a write that may be under way. */
function* parsed(file: Buffer): Generator<Written> {
  let at = 0;
  const line = (): string => {
    const end = file.indexOf('\r\n', at);
    if (end < 0) throw new RangeError('the file ends within a command');
    const text = file.toString('latin1', at, end);
    at = end + 2;
    return text;
  };
  while (at < file.length) {
    const parts: string[] = [];
    try {
      const head = line();
      // Annotations and the like don't start with an asterisk.
      if (!head.startsWith('*')) continue;
      for (let left = Number(head.slice(1)); left > 0; left -= 1) {
        const length = Number(line().slice(1));
        parts.push(file.toString('latin1', at, at + length));
        at += length + 2;
      }
    } catch (error) {
      if (error instanceof RangeError) return;
      throw error;
    }
    yield { key: parts[1] ?? '', text: parts.join(' ') };
  }
}
