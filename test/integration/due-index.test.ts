import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { pulseId, teamId, type WorkspaceId, workspaceId } from '../../src/pulse/ids.js';
import { nextLook } from '../../src/pulse/supporter-requests.js';
import { dueWorkspaces } from '../../src/start/due-workspaces.js';
import { soonestFirst } from '../../src/start/soonest-first.js';
import { type Due, postpone, schedule, strike } from '../../src/store/agenda.js';
import { repairDue, readDuePart, settleDue } from '../../src/store/due-index.js';
import { enqueue, handedOver, leaseDueNotifications } from '../../src/store/outbox.js';
import { addChange } from '../../src/store/piles.js';
import { atomically, connect, type Store, storeOf } from '../../src/store/redis.js';
import { pauseWhileRefused } from '../../src/store/send-rate-limit.js';
import { openPulse } from '../../src/usecases/open.js';
import { purgeWorkspace } from '../../src/usecases/purge.js';
import { editRequests } from '../../src/usecases/request-list.js';
import { changeSupporters } from '../../src/usecases/supporters.js';
import { testContext, type TestContext } from '../support/context.js';
import { killAfter } from '../support/kill-after.js';
import { aPrefix, testRedisUrl } from '../support/redis.js';
import { contextWithTeam, due, openWeek } from '../support/team-week.js';
import { opening } from '../support/team.js';

const FAR = 9_000_000_000_000;
const step = (team: number): Due => ({
  step: 'open',
  team: teamId(`team${team}`),
  pulse: pulseId('2026-06-02'),
});
const reseal = (team: number, at: number) => ({
  due: { step: 'reseal' as const, team: teamId(`team${team}`), pulse: pulseId('-') },
  at,
});

/** A workspace's entry in the index, null if there's none, and the time at which something is first due there. */
async function entryOf({ redis, keys, dueIndex, workspace }: Store) {
  const [entry, [, step], [, message]] = await Promise.all([
    redis.zscore(dueIndex, workspace),
    redis.zrange(keys.agenda, '0', '0', 'WITHSCORES'),
    redis.zrange(keys.outboxDue, '0', '0', 'WITHSCORES'),
  ]);
  const first = Math.min(Number(step ?? Infinity), Number(message ?? Infinity));
  return { entry: entry === null ? null : entry === 'inf' ? Infinity : Number(entry), first };
}

/** Whether a sweep at the workspace's first due time finds it. */
const isFound = async (store: Store): Promise<boolean> => {
  const { entry, first } = await entryOf(store);
  return first === Infinity || (entry !== null && entry <= first);
};

/** Every change of what's due when, each with a team or message and a time. */
const CHANGES: readonly ((store: Store, which: number, at: number) => Promise<unknown>)[] = [
  (store, which, at) =>
    atomically(store, [store.keys.agenda], async (_, write) => schedule(write, store, step(which), at)),
  (store, which) =>
    atomically(store, [store.keys.agenda], async (_, write) => strike(write, store, step(which))),
  (store, which, at) => postpone(store, step(which), at),
  (store, which, at) =>
    atomically(store, [store.keys.outbox], async (_, write) =>
      enqueue(write, store, [{ notification: { id: `n${which}`, sealed: Buffer.of(which) }, dueAt: at }]),
    ),
  (store, _, at) => leaseDueNotifications(store, at, 2),
  (store, which) => handedOver(store, [`n${which}`]),
  (store, which, at) =>
    addChange(
      store,
      { state: store.keys.state(teamId('team1')), pile: `${store.keys.recordSlips(teamId('team1'))}:${at}` },
      { generation: 0, seen: 0, slip: Buffer.of(which) },
      reseal(which, at),
    ),
  (store) => settleDue(store, FAR),
  (store) => repairDue(store, FAR),
];

