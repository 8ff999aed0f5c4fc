import { type MemberId, memberId } from '../../src/pulse/ids.js';
import { defineTeam, refreshRoster, syncRoster } from '../../src/usecases/enroll.js';
import type { Directory } from '../../src/usecases/ports.js';
import { openPulse } from '../../src/usecases/open.js';
import { sharedRuns } from '../../src/usecases/shared-runs.js';
import { dueBy } from '../../src/store/agenda.js';
import { countDue } from '../../src/store/outbox.js';
import { teamState } from '../../src/store/pulses.js';
import { readingKept } from '../../src/store/readings.js';
import { listing } from '../../src/store/listing.js';
import { rosterOf } from '../../src/store/teams.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { opening } from '../support/team.js';

let clinic: TestContext;
beforeEach(async () => {
  clinic = testContext({ members: 2 });
  await defineTeam(clinic.context, TEAM);
});
afterEach(() => clinic.end());

const [X, Z] = [memberId('UX'), memberId('UZ')];
const listed = async () => (await rosterOf(clinic.context.store, TEAM.id)).map(({ id }) => id);

/** A Slack that reads the channel now and answers once it is let: gives the directory and the way to let it. */
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
  it('two readings end with what the one that began later found, whichever answer comes last', async () => {
    clinic.roster.set(Z, 'UTC');
    await syncRoster(clinic.context, clinic.directory, TEAM);
    const late = slow();
    const reading = syncRoster(clinic.context, late.directory, TEAM);
    // Until it has its number.
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

  it('an opening asks everybody whom a concurrent reading found meanwhile', async () => {
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

describe('runs that are shared', () => {
  it('a shared run starts over for those who ask while one is under way, once for all of them', async () => {
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

  it('a shared run that hangs keeps the next no longer than its patience', async () => {
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

  it('five hundred who join at once are read once, and resealed once', async () => {
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
});
