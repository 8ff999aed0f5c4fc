import { type MemberId, memberId } from '../../src/pulse/ids.js';
import { defineTeam, syncRoster } from '../../src/usecases/enroll.js';
import type { Directory } from '../../src/usecases/ports.js';
import { openPulse } from '../../src/usecases/open.js';
import { sharedRuns } from '../../src/usecases/shared-runs.js';
import { dueBy } from '../../src/store/agenda.js';
import { allHomes } from '../../src/store/member-team-index.js';
import { countDue } from '../../src/store/outbox.js';
import { rosterOf } from '../../src/store/teams.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { opening } from '../support/team.js';

let test: TestContext;
beforeEach(async () => {
  test = testContext({ members: 2 });
  await defineTeam(test.context, TEAM);
});
afterEach(() => test.end());

const [X, Z] = [memberId('UX'), memberId('UZ')];
const listed = async () => (await rosterOf(test.context.store, TEAM.id)).map(({ id }) => id);

/** A Slack that reads the channel now and answers once it is let: gives the directory and the way to let it. */
function slow(): { readonly directory: Directory; answer(): void } {
  let answer = (): void => undefined;
  const letGo = new Promise<void>((resolve) => {
    answer = resolve;
  });
  return {
    directory: {
      ...test.directory,
      async rosterOf(team, kept) {
        const people = await test.directory.rosterOf(team, kept);
        await letGo;
        return people;
      },
    },
    answer: () => answer(),
  };
}

describe('two readings of a roster, in two processes', () => {
  it('end with what the one begun later found, whichever answer comes last', async () => {
    test.roster.set(Z, 'UTC');
    await syncRoster(test.context, test.directory, TEAM);
    const late = slow();
    const reading = syncRoster(test.context, late.directory, TEAM);
    // Until it has its number.
    await test.context.store.redis.ping();
    while ((await test.context.store.redis.get(test.context.store.keys.readingsBegun(TEAM.id))) !== '2');
    test.roster.set(X, 'UTC');
    test.roster.delete(Z);
    const newer = await syncRoster(test.context, test.directory, TEAM);
    expect(newer?.newcomers.map(({ id }) => id)).toEqual([X]);
    late.answer();
    expect(await reading).toBeNull();
    expect(await listed()).toContain(X);
    expect(await listed()).not.toContain(Z);
    expect((await allHomes(test.context.store)).get(X)).toBe(TEAM.id);
    expect((await allHomes(test.context.store)).has(Z)).toBe(false);
  });

  it('of which one belongs to an opening ask everybody who has come meanwhile', async () => {
    test.at(opening());
    const [due] = await dueBy(test.context.store, opening(), 1);
    if (!due) throw new Error('nothing is due');
    const late = slow();
    const opens = openPulse(test.context, late.directory, due);
    while ((await test.context.store.redis.get(test.context.store.keys.readingsBegun(TEAM.id))) !== '1');
    test.roster.set(X, 'UTC');
    await syncRoster(test.context, test.directory, TEAM);
    late.answer();
    await opens;
    expect(await listed()).toContain(X);
    const { notes } = await countDue(test.context.store, opening());
    expect(notes).toBe(test.roster.size);
  });
});

describe('runs that are shared', () => {
  it('start over for whoever asks while one is under way, once for all of them', async () => {
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
      { apartMs: 0, patienceMs: 60_000 },
    );
    const first = run();
    const others = [X, Z].map((one) => {
      asked.push(one);
      return run();
    });
    end();
    await Promise.all([first, ...others]);
    expect(seen).toEqual([0, 2]);
  });

  it('that hang keep the next no longer than their patience', async () => {
    let runs = 0;
    const run = sharedRuns(
      () => {
        runs += 1;
        return runs === 1 ? new Promise<number>(() => undefined) : Promise.resolve(runs);
      },
      { apartMs: 0, patienceMs: 20 },
    );
    void run();
    expect(await run()).toBe(2);
  });
});
