import { type OwnCluster, ownCluster } from '../../sandbox/local-cluster.js';
import type { Cluster } from 'ioredis';
import { pulseId, teamId, workspaceId } from '../../src/pulse/ids.js';
import { dueWorkspaces } from '../../src/start/due-workspaces.js';
import { schedule } from '../../src/store/agenda.js';
import { slotOf } from '../../src/store/due-key.js';
import { removeKeys } from '../../src/store/purge.js';
import { sealedWorkspaces } from '../../src/store/keyring-guard.js';
import { firstAnswer } from '../../src/store/first-answer.js';
import { atomically, type Client, connect, mastersOf, storeOf } from '../../src/store/redis.js';

const PREFIX = 'cluster';
/** Enough that no master holds all of them. */
const WORKSPACES = Array.from({ length: 12 }, (_, index) => workspaceId(`T${index}`));

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
  });
  afterAll(async () => {
    redis.disconnect();
    await cluster.stop();
  });

  it('the bot finds the workspaces of every master, and removes one of them completely', async () => {
    expect(mastersOf(redis)).toHaveLength(3);
    const found = await sealedWorkspaces(redis, PREFIX);
    expect(found.map(({ workspace }) => workspace).toSorted()).toEqual(WORKSPACES.toSorted());
    const gone = workspaceId('T3');
    expect(await removeKeys({ redis, prefix: PREFIX }, gone)).toBe(1);
    expect(await sealedWorkspaces(redis, PREFIX)).toHaveLength(WORKSPACES.length - 1);
  });

  it.each(WORKSPACES.slice(4, 8))('a step of %s is done as a whole, or not at all', async (workspace) => {
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

  it('the index of due work has each workspace in its own hash slot, and a step moves both together', async () => {
    for (const workspace of WORKSPACES) {
      const store = storeOf(redis, PREFIX, workspace);
      const slot = await redis.cluster('KEYSLOT', store.keys.agenda);
      expect([slotOf(workspace), await redis.cluster('KEYSLOT', store.dueIndex)]).toEqual([slot, slot]);
      await redis.set(store.keys.keyring, '0123456789abcdef');
      await atomically(store, [store.keys.agenda], async (_, write) =>
        schedule(write, store, { step: 'open', team: teamId('east'), pulse: pulseId('2026-06-02') }, 1_000),
      );
    }
    const workspaces = { ids: async () => WORKSPACES, atHand: () => [] };
    const index = () => dueWorkspaces({ redis, prefix: PREFIX, workspaces, failed: () => undefined });
    expect((await index().repaired(1_000)).toSorted()).toEqual(WORKSPACES.toSorted());

    // Those on the other masters are found while one doesn't answer.
    const slots = (redis as Cluster).slots;
    const masterOf = (key: string) => slots[slotOf(key)]?.[0];
    const elsewhere = WORKSPACES.filter((workspace) => masterOf(workspace) !== masterOf('any'));
    expect(elsewhere.length).toBeGreaterThan(0);
    await cluster.freeze(true);
    expect(await index().by(1_000)).toEqual(expect.arrayContaining(elsewhere));
    await cluster.freeze(false);
  });
});
