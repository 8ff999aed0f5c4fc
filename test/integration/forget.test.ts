import fc from 'fast-check';
import { dayOf } from '../../src/pulse/calendar.js';
import { memberId, teamId } from '../../src/pulse/ids.js';
import { defineTeam } from '../../src/usecases/enroll.js';
import type { ForgettingParts } from '../../src/usecases/forgetting.js';
import { openPulse } from '../../src/usecases/open.js';
import { closePulse } from '../../src/usecases/close.js';
import { readMemberRecord } from '../../src/usecases/member-record.js';
import { pulseId } from '../../src/pulse/ids.js';
import { confirmKeyring, isKnownTo, bindToKeyring } from '../../src/store/keyring-guard.js';
import { keyringMarkKey } from '../../src/store/keys.js';
import { purgeWorkspace } from '../../src/usecases/purge.js';
import { bindKeyring, restoreIfEmptied } from '../../src/usecases/restore.js';
import { removeKeys } from '../support/redis.js';
import { joinAll } from '../support/join-all.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { forgettingOf } from '../support/forgetting.js';
import { closing, opening } from '../support/team.js';
import { until } from '../support/until.js';
import { FORGERIES } from '../redteam/keys/made-known.js';

const DAY = 86_400_000;
const WEST = { ...TEAM, id: teamId('west'), name: 'West' };
const due = (step: 'open' | 'close', team = TEAM) => ({ step, team: team.id, pulse: pulseId('2026-06-02') });

let clinic: TestContext;
const lines = (event: string) => clinic.fields.filter((_, at) => clinic.events[at] === event);

/** The part that steps the keyring of the test's context, with clocks that agree. */
const forgettingHere = (over: Partial<ForgettingParts> = {}) => forgettingOf(clinic, over);

