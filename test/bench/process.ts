import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/**
 * Code that has a process print its live memory and all that it holds, in bytes, after garbage collection, on SIGUSR2. The
 * process needs --expose-gc.
 */
export const PRINTS_MEMORY = `process.on('SIGUSR2', () => {
  gc();
  gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  console.log('\\nmemory ' + (heapUsed + external) + ' ' + rss);
});`;
export const MEMORY_PRINTED = /\nmemory (\d+) (\d+)\n/;

/** A process to measure. */
export interface Subject {
  readonly process: ChildProcess;
  /** The time from its start until it was ready, in milliseconds. */
  readonly readyAfterMs: number;
  /** Returns its output so far. */
  said(): string;
  end(): Promise<void>;
}

/**
 * Starts a program of the build and waits until its output contains `ready`.
 *
 * @throws Error with its output, if it ends before that
 */
export async function startSubject(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  ready: string,
): Promise<Subject> {
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      if (said.includes(ready)) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => reject(new Error(`${args.join(' ')} ended before it was ready:\n${said}`)));
  });
  const readyAfterMs = performance.now() - began;
  return {
    process: child,
    readyAfterMs,
    said: () => said,
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** Returns the memory that a process holds, in MB. */
export function residentMb({ process: { pid } }: Subject): number {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(stdout.trim()) / 1024;
}

/** Returns the processor time that a process has used so far, in seconds. */
export function busySeconds(pid: number | null): number {
  const { stdout } = spawnSync('ps', ['-o', 'time=', '-p', String(pid)], { encoding: 'utf8' });
  const [, days = '0', rest = ''] = /^(?:(\d+)-)?([\d:.]+)$/.exec(stdout.trim()) ?? [];
  return rest.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 86_400;
}
