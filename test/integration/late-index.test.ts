import { type ChainableCommander, type Redis, ReplyError } from 'ioredis';
import { type Day, dayOf, type Pulse } from '../../src/pulse/calendar.js';
import { memberId, pulseId, teamId, workspaceId } from '../../src/pulse/ids.js';
import { joinPeers } from '../../src/pulse/peer.js';
import { nameSupporter } from '../../src/pulse/supporters.js';
import { dayOfDated } from '../../src/sealing/records.js';
import { dueWorkspaces } from '../../src/start/due-workspaces.js';
import { indexLate } from '../../src/store/index-workspaces.js';
import { settleLate } from '../../src/store/late.js';
import { bindToKeyring } from '../../src/store/keyring-guard.js';
import { lateKeyOf } from '../../src/store/keys.js';
import { writeMembershipsUntil } from '../../src/store/memberships.js';
import { replacePeers } from '../../src/store/peers.js';
import { replaceTrajectories, writeOpenPulse } from '../../src/store/pulses.js';
import { atomically, connect, type Store, storeOf } from '../../src/store/redis.js';
import { replaceTeam, seenAs } from '../../src/store/teams.js';
import { EVERYWHERE, writeActions } from '../../src/store/team-actions.js';
import { advanceKeyring } from '../../src/usecases/advance-keyring.js';
import { changePeer } from '../../src/usecases/peer-records.js';
import { closePulse } from '../../src/usecases/close.js';
import { defineTeam } from '../../src/usecases/enroll.js';
import { lateLook } from '../../src/usecases/memberships.js';
import { lateOthers } from '../../src/usecases/late-workspaces.js';
import { openPulse } from '../../src/usecases/open.js';
import { purgeWorkspace } from '../../src/usecases/purge.js';
import { editRequests } from '../../src/usecases/request-list.js';
import { resealScheduled } from '../../src/usecases/scheduled-reseal.js';
import { changeSupporters } from '../../src/usecases/supporters.js';
import { switchActions } from '../../src/usecases/team-actions.js';
import { TEAM, type TestContext } from '../support/context.js';
import { forgettingOf } from '../support/forgetting.js';
import { testRedisUrl } from '../support/redis.js';
import { STEP_HOOKS } from '../support/step-hooks.js';
import { killAfter } from '../support/kill-after.js';
import { closeWeek, contextWithTeam, due, openWeek } from '../support/team-week.js';
import { closing, opening } from '../support/team.js';

const DAY_MS = 86_400_000;
const MEMBERSHIPS_LATE_BEFORE = 28;

let clinic: TestContext;
afterEach(() => clinic.end());

const indexOf = (prefix: string): string => lateKeyOf(prefix, 'due');

/** A workspace's entry, null if there's none. */
async function entryOf({ redis, lateIndex, workspace }: Store): Promise<number | null> {
  const entry = await redis.zscore(lateIndex, workspace);
  return entry === null ? null : entry === 'inf' ? Infinity : Number(entry);
}

/** The day after which each key's contents are late, read without the code of the index. */
async function daysOf({ redis, keys }: Store): Promise<ReadonlyMap<string, Day>> {
  const days = new Map<string, Day>();
  const note = (key: string, day: number | string | null | undefined): void => {
    if (day !== null && day !== undefined) days.set(key, Math.min(Number(day), days.get(key) ?? Infinity));
  };
  for (const team of await redis.hkeys(keys.teams)) {
    const [state, peers] = [keys.state(teamId(team)), keys.peersState(teamId(team))];
    note(state, await redis.hget(state, 'sealedUntil'));
    const pulse = await redis.hget(state, 'pulse');
    if (pulse) note(state, (JSON.parse(pulse) as { closingDay: Day }).closingDay);
    note(peers, await redis.hget(peers, 'sealedUntil'));
  }
  for (const key of [keys.supporters, keys.requests]) note(key, dayOfDated(await redis.getBuffer(key)));
  for (const said of await redis.hvals(keys.teamActions))
    note(keys.teamActions, /"until":(\d+)/.exec(said)?.[1]);
  const until = await redis.hget(keys.membershipsHead, 'until');
  if (until !== null) note(keys.membershipsHead, Number(until) - MEMBERSHIPS_LATE_BEFORE);
  if (await redis.exists(keys.outbox)) note(keys.outbox, 0);
  return days;
}

