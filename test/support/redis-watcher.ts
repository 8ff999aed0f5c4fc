import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import { testRedisUrl } from './redis.js';

/** An observer who sees every command that reaches Redis, as MONITOR and an unencrypted link show them. */
export interface Watcher {
  /** Returns the commands, word by word, that name a key with this beginning while something runs. */
  during(run: () => Promise<unknown>): Promise<string[][]>;
  end(): void;
}

/**
 * Shows every command that reaches Redis from now on, word by word, with its time in seconds.
 *
 * Not ioredis's own monitor, which fails if the first command arrives together with the answer to MONITOR.
 */
export async function watchCommands(show: (at: number, words: string[]) => void): Promise<{ end(): void }> {
  const { hostname, port } = new URL(testRedisUrl());
  const monitor = connect(Number(port), hostname);
  createInterface(monitor).on('line', (line) => {
    const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) => word);
    show(Number.parseFloat(line.slice(1)), words);
  });
  await new Promise<void>((resolve) => {
    monitor.once('data', () => resolve());
    monitor.write('MONITOR\r\n');
  });
  return { end: () => void monitor.destroy() };
}

/** Starts to watch the commands about keys with a beginning. */
export async function watchRedis(base: string): Promise<Watcher> {
  const marks = new Redis(testRedisUrl());
  let seen: string[][] = [];
  let mark = 0;
  const waiting = new Map<string, () => void>();
  const monitor = await watchCommands((_, words) => {
    seen.push(words);
    waiting.get(words[1] ?? '')?.();
  });
  /** Redis shows commands in order: once it shows this one, it has shown all earlier ones. */
  const settled = async (): Promise<void> => {
    const text = `${base}|${(mark += 1)}`;
    const shown = new Promise<void>((resolve) => waiting.set(text, resolve));
    await marks.echo(text);
    await shown;
    waiting.delete(text);
  };
  return {
    async during(run) {
      await settled();
      seen = [];
      await run();
      await settled();
      return seen.filter(([name, ...words]) => name !== 'echo' && words.some((one) => one.startsWith(base)));
    },
    end() {
      monitor.end();
      marks.disconnect();
    },
  };
}
