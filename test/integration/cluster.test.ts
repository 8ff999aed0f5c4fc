import { type OwnCluster, ownCluster } from '../../sandbox/local-cluster.js';
import type { EventEmitter } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { Cluster } from 'ioredis';
import { type Delivered, openQueues } from '../../src/delivery/queues.js';
import { workspaceId } from '../../src/pulse/ids.js';
import { removeKeys } from '../../src/store/purge.js';
import { sealedWorkspaces } from '../../src/store/keyring-guard.js';
import { atomically, type Client, connect, firstAnswer, mastersOf, storeOf } from '../../src/store/redis.js';

const PREFIX = 'cluster';
/** Enough that no master holds all of them. */
const WORKSPACES = Array.from({ length: 12 }, (_, index) => workspaceId(`T${index}`));

/** What ioredis keeps in a link to a cluster. */
interface Innards extends EventEmitter {
  readonly connectionPool: EventEmitter;
  readonly offlineQueue: { readonly length: number };
  readonly status: string;
}

describe('on a cluster', () => {
  let cluster: OwnCluster;
  let redis: Client;
  beforeAll(async () => {
    cluster = await ownCluster('any');
    redis = connect(cluster.url, () => undefined);
    await firstAnswer(redis);
    for (const workspace of WORKSPACES) {
      const { keys } = storeOf(redis, PREFIX, workspace);
      await redis.set(keys.keyring, '0123456789abcdef');
    }
  }, 60_000);
  afterAll(async () => {
    redis.disconnect();
    await cluster.stop();
  });

  it('finds the workspaces of every master, and removes one of them whole', async () => {
    expect(mastersOf(redis)).toHaveLength(3);
    const found = await sealedWorkspaces(redis, PREFIX);
    expect(found.map(({ workspace }) => workspace).toSorted()).toEqual(WORKSPACES.toSorted());
    const gone = workspaceId('T3');
    expect(await removeKeys({ redis, prefix: PREFIX }, gone)).toBe(1);
    expect(await sealedWorkspaces(redis, PREFIX)).toHaveLength(WORKSPACES.length - 1);
  });

  it.each(WORKSPACES.slice(4, 8))('a step of %s is done as one, or not at all', async (workspace) => {
    const store = storeOf(redis, PREFIX, workspace);
    const { agenda, overlay } = store.keys;
    let tries = 0;
    await atomically(store, [agenda], async (read, write) => {
      tries += 1;
      // The first time, somebody else is quicker.
      if (tries === 1) await redis.zadd(agenda, 1, 'other');
      write.zadd(agenda, 2, 'own').set(overlay, String(await read.zcard(agenda)));
    });
    expect([tries, await redis.get(overlay), await redis.zrange(agenda, '0', '-1')]).toEqual([
      2,
      '1',
      ['other', 'own'],
    ]);
  });

  it('workers whose links ioredis leaves closed have them opened again, and get their jobs', async () => {
    const links: Cluster[] = [];
    const keepLinksOf = (of: Cluster): void => {
      const duplicate = of.duplicate.bind(of);
      of.duplicate = (...how) => {
        const link = duplicate(...how);
        keepLinksOf(link);
        links.push(link);
        return link;
      };
    };
    const own = connect(cluster.url, () => undefined) as Cluster;
    keepLinksOf(own);
    const queues = openQueues(own, PREFIX, () => undefined);
    let left = 0;
    let none: () => void = () => undefined;
    const note = async (): Promise<Delivered> => {
      left -= 1;
      if (left === 0) none();
      return { kind: 'done' };
    };
    const deliverAll = async (round: number): Promise<void> => {
      left = WORKSPACES.length;
      const delivered = new Promise<void>((resolve) => (none = resolve));
      for (const workspace of WORKSPACES) {
        const sealed = { id: `${workspace}-${round}`, sealed: Buffer.from('-') };
        await queues.addNotes(workspace, [{ note: sealed, waitMs: 0 }]);
      }
      await delivered;
    };
    const nothing = async () => undefined;
    await queues.start({ sweep: nothing, step: nothing, note, failed: () => undefined });
    // The first is BullMQ's own; over each of the others a worker waits for jobs.
    const waiting = links.slice(1) as unknown as Innards[];
    // What is left of an earlier connection ends late: ioredis takes it for the end of this one, and has gone on already.
    for (const link of waiting) {
      for (const goesOn of link.rawListeners('close') as (() => void)[])
        if ('listener' in goesOn) link.off('close', goesOn);
      link.connectionPool.emit('drain');
    }
    await deliverAll(1);
    // Until the workers have asked for more, on links that are closed or have been opened again.
    while (!waiting.every(({ offlineQueue, status }) => offlineQueue.length > 0 || status === 'ready'))
      await setTimeout(20);
    await deliverAll(2);
    await queues.close();
    own.disconnect();
  }, 30_000);
});