const ONE = memberId('U1');
type Context = TestContext['context'];

/** Everything that seals something until a day, each with a key that it must have noted. */
const SEALS: Readonly<
  Record<
    string,
    readonly [noted: (keys: Store['keys']) => string, seal: (context: Context) => Promise<unknown>]
  >
> = {
  'an opening': [
    ({ state }) => state(TEAM.id),
    (context) => openPulse(context, clinic.directory, due('open', 1)),
  ],
  'a close': [({ state }) => state(TEAM.id), (context) => closePulse(context, due('close', 1))],
  'a reseal of records': [
    ({ state }) => state(TEAM.id),
    (context) => resealScheduled(context, { step: 'reseal', team: TEAM.id, pulse: pulseId('-') }),
  ],
  'a peer record': [
    ({ peersState }) => peersState(TEAM.id),
    async (context) => {
      await changePeer(context, ONE, TEAM, (peer) => joinPeers(peer, 2948));
      await resealScheduled(context, { step: 'reseal', team: TEAM.id, pulse: pulseId('-') });
    },
  ],
  'the supporters': [
    ({ supporters }) => supporters,
    (context) => changeSupporters(context, (all) => nameSupporter(all, ONE)),
  ],
  'the requests to them': [({ requests }) => requests, (context) => editRequests(context, (now) => now)],
  'what managers say': [
    ({ teamActions }) => teamActions,
    (context) => switchActions(context, EVERYWHERE, true),
  ],
};

/** Clears the workspace's entry, so that only what's noted from here on shows. */
const forgetEntry = ({ redis, lateIndex, workspace }: Store) => redis.zadd(lateIndex, 'inf', workspace);

/** Checks that the entry is no later than the day of any key that has changed, and returns those keys. */
async function expectNoted(store: Store, before: ReadonlyMap<string, Buffer>): Promise<string[]> {
  const entry = await entryOf(store);
  const changed: string[] = [];
  for (const [key, day] of await daysOf(store)) {
    const dumped = await store.redis.dumpBuffer(key);
    if (before.get(key)?.equals(dumped)) continue;
    changed.push(key);
    expect([key, entry === null ? null : entry <= day]).toEqual([key, true]);
  }
  return changed;
}

async function dumps(store: Store): Promise<ReadonlyMap<string, Buffer>> {
  const all = new Map<string, Buffer>();
  for (const key of (await daysOf(store)).keys()) all.set(key, await store.redis.dumpBuffer(key));
  return all;
}

/** A team in its second week, with one week's records and an empty outbox. */
async function aSecondWeek(): Promise<Store> {
  clinic = await contextWithTeam();
  const { store } = clinic.context;
  await store.redis.set(store.keys.keyring, clinic.context.keyring.id);
  await openWeek(clinic);
  await clinic.answer('U1', 2);
  await closeWeek(clinic);
  clinic.at(opening(1));
  await store.redis.del(store.keys.outbox, store.keys.outboxDue);
  return store;
}

