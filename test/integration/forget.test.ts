import fc from 'fast-check';
import { dayOf } from '../../src/pulse/calendar.js';
import { memberId, teamId } from '../../src/pulse/ids.js';
import { defineTeam } from '../../src/usecases/enroll.js';
import { forgetting, type ForgettingParts } from '../../src/usecases/forgetting.js';
import { openPulse } from '../../src/usecases/open.js';
import { closePulse } from '../../src/usecases/close.js';
import { readMemberRecord } from '../../src/usecases/member-record.js';
import { pulseId } from '../../src/pulse/ids.js';
import { confirmKeyring, sealWith } from '../../src/store/keyring-guard.js';
import { joinAll } from '../support/join-all.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { closing, opening } from '../support/team.js';

const DAY = 86_400_000;
const WEST = { ...TEAM, id: teamId('west'), name: 'West' };
const due = (step: 'open' | 'close', team = TEAM) => ({ step, team: team.id, pulse: pulseId('2026-06-02') });

let clinic: TestContext;
const lines = (event: string) => clinic.fields.filter((_, at) => clinic.events[at] === event);

/** What keeps the keyring of the test's context stepping, with clocks that agree. */
const forgettingOf = (over: Partial<ForgettingParts> = {}) => {
  const { context, prefix } = clinic;
  const { keyring, clock, log, store } = context;
  return forgetting({
    redis: store.redis,
    prefix,
    keyring,
    clock,
    log,
    clocks: { agrees: () => true, confirmed: () => true },
    contexts: async () => [context],
    queues: { renewNotifications: async () => undefined },
    ...over,
  });
};

/** A week of the team, closed. */
async function aWeek(): Promise<void> {
  const { context, directory } = clinic;
  await sealWith(context.store, context.keyring, clinic.prefix, async () => false);
  await defineTeam(context, TEAM);
  clinic.at(opening());
  await openPulse(context, directory, due('open'));
  await joinAll(context, TEAM.id, [...clinic.roster.keys()]);
  await clinic.answer('U1', 3);
  clinic.at(closing());
  await closePulse(context, due('close'));
}

beforeEach(() => {
  clinic = testContext();
});
afterEach(() => clinic.end());

