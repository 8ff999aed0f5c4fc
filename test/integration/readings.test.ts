import { type MemberId, memberId } from '../../src/pulse/ids.js';
import { defineTeam, refreshRoster, syncRoster } from '../../src/usecases/enroll.js';
import type { Directory } from '../../src/usecases/ports.js';
import { openPulse } from '../../src/usecases/open.js';
import { sharedRuns } from '../../src/usecases/shared-runs.js';
import { refreshInTurn } from '../../src/usecases/roster-turn.js';
import { ROSTER_EVENTS } from '../../src/slack/features/teams/roster-changed.js';
import type { Workspace } from '../../src/slack/workspace.js';
import { readRostersInBackground } from '../../src/start/background-rosters.js';
import { dueBy } from '../../src/store/agenda.js';
import { countDue } from '../../src/store/outbox.js';
import { teamState } from '../../src/store/pulses.js';
import { readingKept, readingsBegun } from '../../src/store/readings.js';
import { type Client, connect, storeOf } from '../../src/store/redis.js';
import { listing } from '../../src/store/listing.js';
import { rosterOf } from '../../src/store/teams.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { testRedisUrl } from '../support/redis.js';
import { opening } from '../support/team.js';

let clinic: TestContext;
beforeEach(async () => {
  clinic = testContext({ members: 2 });
  await defineTeam(clinic.context, TEAM);
});
afterEach(() => clinic.end());

const [X, Z] = [memberId('UX'), memberId('UZ')];
const listed = async () => (await rosterOf(clinic.context.store, TEAM.id)).map(({ id }) => id);

const connections: Client[] = [];
afterEach(() => {
  for (const one of connections.splice(0)) one.disconnect();
});

/** Another process's connection, ready for use. */
async function aConnection(): Promise<Client> {
  const redis = connect(testRedisUrl(), () => undefined);
  connections.push(redis);
  await redis.ping();
  return redis;
}

/** A Slack that reads the channel now but answers only when told to: returns the directory and a way to tell it. */
function slow(): { readonly directory: Directory; answer(): void } {
  let answer = (): void => undefined;
  const letGo = new Promise<void>((resolve) => {
    answer = resolve;
  });
  return {
    directory: {
      ...clinic.directory,
      async rosterOf(team, kept) {
        const people = await clinic.directory.rosterOf(team, kept);
        await letGo;
        return people;
      },
    },
    answer: () => answer(),
  };
}

describe('two readings of a roster, in two processes', () => {
  it('end with the roster that the later one found, whichever answer comes last', async () => {
    clinic.roster.set(Z, 'UTC');
    await syncRoster(clinic.context, clinic.directory, TEAM);
    const late = slow();
    const reading = syncRoster(clinic.context, late.directory, TEAM);
    // Waits until this reading has its number.
    await clinic.context.store.redis.ping();
    while ((await clinic.context.store.redis.get(clinic.context.store.keys.readingsBegun(TEAM.id))) !== '2');
    clinic.roster.set(X, 'UTC');
    clinic.roster.delete(Z);
    const newer = await syncRoster(clinic.context, clinic.directory, TEAM);
    expect(newer?.newcomers.map(({ id }) => id)).toEqual([X]);
    late.answer();
    expect(await reading).toBeNull();
    expect(await listed()).toContain(X);
    expect(await listed()).not.toContain(Z);
    const { teamsOf } = await listing(clinic.context.store).get();
    expect(teamsOf.get(X)).toEqual([TEAM.id]);
    expect(teamsOf.has(Z)).toBe(false);
  });

  it('have an opening ask everyone found by a concurrent reading', async () => {
    clinic.at(opening());
    const [due] = await dueBy(clinic.context.store, opening(), 1);
    if (!due) throw new Error('nothing is due');
    const late = slow();
    const opens = openPulse(clinic.context, late.directory, due);
    while ((await clinic.context.store.redis.get(clinic.context.store.keys.readingsBegun(TEAM.id))) !== '1');
    clinic.roster.set(X, 'UTC');
    await syncRoster(clinic.context, clinic.directory, TEAM);
    late.answer();
    await opens;
    expect(await listed()).toContain(X);
    const { notifications: notes } = await countDue(clinic.context.store, opening());
    expect(notes).toBe(clinic.roster.size);
  });
});