/** A week of the team, closed. */
async function aWeek(): Promise<void> {
  const { context, directory } = clinic;
  await bindToKeyring(context.store, context.keyring, clinic.prefix, async () => false);
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
  it('reports what it couldn’t reseal, by team and kind, and reseals everything else', async () => {
    await aWeek();
    const { store, keyring } = clinic.context;
    await defineTeam(clinic.context, WEST);
    await store.redis.hset(store.keys.state(WEST.id), 'deal', 'many');
    await store.redis.set(store.keys.peersState(WEST.id), 'no hash');
    clinic.at(closing(3));
    await forgettingHere().step();
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

  it('waits for what fails, for three days and no longer', async () => {
    await aWeek();
    const { keyring } = clinic.context;
    const first = keyring.day;
    const failing = forgettingHere({
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
    await forgettingHere({
      queues: {
        async renewNotifications() {
          asked += 1;
        },
      },
    }).step();
    expect([keyring.day, asked]).toEqual([first + 4, 1]);
  });

  it('waits an hour past the three days for what keeps failing, however often the bot restarts', async () => {
    await aWeek();
    const { keyring } = clinic.context;
    const first = keyring.day;
    const failing = () =>
      forgettingHere({
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

  it('doesn’t begin a step again while one waits for Redis', async () => {
    await aWeek();
    clinic.at(closing(3));
    let asked = 0;
    let answer = (): void => undefined;
    const one = forgettingHere({
      contexts: async () => {
        asked += 1;
        await new Promise<void>((resolve) => (answer = resolve));
        return [clinic.context];
      },
    });
    const steps = [one.step(), one.step()];
    await until('it has asked', () => asked > 0);
    steps.push(one.step());
    answer();
    await Promise.all(steps);
    expect(asked).toBe(1);
    expect(clinic.context.keyring.day).toBe(dayOf(closing(3)));
  });

  it('continues if the list of workspaces can’t be read', async () => {
    await aWeek();
    const { store, keyring } = clinic.context;
    await store.redis.set(`${clinic.prefix}:list`, 'no hash');
    clinic.at(closing(3));
    await forgettingHere({
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

  it('continues if the keyring’s name in Redis is forged, but not on what was sealed since Redis came back empty', async () => {
    await aWeek();
    const { store, keyring } = clinic.context;
    const { redis, keys } = store;
    await redis.set(keys.keyring, '0123456789abcdef');
    await redis.set(keys.keyringUnconfirmed, '1');
    clinic.at(closing() + DAY);
    await forgettingHere().step();
    expect(keyring.day).toBe(dayOf(closing()) + 1);

    await redis.del(...(await redis.keys(`${clinic.prefix}*`)));
    expect(await bindToKeyring(store, keyring, clinic.prefix, async () => false)).toBe(true);
    await defineTeam(clinic.context, TEAM);
    clinic.at(opening(1));
    await openPulse(clinic.context, clinic.directory, { ...due('open'), pulse: pulseId('2026-06-09') });
    const days = forgettingHere();
    await days.step();
    expect(keyring.day).toBe(dayOf(closing()) + 1);
    expect(await days.trouble()).toMatch(
      /has not forgotten a day for \d days: nothing in this Redis proves.*keys step --yes/,
    );
    const mark = await redis.get(keys.keyringUnconfirmed);
    await confirmKeyring({ redis, prefix: clinic.prefix }, keyring, [store]);
    await days.step();
    expect([keyring.day, await days.trouble()]).toEqual([dayOf(opening(1)), null]);

    await redis.set(keys.keyringUnconfirmed, String(mark));
    clinic.at(opening(1) + DAY);
    await forgettingHere().step();
    expect(keyring.day).toBe(dayOf(opening(1)) + 1);

    await redis.del(...(await redis.keys(`${clinic.prefix}*`)));
    expect(await bindToKeyring(store, keyring, clinic.prefix, async () => false)).toBe(true);
  });

  it.each(Object.entries(FORGERIES))(
    'doesn’t take an emptied Redis for the keyring’s own if someone %s',
    async (_, forge) => {
      await aWeek();
      const { store, keyring } = clinic.context;
      await store.redis.del(...(await store.redis.keys(`${clinic.prefix}*`)));
      const first = keyring.day;
      expect(await bindToKeyring(store, keyring, clinic.prefix, async () => false)).toBe(true);
      await defineTeam(clinic.context, TEAM);
      clinic.at(opening(1));
      await openPulse(clinic.context, clinic.directory, { ...due('open'), pulse: pulseId('2026-06-09') });
      await forge(clinic);
      await forgettingHere().step();
      await bindKeyring(clinic.context, clinic.prefix, clinic.context.log);
      clinic.at(opening(1) + DAY);
      await forgettingHere().step();
      expect([keyring.day, clinic.events.includes('keyring_unconfirmed')]).toEqual([first, true]);
    },
  );

  it('doesn’t take a Redis that’s emptied while the bot runs for the keyring’s own if someone puts the id back', async () => {
    await aWeek();
    const { context, directory, prefix } = clinic;
    const { store, keyring } = context;
    const first = keyring.day;
    await removeKeys(prefix);
    await store.redis.set(store.keys.keyring, keyring.id);
    await restoreIfEmptied(context, directory, prefix, []);
    await defineTeam(context, TEAM);
    clinic.at(opening(1));
    await openPulse(context, directory, { ...due('open'), pulse: pulseId('2026-06-09') });
    await store.redis.del(store.keys.keyringUnconfirmed);
    await restoreIfEmptied(context, directory, prefix, []);
    await forgettingHere().step();
    expect([keyring.day, lines('keyring_unconfirmed').length]).toEqual([first, 1]);
  });

  it('goes by what a Redis without the keyring’s mark holds, and the mark comes back at the next start', async () => {
    await aWeek();
    const { store, keyring } = clinic.context;
    const mark = keyringMarkKey(clinic.prefix);
    await store.redis.del(mark);
    clinic.at(closing() + DAY);
    await forgettingHere().step();
    expect(keyring.day).toBe(dayOf(closing()) + 1);
    await bindKeyring(clinic.context, clinic.prefix, clinic.context.log);
    expect([await store.redis.exists(mark), clinic.events.includes('keyring_unconfirmed')]).toEqual([
      1,
      false,
    ]);
  });

  it('waits for one yes, and no more, in a Redis that holds only the keyring’s id and a receipt that names it', async () => {
    const { store, keyring } = clinic.context;
    const { prefix } = clinic;
    keyring.markUsed();
    await store.redis.set(store.keys.keyring, keyring.id);
    await FORGERIES['writes a receipt that names the keyring'](clinic);
    const first = keyring.day;
    await bindKeyring(clinic.context, prefix, clinic.context.log);
    clinic.at((first + 1) * DAY);
    const days = forgettingHere();
    await days.step();
    expect([keyring.day, clinic.events]).toEqual([first, ['keyring_unconfirmed', 'keyring_not_stepped']]);
    await confirmKeyring({ redis: store.redis, prefix }, keyring, [store]);
    await purgeWorkspace({ redis: store.redis, prefix }, clinic.context.workspace, 1);
    for (const day of [first + 1, first + 2, first + 7]) {
      clinic.at(day * DAY);
      await forgettingHere({ contexts: async () => [] }).step();
      expect(keyring.day).toBe(day);
    }
  });

  it('accepts the keyring’s mark from a backup, but not after a person’s next yes or under another prefix', async () => {
    await aWeek();
    const { store, keyring } = clinic.context;
    const here = { redis: store.redis, prefix: clinic.prefix };
    const there = { redis: store.redis, prefix: `${clinic.prefix}-copy` };
    const empty = async () => store.redis.del(...(await store.redis.keys(`${clinic.prefix}*`)));
    const mark = String(await store.redis.get(keyringMarkKey(here.prefix)));
    await empty();
    await store.redis.set(keyringMarkKey(there.prefix), mark);
    expect([await isKnownTo(here, keyring), await isKnownTo(there, keyring)]).toEqual([false, false]);
    expect(await bindToKeyring(store, keyring, here.prefix, async () => true)).toBe(false);
    await empty();
    expect(await bindToKeyring(store, keyring, here.prefix, async () => false)).toBe(true);
    await store.redis.set(keyringMarkKey(here.prefix), mark);
    expect(await bindToKeyring(store, keyring, here.prefix, async () => false)).toBe(false);
    await confirmKeyring(here, keyring, [store]);
    await store.redis.set(keyringMarkKey(here.prefix), mark);
    expect(await isKnownTo(here, keyring)).toBe(false);
    await store.redis.del(keyringMarkKey(here.prefix));
    await store.redis.rpush(keyringMarkKey(here.prefix), 'no string');
    expect(await isKnownTo(here, keyring)).toBe(false);
  });

  it('goes on only if the clocks agree, and by several days at once only if Slack and Redis both confirm the date', async () => {
    await aWeek();
    const { keyring } = clinic.context;
    const first = keyring.day;
    clinic.at(closing(20));
    await forgettingHere({ clocks: { agrees: () => false, confirmed: () => false } }).step();
    await forgettingHere({ clocks: { agrees: () => true, confirmed: () => false } }).step();
    expect(keyring.day).toBe(first);
    expect(lines('keyring_not_stepped')).toHaveLength(1);
    clinic.at((first + 1) * DAY);
    await forgettingHere({ clocks: { agrees: () => true, confirmed: () => false } }).step();
    expect(keyring.day).toBe(first + 1);
  });

  it('is never more than three days behind, whatever Redis holds', async () => {
    await aWeek();
    const { store, keyring, clock } = clinic.context;
    const { redis, keys } = store;
    const days = forgettingHere();
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