describe('forgetting', () => {
  it('the bot says what it couldn’t reseal, by team and kind, and reseals everything else', async () => {
    await aWeek();
    const { store, keyring } = clinic.context;
    await defineTeam(clinic.context, WEST);
    await store.redis.hset(store.keys.state(WEST.id), 'deal', 'many');
    await store.redis.set(store.keys.peersState(WEST.id), 'no hash');
    clinic.at(closing(3));
    await forgettingOf().step();
    expect(keyring.day).toBe(dayOf(closing(3)));
    expect((await readMemberRecord(clinic.context, memberId('U1'), TEAM.id))?.trajectory.flags).toHaveLength(
      1,
    );
    const told = lines('sealed_lost');
    expect(told).toHaveLength(2);
    expect(told).toContainEqual({
      team: 'west',
      code: 'store_unusable',
      reason: expect.stringMatching(/^the records of a team/),
    });
    expect(told).toContainEqual({
      team: 'west',
      code: 'ReplyError',
      reason: expect.stringMatching(/^the peer records of a team/),
    });
  });

  it('the bot waits for what fails, for three days and no longer', async () => {
    await aWeek();
    const { keyring } = clinic.context;
    const first = keyring.day;
    const failing = forgettingOf({
      queues: {
        async renewNotifications() {
          throw new Error('Connection is closed.');
        },
      },
    });
    clinic.at((first + 3) * DAY);
    await failing.step();
    await failing.step();
    expect([keyring.day, lines('sealing_delayed').length, lines('sealed_lost').length]).toEqual([
      first,
      1,
      0,
    ]);
    expect(await failing.trouble()).toMatch(/3 days: something could not be resealed just now/);
    clinic.at((first + 4) * DAY);
    let asked = 0;
    await forgettingOf({
      queues: {
        async renewNotifications() {
          asked += 1;
        },
      },
    }).step();
    expect([keyring.day, asked]).toEqual([first + 4, 1]);
  });

  it('the bot waits an hour past the three days for what keeps failing, however often it’s restarted', async () => {
    await aWeek();
    const { keyring } = clinic.context;
    const first = keyring.day;
    const failing = () =>
      forgettingOf({
        queues: {
          async renewNotifications() {
            throw new Error('Connection is closed.');
          },
        },
      });
    const past = (first + 4) * DAY;
    for (const minutes of [0, 20, 40, 59]) {
      clinic.at(past + minutes * 60_000);
      await failing().step();
      expect(keyring.day).toBe(first);
    }
    clinic.at(past + 61 * 60_000);
    await failing().step();
    expect(keyring.day).toBeGreaterThan(first);
  });

  it('the keyring keeps stepping when the list of workspaces can’t be read', async () => {
    await aWeek();
    const { store, keyring } = clinic.context;
    await store.redis.set(`${clinic.prefix}:list`, 'no hash');
    clinic.at(closing(3));
    await forgettingOf({
      contexts: async () => {
        await store.redis.hgetall(`${clinic.prefix}:list`);
        return [clinic.context];
      },
    }).step();
    expect(keyring.day).toBe(dayOf(closing(3)));
    expect((await readMemberRecord(clinic.context, memberId('U1'), TEAM.id))?.trajectory.flags).toHaveLength(
      1,
    );
  });

  it('the keyring keeps stepping if its name in Redis is forged, but not by what was sealed since Redis came back empty', async () => {
    await aWeek();
    const { store, keyring } = clinic.context;
    const { redis, keys } = store;
    await redis.set(keys.keyring, '0123456789abcdef');
    await redis.set(keys.keyringUnconfirmed, '1');
    clinic.at(closing() + DAY);
    await forgettingOf().step();
    expect(keyring.day).toBe(dayOf(closing()) + 1);

    await redis.del(...(await redis.keys(`${clinic.prefix}*`)));
    expect(await sealWith(store, keyring, clinic.prefix, async () => false)).toBe(true);
    await defineTeam(clinic.context, TEAM);
    clinic.at(opening(1));
    await openPulse(clinic.context, clinic.directory, { ...due('open'), pulse: pulseId('2026-06-09') });
    const days = forgettingOf();
    await days.step();
    expect(keyring.day).toBe(dayOf(closing()) + 1);
    expect(await days.trouble()).toMatch(
      /has not forgotten a day for \d days: this Redis holds nothing.*keys step --yes/,
    );
    const mark = await redis.get(keys.keyringUnconfirmed);
    await confirmKeyring(keyring, [store]);
    await days.step();
    expect([keyring.day, await days.trouble()]).toEqual([dayOf(opening(1)), null]);

    await redis.set(keys.keyringUnconfirmed, String(mark));
    clinic.at(opening(1) + DAY);
    await forgettingOf().step();
    expect(keyring.day).toBe(dayOf(opening(1)) + 1);

    await redis.del(...(await redis.keys(`${clinic.prefix}*`)));
    expect(await sealWith(store, keyring, clinic.prefix, async () => false)).toBe(true);
  });

  it('the keyring steps only if the clocks agree, and several days at once only if Slack and Redis both confirm', async () => {
    await aWeek();
    const { keyring } = clinic.context;
    const first = keyring.day;
    clinic.at(closing(20));
    await forgettingOf({ clocks: { agrees: () => false, confirmed: () => false } }).step();
    await forgettingOf({ clocks: { agrees: () => true, confirmed: () => false } }).step();
    expect(keyring.day).toBe(first);
    expect(lines('keyring_not_stepped')).toHaveLength(1);
    clinic.at((first + 1) * DAY);
    await forgettingOf({ clocks: { agrees: () => true, confirmed: () => false } }).step();
    expect(keyring.day).toBe(first + 1);
  });

  it('the keyring is never more than three days behind, whatever Redis holds', async () => {
    await aWeek();
    const { store, keyring, clock } = clinic.context;
    const { redis, keys } = store;
    const days = forgettingOf();
    const value = fc.oneof(
      fc.string(),
      fc.integer({ min: -10, max: 40_000 }).map(String),
      fc
        .integer({ min: 20_000, max: 40_000 })
        .map((closingDay) =>
          JSON.stringify({ id: '2026-06-02', week: 1, opensAt: 0, remindsAt: 0, closesAt: 9e15, closingDay }),
        ),
    );
    const write = fc.record({
      key: fc.constantFrom(
        keys.state(TEAM.id),
        keys.peersState(TEAM.id),
        keys.teams,
        keys.outbox,
        keys.state(WEST.id),
      ),
      field: fc.constantFrom(
        'pulse',
        'next',
        'sealedUntil',
        'deal',
        'counted',
        'season',
        'round',
        'west',
        TEAM.id,
      ),
      value,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(write, { maxLength: 6 }), async (writes) => {
        for (const { key, field, value: text } of writes) await redis.hset(key, field, text);
        clinic.at(clock.now() + 5 * DAY);
        await days.step();
        expect(dayOf(clock.now()) - keyring.day).toBeLessThanOrEqual(3);
      }),
      { numRuns: 25 },
    );
  });
});
