import { type OwnCluster, ownCluster } from '../../sandbox/local-cluster.js';
import type { Cluster } from 'ioredis';
import { pulseId, teamId, workspaceId } from '../../src/pulse/ids.js';
import { dueWorkspaces } from '../../src/start/due-workspaces.js';
import { openQueues } from '../../src/delivery/queues.js';
import { schedule } from '../../src/store/agenda.js';
import { hashSlotOf } from '../../src/store/index-keys.js';
import { lateOthers, lateServed } from '../../src/usecases/late-workspaces.js';
import { removeKeys } from '../../src/store/purge.js';
import { sealedWorkspaces } from '../../src/store/keyring-guard.js';
import { firstAnswer } from '../../src/store/first-answer.js';
import { until } from '../support/until.js';
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
      // On the first try, another write comes first.
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
      expect([hashSlotOf(workspace), await redis.cluster('KEYSLOT', store.dueIndex)]).toEqual([slot, slot]);
      await redis.set(store.keys.keyring, '0123456789abcdef');
      await atomically(store, [store.keys.agenda], async (_, write) =>
        schedule(write, store, { step: 'open', team: teamId('east'), pulse: pulseId('2026-06-02') }, 1_000),
      );
    }
    const workspaces = { ids: async () => WORKSPACES, atHand: () => [] };
    const index = () => dueWorkspaces({ redis, prefix: PREFIX, workspaces, failed: () => undefined });
    expect((await index().repaired(1_000)).toSorted()).toEqual(WORKSPACES.toSorted());

    // The workspaces on the other masters are found while one master doesn't answer.
    const slots = (redis as Cluster).slots;
    const masterOf = (key: string) => slots[hashSlotOf(key)]?.[0];
    const elsewhere = WORKSPACES.filter((workspace) => masterOf(workspace) !== masterOf('any'));
    expect(elsewhere.length).toBeGreaterThan(0);
    await cluster.freeze(true);
    expect(await index().by(1_000)).toEqual(expect.arrayContaining(elsewhere));
    await cluster.freeze(false);
  });

  it('the index of what is sealed finds late workspaces on every master, and takes those of a silent master for late', async () => {
    const prefix = 'clusterlate';
    const place = { redis, prefix };
    const today = 20_000;
    const [served, others] = [WORKSPACES.slice(0, 8), WORKSPACES.slice(8)];
    for (const [at, workspace] of WORKSPACES.entries()) {
      const { keys, lateIndex } = storeOf(redis, prefix, workspace);
      const slot = await redis.cluster('KEYSLOT', keys.agenda);
      expect(await redis.cluster('KEYSLOT', lateIndex)).toBe(slot);
      await redis.set(keys.keyring, at === 9 ? 'another' : 'ours');
      await redis.zadd(lateIndex, at % 2 === 0 ? today : today - 1, workspace);
    }
    const odd = served.filter((_, at) => at % 2 === 1);
    // On a busy machine, a master may take longer than the two seconds that each part of the index has.
    await until(
      'every master answers in time',
      () => lateOthers(place, 'ours', today, new Set()),
      ({ failed }) => failed === null,
    );
    const { workspaces: lateHere, allIndexed } = await lateServed(place, today, served);
    expect([lateHere.toSorted(), allIndexed]).toEqual([odd.toSorted(), true]);
    expect(await lateOthers(place, 'ours', today, new Set(served))).toEqual({
      workspaces: [others[3]],
      failed: null,
    });

    const { slots } = redis as Cluster;
    const isDown = (tag: string): boolean => slots[hashSlotOf(tag)]?.[0] === slots[hashSlotOf('any')]?.[0];
    await cluster.freeze(true);
    const late = await lateServed(place, today, served);
    const elsewhere = await lateOthers(place, 'ours', today, new Set());
    await cluster.freeze(false);
    const ours = WORKSPACES.filter((id, at) => at % 2 === 1 && at !== 9 && !isDown(id));
    expect(elsewhere.workspaces.toSorted()).toEqual(ours.toSorted());
    expect(elsewhere.failed).toBeInstanceOf(Error);
    expect(late.allIndexed).toBe(false);
    expect(late.workspaces.toSorted()).toEqual(
      served.filter((id) => isDown(id) || odd.includes(id)).toSorted(),
    );
  }, 60_000);

  it('steps of workspaces whose master is down keep no other workspace waiting, and run once it’s back', async () => {
    const isDown = (tag: string): boolean => {
      const { slots } = redis as Cluster;
      return slots[hashSlotOf(tag)]?.[0] === slots[hashSlotOf('any')]?.[0];
    };
    const ids = Array.from({ length: 200 }, (_, index) => workspaceId(`TDOWN${index}`));
    const down = ids.filter(isDown).slice(0, 24);
    const [up] = ids.filter((id) => !isDown(id));
    // The queue of steps itself is on another master.
    const prefix = ids.find((id) => !isDown(`${id}:queues`));
    if (!up || !prefix) throw new Error('no such slots');
    const queues = openQueues(redis, prefix, () => undefined, { placeForMs: 50 });
    const [begun, done] = [new Set<string>(), new Set<string>()];
    await queues.start({
      sweep: async () => undefined,
      async step(workspace) {
        begun.add(workspace);
        await redis.exists(storeOf(redis, PREFIX, workspace).keys.agenda);
        done.add(workspace);
      },
      deliver: async () => ({ kind: 'done' }),
      failed: () => undefined,
    });
    const step = { step: 'open', team: teamId('east'), pulse: pulseId('2026-06-02') } as const;
    await cluster.freeze(true);
    for (const workspace of down) await queues.addSteps(workspace, [step]);
    await until('all of them wait', () => begun.size === down.length);
    await queues.addSteps(up, [step]);
    await until('another workspace comes by', () => done.has(up));
    expect(done.size).toBe(1);
    await cluster.freeze(false);
    await until('the others are done', () => done.size === down.length + 1);
    await until('nothing is due', async () => (await queues.pending()) === 0);
    await queues.close();
  }, 60_000);
});
