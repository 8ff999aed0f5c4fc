import { randomInt } from 'node:crypto';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort, { portNumbers } from 'get-port';
import { Redis } from 'ioredis';
import { installPackage, onPath } from './system-packages.js';

/** A Redis for the demo or the tests. */
export interface LocalRedis {
  readonly url: string;
  stop(): Promise<void>;
}

/** A Redis that a test has to itself: it can be ended and brought back, with what it wrote to its file. */
export interface OwnRedis extends LocalRedis {
  halt(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Freezes it, so that it answers nothing but keeps its connections; or lets it continue. */
  freeze(frozen: boolean): Promise<void>;
  resume(): Promise<void>;
}

/** No Redis was found, and none can be installed; the message says how to get one. */
export class NoRedis extends Error {
  readonly code = 'no_redis';
  constructor(why: string) {
    super(`Evenkeel needs a Redis and found none (${why}). Any one of these will do, then run the same command again:
  Debian, Ubuntu   sudo apt-get install redis-server
  Fedora           sudo dnf install valkey
  macOS            brew install redis
  elsewhere        REDIS_URL=redis://host:6379 before the command, for a Redis that runs already`);
  }
}

const SERVERS = ['redis-server', 'valkey-server'] as const;

/**
 * Returns a Redis: REDIS_URL if set; otherwise it starts redis-server or valkey-server from the path, with a port and a
 * folder of its own. Failing that, it installs one with the system's package manager and says so.
 *
 * @param say called with each step, a line at a time
 * @param detached whether it survives a terminal's Ctrl-C, for a caller that stops it once nothing needs it
 * @throws NoRedis
 */
export async function localRedis(say: (line: string) => void, detached = false): Promise<LocalRedis> {
  const given = process.env['REDIS_URL'];
  return given
    ? { url: await reachable(given), stop: async () => undefined }
    : startServer(serverProgram(say), detached);
}

/** Returns the name of a Redis server's program on the path, installing one if need be. Throws NoRedis. */
export const serverProgram = (say: (line: string) => void): string => SERVERS.find(onPath) ?? installed(say);

/**
 * Starts a Redis for tests that stop it or empty it. Throws NoRedis.
 *
 * @param settings further arguments for redis-server, such as --requirepass secret
 */
export const ownRedis = (say: (line: string) => void, settings: readonly string[] = []): Promise<OwnRedis> =>
  startServer(serverProgram(say), false, settings);

async function reachable(url: string): Promise<string> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return url;
  } catch {
    throw new NoRedis('nothing answers at REDIS_URL');
  } finally {
    redis.disconnect();
  }
}

/** Installs Redis if this user may, and returns its server's name. Throws NoRedis. */
function installed(say: (line: string) => void): string {
  const why = installPackage('Redis', { apt: 'redis-server', brew: ['redis'] }, say);
  if (why !== null) throw new NoRedis(`no redis-server or valkey-server on PATH, and ${why}`);
  const server = SERVERS.find(onPath);
  if (!server) throw new NoRedis('what was installed brought no redis-server');
  return server;
}

/**
 * The ports to choose from: below those that systems give to outgoing connections. Tests open so many of these that one
 * would now and then take a port before the server that it was found for.
 */
const PORTS = { first: 10_240, count: 22_528 } as const;
const PORTS_TRIED = 100;

/** Returns a port of 127.0.0.1 that was free a moment ago. This process gets each port only once within 15 seconds. */
export function freePort(): Promise<number> {
  const first = PORTS.first + randomInt(PORTS.count);
  return getPort({ host: '127.0.0.1', port: portNumbers(first, first + PORTS_TRIED) });
}

/** Starts a server on 127.0.0.1 with the durability that Evenkeel wants: AOF on, nothing evicted. */
async function startServer(
  program: string,
  detached: boolean,
  settings: readonly string[] = [],
): Promise<OwnRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const args = [
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--appendonly',
    'yes',
    '--save',
    '',
    // The setting's older name, which Redis 6.2 and Valkey know too; see docs/REDIS.md.
    '--hash-max-ziplist-value',
    '512',
    ...settings,
  ];
  let child: ChildProcess;
  const begin = (): Promise<void> => {
    child = spawn(program, args, { stdio: 'ignore', detached });
    return answering(url, child);
  };
  const stop = async (): Promise<void> => {
    await ended(child, 'SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await begin();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    stop,
    halt: (signal) => ended(child, signal),
    freeze: async (frozen) => void child.kill(frozen ? 'SIGSTOP' : 'SIGCONT'),
    resume: begin,
  };
}

/** Ends a process, and waits until it has exited. */
export async function ended(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await exited;
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  const redis = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  const died = new Promise<never>((_, reject) => {
    child.once('exit', (code) => reject(new NoRedis(`the server ended with code ${code}`)));
  });
  // Once the server answers, its later exit isn't an error here.
  died.catch(() => undefined);
  try {
    await Promise.race([redis.ping(), died]);
  } finally {
    redis.disconnect();
  }
}