describe('the index of due work', () => {
  let redis: Redis;
  let store: Store;
  beforeEach(() => {
    redis = connect(testRedisUrl(), () => undefined) as Redis;
    store = storeOf(redis, aPrefix(), workspaceId('T0TEST'));
  });
  afterEach(() => redis.disconnect());

  it('a sweep finds a workspace by the time that something is due there, whatever changed, and wherever it was killed', async () => {
    const change = fc.tuple(
      fc.nat(CHANGES.length - 1),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1_000, max: 60_000 }),
      fc.option(fc.nat(6), { freq: 2 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 12 }), async (changes) => {
        await redis.set(store.keys.keyring, 'a keyring');
        await redis.del(store.keys.agenda, store.keys.outbox, store.keys.outboxDue, store.dueIndex);
        for (const [kind, which, at, commands] of changes) {
          const connection = commands === null ? redis : killAfter(redis, commands);
          await CHANGES[kind]?.({ ...store, redis: connection }, which, at).catch((error: unknown) => {
            if (commands === null) throw error;
          });
          if (connection !== redis) connection.disconnect();
          expect(await isFound(store)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('an entry is exactly the first due time once a sweep has looked', async () => {
    await redis.set(store.keys.keyring, 'a keyring');
    for (const [kind, at] of [
      [0, 9_000],
      [3, 7_000],
    ] as const)
      await CHANGES[kind]?.(store, 1, at);
    await settleDue(store, FAR);
    expect(await entryOf(store)).toEqual({ entry: 7_000, first: 7_000 });
    await handedOver(store, ['n1']);
    await settleDue(store, FAR);
    expect(await entryOf(store)).toEqual({ entry: 9_000, first: 9_000 });
    await CHANGES[1]?.(store, 1, 0);
    await settleDue(store, FAR);
    expect(await entryOf(store)).toEqual({ entry: Infinity, first: Infinity });
    expect(await readDuePart(redis, store.dueIndex, FAR)).toEqual({ known: 1, due: [] });
  });

  it('messages don’t pass for handed over while a key of another kind keeps them in the outbox', async () => {
    await CHANGES[3]?.(store, 1, 7_000);
    await redis.del(store.keys.outboxDue);
    await redis.set(store.keys.outboxDue, 'x');
    await expect(handedOver(store, ['n1'])).rejects.toThrow(/^WRONGTYPE/);
  });

  it('a sweep looks at once at a workspace whose agenda is a key of another kind, or that Redis has lost', async () => {
    await settleDue(store, FAR);
    expect((await entryOf(store)).entry).toBe(0);
    await redis.set(store.keys.keyring, 'a keyring');
    await settleDue(store, FAR);
    expect((await entryOf(store)).entry).toBe(Infinity);
    await redis.set(store.keys.agenda, 'spoilt');
    await settleDue(store, FAR);
    expect(await readDuePart(redis, store.dueIndex, 1)).toEqual({ known: 1, due: ['T0TEST'] });
  });

  it('every sweep looks at a workspace that Slack refuses, until that’s over', async () => {
    await redis.set(store.keys.keyring, 'a keyring');
    await settleDue(store, FAR);
    await pauseWhileRefused(store, { perMinute: 600 });
    await settleDue(store, FAR);
    expect((await entryOf(store)).entry).toBe(0);
    await redis.del(store.keys.refusedSince);
    await settleDue(store, FAR);
    expect((await entryOf(store)).entry).toBe(Infinity);
  });

  it('a key of another kind in the index’s place stops no check-in and no step, and the next sweep replaces it', async () => {
    await redis.set(store.keys.keyring, 'a keyring');
    await redis.set(store.dueIndex, 'spoilt');
    expect(await CHANGES[6]?.(store, 1, 5_000)).toBe(true);
    await CHANGES[0]?.(store, 2, 4_000);
    const prefix = store.dueIndex.split(':')[0] ?? '';
    const workspaces = { ids: async () => [store.workspace], atHand: () => [] };
    const index = dueWorkspaces({ redis, prefix, workspaces, failed: () => undefined });
    expect(await index.repaired(3_000)).toEqual(['T0TEST']);
    await settleDue(store, FAR);
    expect((await entryOf(store)).entry).toBe(4_000);
  });
});

describe('the workspaces that are due', () => {
  const IDS = Array.from({ length: 40 }, (_, at) => workspaceId(`T${at}`));
  let redis: Redis;
  let prefix: string;
  let stores: readonly Store[];
  const index = () =>
    dueWorkspaces({
      redis,
      prefix,
      workspaces: { ids: async () => IDS, atHand: () => [] },
      failed: () => undefined,
    });
  beforeEach(async () => {
    redis = connect(testRedisUrl(), () => undefined) as Redis;
    prefix = aPrefix();
    stores = IDS.map((id) => storeOf(redis, prefix, id));
    for (const [at, store] of stores.entries()) {
      await redis.set(store.keys.keyring, 'a keyring');
      await CHANGES[0]?.(store, 1, 10_000 - at);
      await settleDue(store, FAR);
    }
  });
  afterEach(() => redis.disconnect());

  it('are those whose time has come and no others, longest due first', async () => {
    expect(await index().repaired(9_000)).toEqual([]);
    expect(await index().repaired(9_963)).toEqual(['T39', 'T38', 'T37']);
    expect(await index().by(9_963)).toEqual(['T39', 'T38', 'T37']);
  });

  it('include every workspace without an entry, as after the index was lost', async () => {
    const one = index();
    await one.repaired(1);
    await redis.del(`${prefix}:{due}:due`);
    expect((await one.repaired(10_000)).toSorted()).toEqual(IDS.toSorted());
    await redis.zrem(`${prefix}:{due}:due`, 'T7');
    // A new process looks for missing entries, too.
    expect(await index().repaired(1)).toContain('T7');
  });

  it('include, within a few sweeps, a workspace whose entry someone made too late', async () => {
    await redis.zadd(`${prefix}:{due}:due`, FAR, 'T0');
    const one = index();
    const found = new Set<string>();
    for (let sweeps = 0; sweeps < 10; sweeps += 1) for (const id of await one.repaired(10_000)) found.add(id);
    expect(found).toContain('T0');
  });

  it('come to the background once each, soonest due first, even if their entries move, and those without an entry last', async () => {
    const many = Array.from({ length: 500 }, (_, at) => workspaceId(`T${String(at).padStart(4, '0')}`));
    const key = `${prefix}:{due}:due`;
    await redis.del(key);
    // Many are due at the same moment, as on a Monday at 9:00.
    for (const [at, id] of many.slice(1).entries()) await redis.zadd(key, 90_000 - Math.floor(at / 250), id);
    await redis.zadd(key, 1, 'T0ELSE');
    const order = () => soonestFirst({ redis, prefix, workspaces: { ids: async () => many } }, 0);
    const taken: WorkspaceId[] = [];
    for await (const id of order()) taken.push(id);
    expect(taken).toEqual([...many.slice(251), ...many.slice(1, 251), 'T0000']);
    taken.length = 0;
    for await (const id of order()) {
      taken.push(id);
      // Like a sweep after its look.
      await redis.zadd(key, FAR, id);
    }
    expect(taken.toSorted()).toEqual(many);
    await redis.set(key, 'spoilt');
    taken.length = 0;
    for await (const id of order()) taken.push(id);
    expect(taken).toEqual(many);
  });

  it('don’t include a workspace whose data was deleted', async () => {
    await purgeWorkspace({ redis, prefix }, workspaceId('T3'), 1);
    expect(await redis.zscore(`${prefix}:{due}:due`, 'T3')).toBeNull();
  });
});

describe('a workspace’s entry in the index', () => {
  let clinic: TestContext;
  afterEach(() => clinic.end());

  it('lets a sweep find the workspace after an opening that’s killed after any command', async () => {
    for (let commands = 0; ; commands += 5) {
      clinic = await contextWithTeam();
      clinic.at(opening());
      const { store } = clinic.context;
      const redis = killAfter(store.redis as Redis, commands);
      const end = await openPulse(
        { ...clinic.context, store: { ...store, redis } },
        clinic.directory,
        due('open'),
      ).then(
        () => 'done',
        () => 'killed',
      );
      redis.disconnect();
      expect(await isFound(store)).toBe(true);
      if (end === 'done') break;
      clinic.end();
    }
  });

  it('shows a time that the agenda and the outbox show too, and nothing of who answered what', async () => {
    clinic = await contextWithTeam();
    await openWeek(clinic);
    const { store } = clinic.context;
    await store.redis.set(store.keys.keyring, 'a keyring');
    await settleDue(store, FAR);
    for (const answer of [0, 4]) {
      await clinic.answer(`U${answer}`, answer);
      const { entry, first } = await entryOf(store);
      expect(entry).toBe(first);
    }
  });

  it('shows neither that someone asked a supporter nor that a list changed', async () => {
    clinic = testContext();
    const { context } = clinic;
    const { store } = context;
    await store.redis.set(store.keys.keyring, 'a keyring');
    const entry = async () => (await entryOf(store)).entry;
    await changeSupporters(context, (all) => all);
    expect(await entry()).toBe(0);
    const asked = () => editRequests(context, (now) => now);
    await asked();
    const looksAt = nextLook(context.clock.now());
    await settleDue(store, looksAt);
    await asked();
    await changeSupporters(context, (all) => all);
    expect(await entry()).toBe(looksAt);
  });
});