describe('the index of what is sealed', () => {
  it.each(Object.keys(SEALS))('gets the day until which %s seals, wherever it’s killed', async (kind) => {
    const [noted, seal] = SEALS[kind] ?? [];
    if (!noted || !seal) throw new Error(`no such kind: ${kind}`);
    for (let commands = 0; ; commands += 3) {
      const store = await aSecondWeek();
      const { context } = clinic;
      if (kind === 'a close') {
        await openPulse(context, clinic.directory, due('open', 1));
        clinic.at(closing(1));
      }
      await forgetEntry(store);
      const before = await dumps(store);
      const redis = killAfter(store.redis as Redis, commands);
      const ended = await seal({ ...context, store: { ...store, redis } }).then(
        () => true,
        () => false,
      );
      redis.disconnect();
      const changed = await expectNoted(store, before);
      if (ended) {
        expect(changed).toContain(noted(store.keys));
        break;
      }
      clinic.end();
    }
  });

  it('gets the day of each write of the store that has one', async () => {
    const store = await aSecondWeek();
    const day = 20_000;
    const [empty, none] = [new Map<string, Buffer>(), Buffer.alloc(0)];
    const closesAt = day * DAY_MS;
    const times = { opensAt: closesAt - DAY_MS, remindsAt: closesAt - 1, closesAt, closingDay: day };
    const pulse: Pulse = { id: pulseId('2024-10-03'), week: 2_857, ...times };
    const until = { sealedUntil: day, generation: 1 };
    const writes: readonly ((write: ChainableCommander) => void)[] = [
      (write) => writeOpenPulse(write, store, TEAM.id, pulse, none),
      (write) => replaceTrajectories(write, store, TEAM.id, { ...until, publication: null }, empty),
      (write) => replacePeers(write, store, TEAM.id, until, empty),
      (write) => writeActions(write, store, TEAM.id, { text: '{}', signature: 's' }, day),
      (write) => writeMembershipsUntil(write, store, { day: day + 28, lateAfter: day }),
    ];
    for (const [at, write] of writes.entries()) {
      await forgetEntry(store);
      await atomically(store, [store.keys.agenda], async (_, all) => write(all));
      expect([at, await entryOf(store)]).toEqual([at, day]);
    }
  });

  it('gets the day on which memberships have to be resealed, at a first opening', async () => {
    clinic = await contextWithTeam();
    const { store } = clinic.context;
    clinic.at(opening());
    await openPulse(clinic.context, clinic.directory, due('open'));
    expect((await daysOf(store)).has(store.keys.membershipsHead)).toBe(true);
    await expectNoted(store, new Map());
  });

  it('has the first day until which anything is sealed, once a sweep has looked', async () => {
    const store = await aSecondWeek();
    const look = lateLook(clinic.context.clock.now());
    await settleLate(store, clinic.context.keyring.id, look);
    expect(await entryOf(store)).toBe(Math.min(...(await daysOf(store)).values()));
    await store.redis.del(store.keys.teams, store.keys.membershipsHead);
    for (let hash = 0; hash < 16; hash += 1) await store.redis.del(store.keys.memberships(hash));
    await settleLate(store, clinic.context.keyring.id, look);
    expect(await entryOf(store)).toBe(Infinity);
    await store.redis.del(store.keys.keyring);
    await settleLate(store, clinic.context.keyring.id, look);
    expect(await entryOf(store)).toBeNull();
  });

  it('shows a day that the workspace shows too, whoever answers, asks or takes part', async () => {
    const store = await aSecondWeek();
    await openPulse(clinic.context, clinic.directory, due('open', 1));
    await store.redis.del(store.keys.outbox, store.keys.outboxDue);
    await settleLate(store, clinic.context.keyring.id, lateLook(clinic.context.clock.now()));
    const before = await entryOf(store);
    for (const answer of [0, 4]) await clinic.answer(`U${answer}`, answer);
    await changePeer(clinic.context, ONE, TEAM, (peer) => joinPeers(peer, 2948));
    expect(await entryOf(store)).toBe(before);
  });
});

