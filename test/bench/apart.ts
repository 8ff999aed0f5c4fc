import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { connect } from '../../src/store/redis.js';

/** Pins running processes with all their threads to some cores; returns whether that worked. */
const pin = (pids: readonly number[], cores: string): boolean =>
  pids.every(
    (pid) => spawnSync('taskset', ['-a', '-c', '-p', cores, String(pid)], { stdio: 'ignore' }).status === 0,
  );

/**
 * Gives some processes the first core to themselves, and the others the second. Returns a function that lets all of
 * them use every core again; null if it can't be done: it needs two cores, and Linux with util-linux.
 */
export function keepApart(first: readonly number[], others: readonly number[]): (() => void) | null {
  const undo = (): void => {
    pin([...first, ...others], `0-${cpus().length - 1}`);
  };
  if (cpus().length < 2) return null;
  if (pin(first, '0') && pin(others, '1')) return undo;
  undo();
  return null;
}

/** Returns the process id of a Redis on this machine. */
export async function redisPid(url: string): Promise<number> {
  const redis = connect(url, () => undefined);
  try {
    const pid = /process_id:(\d+)/.exec(await redis.info('server'))?.[1];
    if (!pid) throw new Error('Redis does not say which process it is');
    return Number(pid);
  } finally {
    redis.disconnect();
  }
}
