import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { ended, freePort, NoRedis, type OwnRedis, serverProgram } from './local-redis.js';

/** The number of servers in a cluster. */
interface Shape {
  readonly masters: number;
  /** Replicas of each master. */
  readonly replicas: number;
}

/** Three masters, and a replica of each. */
const USUAL: Shape = { masters: 3, replicas: 1 };

interface Node {
  readonly port: number;
  readonly args: readonly string[];
  child: ChildProcess;
}

/** A local cluster whose master of one key a test can end, freeze and bring back. */
export interface OwnCluster extends OwnRedis {
  /** Cuts that master's replicas off until it's ended or brought back: they miss what it takes from now on. */
  cutReplicas(): Promise<void>;
}

/**
 * Starts a Redis Cluster on 127.0.0.1: unless another shape is given, three masters with a replica each, which replaces
 * its master within seconds.
 *
 * @param key the key whose master `halt`, `freeze` and `resume` act on
 * @param settings further arguments for redis-server, such as --min-replicas-to-write 1
 * @throws NoRedis
 */
export async function ownCluster(
  key: string,
  settings: readonly string[] = [],
  { masters, replicas }: Shape = USUAL,
): Promise<OwnCluster> {
  const program = serverProgram(() => undefined);
  const begin = (args: readonly string[]) => spawn(program, args, { stdio: 'ignore' });
  const cli = (...args: string[]) => spawnSync(program.replace('server', 'cli'), args, { encoding: 'utf8' });
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-cluster-'));
  const nodes: Node[] = [];
  for (let index = 0; index < masters * (1 + replicas); index += 1) {
    const [port, bus] = [await freePort(), await freePort()];
    const dir = join(folder, String(index));
    mkdirSync(dir);
    const own = { port, 'cluster-port': bus, bind: '127.0.0.1', dir, save: '', appendonly: 'yes' };
    const shared = { 'cluster-enabled': 'yes', 'cluster-node-timeout': 1_500 };
    const args = Object.entries({ ...own, ...shared }).flatMap(([name, value]) => [`--${name}`, `${value}`]);
    nodes.push({ port, args: [...args, ...settings], child: begin([...args, ...settings]) });
  }
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  const stop = async (): Promise<void> => {
    await Promise.all(
      nodes.map(({ child }) => {
        child.kill('SIGCONT');
        return ended(child, 'SIGKILL');
      }),
    );
    rmSync(folder, { recursive: true, force: true });
  };
  /** Waits until every node says that all slots are served, and is a replica that keeps up or has one. */
  const whole = async (): Promise<void> => {
    for (let look = 0; look < 400; look += 1) {
      const all = (...command: string[]) => nodes.map(({ port }) => cli('-p', `${port}`, ...command).stdout);
      if (
        all('cluster', 'info').every((state) => state.includes('cluster_state:ok')) &&
        (replicas === 0 ||
          all('info', 'replication').every((state) => /master_link_status:up|state=online/.test(state)))
      )
        return;
      await setTimeout(50);
    }
    throw new NoRedis('the cluster did not come to serve all slots');
  };
  /** Returns the master of the key, according to the first node that answers. */
  const master = async (): Promise<Node> => {
    for (const { port } of nodes) {
      const asked = new Redis(port, '127.0.0.1', { retryStrategy: () => null, commandTimeout: 500 });
      asked.on('error', () => undefined);
      try {
        const slot = await asked.cluster('KEYSLOT', key);
        const ranges = await asked.cluster('SLOTS');
        const at = ranges.find(([from, to]) => from <= slot && slot <= to)?.[2]?.[1];
        const node = nodes.find((one) => one.port === at);
        if (node) return node;
      } catch {
        // This node is down: the next may know.
      } finally {
        asked.disconnect();
      }
    }
    throw new NoRedis('no node of the cluster knows who holds the key');
  };
  try {
    const up = ({ port }: Node) => cli('-p', `${port}`, 'ping').status === 0;
    for (let look = 0; look < 200 && !nodes.every(up); look += 1) await setTimeout(50);
    const made = cli(
      '--cluster',
      'create',
      ...addresses,
      '--cluster-replicas',
      `${replicas}`,
      '--cluster-yes',
    );
    if (made.status !== 0)
      throw new NoRedis(`redis-cli --cluster create failed: ${made.stdout}${made.stderr}`);
    await whole();
  } catch (error) {
    await stop();
    throw error;
  }
  let struck: Node | null = null;
  /** Replicas that are cut off. */
  const held: Node[] = [];
  const letGo = () => held.splice(0).forEach(({ child }) => child.kill('SIGCONT'));
  return {
    url: `redis+cluster://${addresses.join(',')}`,
    stop,
    async halt(signal) {
      struck = await master();
      await ended(struck.child, signal);
      letGo();
    },
    async freeze(frozen) {
      if (frozen) struck = await master();
      struck?.child.kill(frozen ? 'SIGSTOP' : 'SIGCONT');
    },
    async cutReplicas() {
      const { port } = await master();
      const follows = (node: Node) =>
        cli('-p', `${node.port}`, 'info', 'replication').stdout.includes(`master_port:${port}\r`);
      for (const node of nodes.filter(follows)) {
        node.child.kill('SIGSTOP');
        held.push(node);
      }
      // Otherwise, what the master sends would wait for them in the kernel.
      cli('-p', `${port}`, 'client', 'kill', 'type', 'replica');
    },
    async resume() {
      letGo();
      if (struck) struck.child = begin(struck.args);
      await whole();
    },
  };
}