describe('a nightly step', () => {
  /** How often a night asks Redis if this many workspaces are served and none has late records. */
  async function askedIn(count: number): Promise<number> {
    const { context, prefix } = clinic;
    const { redis } = context.store;
    const ids = Array.from({ length: count }, (_, at) => workspaceId(`T${at}`));
    for (const id of ids) await redis.zadd(indexOf(prefix), dayOf(context.clock.now()) + 50, id);
    let asked = 0;
    const counting = new Proxy(redis, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...args: readonly unknown[]): unknown => {
          asked += 1;
          return Reflect.apply(value, target, args);
        };
      },
    });
    const contexts = ids.map((id) => ({ ...context, workspace: id, store: storeOf(counting, prefix, id) }));
    clinic.at(context.clock.now() + DAY_MS);
    await forgettingOf(clinic, { redis: counting, contexts: async () => contexts }).step();
    expect(context.keyring.day).toBe(dayOf(context.clock.now()));
    return asked;
  }

  it('asks Redis as often for a thousand workspaces without late records as for ten', async () => {
    clinic = await contextWithTeam();
    const { store, keyring } = clinic.context;
    await bindToKeyring(store, keyring, clinic.prefix, async () => true);
    await askedIn(10);
    expect(await askedIn(1_000)).toBe(await askedIn(10));
  });

  it('finds late records in a workspace that no process serves anymore, and leaves another keyring’s alone', async () => {
    const store = await aSecondWeek();
    const { context } = clinic;
    const sealed = (await daysOf(store)).get(store.keys.state(TEAM.id)) ?? 0;
    await forgettingOf(clinic, { contexts: async () => [], open: async () => null }).step();
    clinic.at((sealed + 1) * DAY_MS);
    await forgettingOf(clinic, { contexts: async () => [], open: async () => null }).step();
    expect(context.keyring.day).toBe(sealed + 1);
    expect((await daysOf(store)).get(store.keys.state(TEAM.id))).toBeGreaterThan(sealed);
    await store.redis.set(store.keys.keyring, 'another');
    const until = (await daysOf(store)).get(store.keys.state(TEAM.id)) ?? 0;
    clinic.at((until + 1) * DAY_MS);
    await forgettingOf(clinic, { contexts: async () => [], open: async () => null }).step();
    expect((await daysOf(store)).get(store.keys.state(TEAM.id))).toBe(until);
  });

  it.each([
    ['is lost', (redis: Redis, key: string) => redis.del(key)],
    ['is replaced', (redis: Redis, key: string) => redis.set(key, 'spoilt')],
    ['lacks it', (redis: Redis, key: string) => redis.zrem(key, 'T0TEST')],
  ])('reseals a workspace that no process serves even if the index %s', async (_, lose) => {
    const store = await aSecondWeek();
    const sealed = (await daysOf(store)).get(store.keys.state(TEAM.id)) ?? 0;
    const days = forgettingOf(clinic, { contexts: async () => [], open: async () => null });
    await days.step();
    clinic.at((sealed + 1) * DAY_MS);
    await lose(store.redis as Redis, store.lateIndex);
    await days.step();
    expect(clinic.context.keyring.day).toBe(sealed + 1);
    expect((await daysOf(store)).get(store.keys.state(TEAM.id))).toBeGreaterThan(sealed);
  });

  it('reseals a workspace that no process serves, in a lost index beside one that’s served', async () => {
    const store = await aSecondWeek();
    const { context, prefix } = clinic;
    const sealed = (await daysOf(store)).get(store.keys.state(TEAM.id)) ?? 0;
    const served = { ...context, workspace: workspaceId('T0SERVED') };
    const own = storeOf(store.redis, prefix, served.workspace);
    // The served workspace's own look gives it an entry again.
    await store.redis.set(own.keys.keyring, context.keyring.id);
    const contexts = async () => [{ ...served, store: own }];
    const days = forgettingOf(clinic, { contexts, open: async () => null });
    await days.step();
    clinic.at((sealed + 1) * DAY_MS);
    await store.redis.del(store.lateIndex);
    await days.step();
    expect((await daysOf(store)).get(store.keys.state(TEAM.id))).toBeGreaterThan(sealed);
  });

  it('reseals late records even if the list of served workspaces can’t be read', async () => {
    const store = await aSecondWeek();
    const { context, prefix } = clinic;
    await bindToKeyring(store, context.keyring, prefix, async () => true);
    const sealed = (await daysOf(store)).get(store.keys.state(TEAM.id)) ?? 0;
    clinic.at((sealed + 1) * DAY_MS);
    await forgettingOf(clinic, {
      contexts: () => Promise.reject(new ReplyError('NOPERM No permissions to access a key')),
    }).step();
    expect((await daysOf(store)).get(store.keys.state(TEAM.id))).toBeGreaterThan(sealed);
  });

  it('reseals late records that the index names even if a scan of Redis fails', async () => {
    const store = await aSecondWeek();
    const { context } = clinic;
    await bindToKeyring(store, context.keyring, clinic.prefix, async () => true);
    const sealed = (await daysOf(store)).get(store.keys.state(TEAM.id)) ?? 0;
    const redis = new Proxy(store.redis as Redis, {
      get: (of, name) => {
        if (name === 'scanStream') throw new Error('no scan');
        const value: unknown = Reflect.get(of, name);
        return typeof value === 'function' ? value.bind(of) : value;
      },
    });
    clinic.at((sealed + 1) * DAY_MS);
    await forgettingOf(clinic, { redis, contexts: async () => [], open: async () => null }).step();
    expect((await daysOf(store)).get(store.keys.state(TEAM.id))).toBeGreaterThan(sealed);
  });

  it('asks for the day that it forgets by, even if midnight comes in between', async () => {
    await aSecondWeek();
    const { context } = clinic;
    const midnight = (dayOf(context.clock.now()) + 1) * DAY_MS;
    const times = [midnight - 1];
    const asked: Day[] = [];
    await advanceKeyring(
      { keyring: context.keyring, clock: { now: () => times.pop() ?? midnight } },
      async (today) => {
        asked.push(today);
        return [];
      },
      { renewNotifications: async () => undefined },
      STEP_HOOKS,
    );
    expect(asked).toEqual([context.keyring.day]);
  });

  it('removes the entries of workspaces that don’t exist, however many, and finds the others behind them', async () => {
    const store = await aSecondWeek();
    const { redis, lateIndex } = store;
    const junk = Array.from({ length: 2_500 }, (_, at) => `T0JUNK${at}`);
    await redis.zadd(lateIndex, ...junk.flatMap((id) => [-1, id]));
    await redis.zadd(lateIndex, 1, 'T0TEST');
    const place = { redis, prefix: clinic.prefix };
    const found = await lateOthers(place, clinic.context.keyring.id, 20_000, new Set());
    expect(found).toEqual({ workspaces: ['T0TEST'], failed: null });
    expect(await redis.zcard(lateIndex)).toBe(1);
  });

  it('a team that’s defined again over its own remains is looked at', async () => {
    const store = await aSecondWeek();
    await forgetEntry(store);
    await defineTeam(clinic.context, TEAM);
    expect(await entryOf(store)).toBe(0);
    await forgetEntry(store);
    await replaceTeam(store, { ...TEAM, name: 'Other' }, seenAs(TEAM));
    expect(await entryOf(store)).toBe(0);
  });

  it('a migration that can’t write fails', async () => {
    const store = await aSecondWeek();
    const { redis } = store;
    const user = `reader${clinic.prefix}`;
    await redis.call('ACL', 'SETUSER', user, 'on', '>secret', '~*', '+@all', '-zadd');
    const reader = connect(testRedisUrl().replace('://', `://${user}:secret@`), () => undefined);
    await expect(indexLate(reader, clinic.prefix)).rejects.toThrow(/NOPERM/);
    reader.disconnect();
    await redis.call('ACL', 'DELUSER', user);
  });

  it('looks at every workspace without an entry, as after the index was lost or damaged', async () => {
    for (const lose of [
      (redis: Redis, key: string) => redis.del(key),
      (redis: Redis, key: string) => redis.set(key, 'spoilt'),
    ]) {
      const store = await aSecondWeek();
      const sealed = (await daysOf(store)).get(store.keys.state(TEAM.id)) ?? 0;
      await forgettingOf(clinic).step();
      clinic.at((sealed + 1) * DAY_MS);
      await lose(store.redis as Redis, store.lateIndex);
      await forgettingOf(clinic).step();
      expect(clinic.events).not.toContain('sealed_lost');
      expect(clinic.context.keyring.day).toBe(sealed + 1);
      expect((await daysOf(store)).get(store.keys.state(TEAM.id))).toBeGreaterThan(sealed);
      clinic.end();
    }
    clinic = await contextWithTeam();
  });

  it('an entry that someone made too late comes back within a day’s sweeps', async () => {
    const store = await aSecondWeek();
    const { redis, workspace } = store;
    const sealed = Math.min(...(await daysOf(store)).values());
    await redis.zadd(store.lateIndex, 90_000, workspace);
    const workspaces = { ids: async () => [workspace], atHand: () => [] };
    const index = dueWorkspaces({ redis, prefix: clinic.prefix, workspaces, failed: () => undefined });
    await index.repaired(clinic.context.clock.now());
    expect(await entryOf(store)).toBe(sealed);
  });

  it('a workspace whose data was deleted has no entry', async () => {
    const store = await aSecondWeek();
    await defineTeam(clinic.context, TEAM);
    expect(await entryOf(store)).not.toBeNull();
    await purgeWorkspace({ redis: store.redis, prefix: clinic.prefix }, store.workspace, 1);
    expect(await entryOf(store)).toBeNull();
  });
});