describe('a shared run', () => {
  it('starts over once for all who ask while it’s under way', async () => {
    const asked: MemberId[] = [];
    const seen: number[] = [];
    let end = (): void => undefined;
    const run = sharedRuns(
      async () => {
        seen.push(asked.length);
        await new Promise<void>((resolve) => {
          end = resolve;
          if (seen.length > 1) resolve();
        });
      },
      { quietMs: 0, mostMs: 0, patienceMs: 60_000 },
    );
    const first = run();
    while (seen.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const others = [X, Z].map((one) => {
      asked.push(one);
      return run();
    });
    end();
    await Promise.all([first, ...others]);
    expect(seen).toEqual([0, 2]);
  });

  it('that hangs keeps the next one waiting no longer than its patience', async () => {
    let runs = 0;
    const run = sharedRuns(
      () => {
        runs += 1;
        return runs === 1 ? new Promise<number>(() => undefined) : Promise.resolve(runs);
      },
      { quietMs: 0, mostMs: 0, patienceMs: 20 },
    );
    void run();
    const begun = (): boolean => runs > 0;
    while (!begun()) await new Promise((resolve) => setImmediate(resolve));
    expect(await run()).toBe(2);
  });

  it('reads and reseals once for five hundred people who join at once', async () => {
    const { context, directory, roster } = clinic;
    const { store } = context;
    await syncRoster(context, directory, TEAM);
    clinic.at(opening());
    const [due] = await dueBy(store, opening(), 1);
    if (!due) throw new Error('nothing is due');
    await openPulse(context, directory, due);
    const [read, { generation }] = [await readingKept(store, TEAM.id), await teamState(store, TEAM.id)];
    const changed = sharedRuns(() => refreshRoster(context, directory, TEAM.id), {
      quietMs: 20,
      mostMs: 60_000,
      patienceMs: 60_000,
    });
    const joining = Array.from({ length: 500 }, (_, index) => memberId(`UJOIN${index}`));
    await Promise.all(
      joining.map((id) => {
        roster.set(id, 'UTC');
        return changed();
      }),
    );
    expect(await listed()).toHaveLength(roster.size);
    expect(await readingKept(store, TEAM.id)).toBe(read + 1);
    expect((await teamState(store, TEAM.id)).generation).toBe(generation + 1);
  });

  it('reads and reseals once for five hundred people whose joining Slack reports to two processes', async () => {
    const { context, roster } = clinic;
    const { store } = context;
    await syncRoster(context, clinic.directory, TEAM);
    clinic.at(opening());
    const [due] = await dueBy(store, opening(), 1);
    if (!due) throw new Error('nothing is due');
    await openPulse(context, clinic.directory, due);
    let asked = 0;
    const directory: Directory = {
      ...clinic.directory,
      rosterOf(team, kept) {
        asked += 1;
        return clinic.directory.rosterOf(team, kept);
      },
    };
    const other = await aConnection();
    const there = { ...context, store: storeOf(other, clinic.prefix, context.workspace) };
    const processes = [context, there].map((one) => ({ context: one, directory }) as Workspace);
    const before = await listing(there.store).get();
    const { generation } = await teamState(store, TEAM.id);
    const joined = {
      type: 'member_joined_channel',
      channel: TEAM.roster,
      user: 'UJOIN',
      channel_type: 'C',
      team: context.workspace,
      event_ts: '1.0',
    } as const;
    await Promise.all(
      Array.from({ length: 500 }, async (_, index) => {
        roster.set(memberId(`UJOIN${index}`), 'UTC');
        const workspace = processes[index % 2];
        if (workspace)
          await ROSTER_EVENTS.member_joined_channel?.(joined, { workspace, client: null as never });
      }),
    );
    expect(await listed()).toHaveLength(roster.size);
    expect(asked).toBe(1);
    expect((await teamState(store, TEAM.id)).generation).toBe(generation + 1);
    expect(before.teamsOf.has(memberId('UJOIN499'))).toBe(false);
    expect((await listing(there.store).get()).teamsOf.has(memberId('UJOIN499'))).toBe(true);
  });

  it('is repeated once for all who wait for another process’s reading', async () => {
    const { context, directory } = clinic;
    const { store } = context;
    const turn = store.keys.readingUnderWay(TEAM.id);
    await store.redis.set(turn, 'another process', 'PX', 20_000);
    const waiting = [0, 0, 1, 1].map((since) => refreshInTurn(context, directory, TEAM.id, since));
    // The other process is done, and its reading is too old for some of those who wait.
    await syncRoster(context, directory, TEAM);
    await store.redis.del(turn);
    await Promise.all(waiting);
    expect(await readingKept(store, TEAM.id)).toBe(2);
  });

  it('reads what no other process has read since, and takes over from a process that has died', async () => {
    const { context, directory } = clinic;
    const { store } = context;
    const begun = await readingsBegun(store, TEAM.id);
    await syncRoster(context, directory, TEAM);
    await refreshInTurn(context, directory, TEAM.id, begun);
    expect(await readingKept(store, TEAM.id)).toBe(1);
    // Slack reports a change after that reading began.
    await refreshInTurn(context, directory, TEAM.id, begun + 1);
    expect(await readingKept(store, TEAM.id)).toBe(2);
    const { readingUnderWay } = store.keys;
    await store.redis.set(readingUnderWay(TEAM.id), 'a process that has died', 'PX', 50);
    await refreshInTurn(context, directory, TEAM.id, begun + 2);
    expect(await readingKept(store, TEAM.id)).toBe(3);
    expect(await store.redis.get(readingUnderWay(TEAM.id))).toBeNull();
    await store.redis.set(readingUnderWay(TEAM.id), 'somebody wrote this');
    await refreshInTurn(context, directory, TEAM.id, begun + 3);
    expect(await readingKept(store, TEAM.id)).toBe(4);
  });
});

describe('the reading of every roster in the background', () => {
  const parts = (ending = new AbortController().signal) => {
    const { context, directory, prefix } = clinic;
    const { store, clock, log, workspace } = context;
    const workspaces = {
      ids: async () => [workspace],
      visit: async () => ({ context, directory }) as Workspace,
    };
    return { redis: store.redis, prefix, workspaces, clock, log, ending };
  };
  const kept = () => readingKept(clinic.context.store, TEAM.id);

  it('happens once for processes that start together, and again for one that starts later', async () => {
    const other = await aConnection();
    await Promise.all([
      readRostersInBackground(parts()),
      readRostersInBackground({ ...parts(), redis: other }),
    ]);
    expect(await kept()).toBe(1);
    expect(clinic.events.filter((event) => event === 'rosters_read')).toHaveLength(2);
    await readRostersInBackground({ ...parts(), redis: other });
    expect(await kept()).toBe(2);
  });

  it('is left at once to another process if its own process ends', async () => {
    const ends = new AbortController();
    const first = parts(ends.signal);
    const other = await aConnection();
    let begun = (): void => undefined;
    const visited = new Promise<void>((resolve) => (begun = resolve));
    const hangs = { ...first.workspaces, visit: async () => (begun(), new Promise<null>(() => undefined)) };
    void readRostersInBackground({ ...first, workspaces: hangs });
    await visited;
    ends.abort();
    await readRostersInBackground({ ...parts(), redis: other });
    expect(await kept()).toBe(1);
  });
});
