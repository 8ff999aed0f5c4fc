import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { ended, freePort, type OwnRedis, ownRedis, serverProgram } from '../../sandbox/local-redis.js';
import { until } from '../support/until.js';
import { follow, told } from './pair.js';

const SENTINELS = 3;
const NAME = 'evenkeel';

const settings = (port: number, folder: string, master: string): string => `port ${port}
bind 127.0.0.1
dir ${folder}
sentinel monitor ${NAME} 127.0.0.1 ${new URL(master).port} 2
sentinel down-after-milliseconds ${NAME} 1500
sentinel failover-timeout ${NAME} 4000
sentinel parallel-syncs ${NAME} 1
`;

/** Applies what docs/REDIS.md asks of a master with replicas: on its own, it accepts no writes that it could lose. */
const careful = (server: OwnRedis): Promise<unknown> =>
  told(server.url, (redis) => redis.config('SET', 'min-replicas-to-write', '1', 'min-replicas-max-lag', '2'));

const aServer = (): Promise<OwnRedis> => ownRedis(() => undefined);

/** Whether a Sentinel says that a replica follows its master. */
const follows = (replica: readonly string[]): boolean =>
  replica[replica.indexOf('master-link-status') + 1] === 'ok';

/**
 * Starts a master, two replicas, and three Sentinels that replace the master within seconds. `halt`, `freeze` and
 * `resume` act on the server that's master when something first goes wrong, until `resume`.
 *
 * @throws NoRedis
 */
export async function ownSentinels(): Promise<OwnRedis> {
  const servers = await Promise.all([aServer(), aServer(), aServer()]);
  const [first, ...others] = servers;
  await Promise.all(servers.map(careful));
  await Promise.all(others.map(({ url }) => follow(url, first.url)));
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-sentinels-'));
  const children: ChildProcess[] = [];
  const ports: number[] = [];
  for (let index = 0; index < SENTINELS; index += 1) {
    const port = await freePort();
    const file = join(folder, `${index}.conf`);
    writeFileSync(file, settings(port, folder, first.url));
    children.push(
      spawn(
        serverProgram(() => undefined),
        [file, '--sentinel'],
        { stdio: 'ignore' },
      ),
    );
    ports.push(port);
  }
  const ask = async <T>(question: (sentinel: Redis) => Promise<T>): Promise<T> => {
    const sentinel = new Redis(ports[0] as number, '127.0.0.1', { maxRetriesPerRequest: 20 });
    // A Sentinel takes a moment to listen.
    sentinel.on('error', () => undefined);
    try {
      return await question(sentinel);
    } finally {
      sentinel.disconnect();
    }
  };
  const wait = async (what: string, holds: (sentinel: Redis) => Promise<boolean>): Promise<void> => {
    await until(`the Sentinels see ${what}`, () => ask(holds));
  };
  const state = async (sentinel: Redis): Promise<Record<string, string>> => {
    const fields = (await sentinel.call('SENTINEL', 'MASTER', NAME)) as string[];
    return Object.fromEntries(
      fields.flatMap((name, index) => (index % 2 === 0 ? [[name, fields[index + 1] ?? '']] : [])),
    );
  };
  const whole = (): Promise<void> =>
    wait('each other, and replicas that follow', async (sentinel) => {
      const fields = await state(sentinel);
      if (fields['flags'] !== 'master' || fields['num-other-sentinels'] !== String(SENTINELS - 1))
        return false;
      const replicas = (await sentinel.call('SENTINEL', 'REPLICAS', NAME)) as string[][];
      return replicas.filter(follows).length === others.length;
    });
  await whole();

  const master = async (): Promise<OwnRedis> => {
    const { port } = await ask(state);
    return servers.find(({ url }) => new URL(url).port === port) ?? first;
  };
  /** The server in trouble, until it continues. */
  let struck: OwnRedis | null = null;
  return {
    url: `redis+sentinel://${ports.map((port) => `127.0.0.1:${port}`).join(',')}/${NAME}`,
    async halt(signal) {
      struck ??= await master();
      await struck.halt(signal);
    },
    async freeze(frozen) {
      struck ??= await master();
      await struck.freeze(frozen);
      if (frozen) return;
      struck = null;
      await whole();
    },
    async resume() {
      await struck?.resume();
      if (struck) await careful(struck);
      struck = null;
      await whole();
    },
    async stop() {
      await Promise.all(children.map((child) => ended(child, 'SIGKILL')));
      await Promise.all(servers.map((one) => one.freeze(false).then(() => one.stop())));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
