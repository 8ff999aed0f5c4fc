import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { ended, freePort, serverProgram } from '../../sandbox/local-redis.js';
import { until } from './until.js';

/** A Sentinel of a test's own, which alone decides that a master is gone. */
export interface OwnSentinel {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Starts a Sentinel on 127.0.0.1 that watches over a master, and waits until it knows one of the master's replicas.
 *
 * @param name the Sentinel's name for the master
 * @param rights of the user `finder` with the password `for-finder`, the only one besides its owner that it answers
 */
export async function ownSentinel(
  masterUrl: string,
  name: string,
  rights: readonly string[],
): Promise<OwnSentinel> {
  const password = 'for-its-owner';
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-sentinel-'));
  const port = await freePort();
  const file = join(folder, 'sentinel.conf');
  writeFileSync(
    file,
    `port ${port}
bind 127.0.0.1
dir ${folder}
requirepass ${password}
sentinel monitor ${name} 127.0.0.1 ${new URL(masterUrl).port} 1
sentinel down-after-milliseconds ${name} 300
sentinel failover-timeout ${name} 2000
`,
  );
  const child: ChildProcess = spawn(
    serverProgram(() => undefined),
    [file, '--sentinel'],
    { stdio: 'ignore' },
  );
  const redis = new Redis({ port, password, retryStrategy: () => 50, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  await until(
    'the Sentinel knows a replica',
    () => redis.call('SENTINEL', 'replicas', name),
    (known) => (known as unknown[]).length > 0,
  );
  await redis.call('ACL', 'SETUSER', 'finder', 'on', '>for-finder', ...rights);
  redis.disconnect();
  return {
    port,
    async stop() {
      await ended(child, 'SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
