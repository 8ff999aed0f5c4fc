import { dayOf } from '../../src/pulse/calendar.js';
import { pruneCommitments } from '../../src/sealing/commitments.js';
import type { Redis } from 'ioredis';
import { pulseId } from '../../src/pulse/ids.js';
import { closePulse } from '../../src/usecases/close.js';
import type { Team, Weekday } from '../../src/pulse/team.js';
import { defineTeam } from '../../src/usecases/enroll.js';
import { openPulse } from '../../src/usecases/open.js';
import { joinAll } from '../support/join-all.js';
import { dueBy } from '../../src/store/agenda.js';
import { latestResult, teamState } from '../../src/store/pulses.js';
import { killAfter } from '../support/kill-after.js';
import { saveTeam } from '../../src/store/teams.js';
import { dump } from '../support/redis.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { closing, MONDAY, opening } from '../support/team.js';
import {
  due,
  openWeek,
  closeWeek,
  everyoneAnswers,
  outboxCounts,
  copyRedis,
  contextWithTeam,
} from '../support/team-week.js';

const HOUR = 3_600_000;

let clinic: TestContext;
afterEach(() => clinic.end());

describe('an opening', () => {
  it('gives every member a slot and a record of one size, joined or not, and asks each once to take part', async () => {
    clinic = await contextWithTeam();
    await openWeek(clinic);
    const { redis, keys } = clinic.context.store;
    const sizes = (values: Buffer[]) => [...new Set(values.map((value) => value.length))];
    const ballots = Object.values(await redis.hgetallBuffer(keys.box(TEAM.id)));
    const records = Object.values(await redis.hgetallBuffer(keys.trajectories(TEAM.id)));
    expect([ballots.length, records.length]).toEqual([9, 9]);
    expect([sizes(ballots), sizes(records)]).toEqual([[48], [60]]);
    // From Tuesday to Friday.
    expect(await outboxCounts(clinic)).toEqual({ welcome: 9, 'cover of weekly': 3 * 9 });
  });

  it('does nothing the second time, or if two run at once', async () => {
    clinic = await contextWithTeam();
    clinic.at(opening());
    await Promise.all([1, 2, 3].map(() => openPulse(clinic.context, clinic.directory, due('open'))));
    await clinic.answer('U1', 1);
    const before = await dump(clinic.prefix);
    await openPulse(clinic.context, clinic.directory, due('open'));
    expect((await dump(clinic.prefix)).split('\n').toSorted()).toEqual(before.split('\n').toSorted());
  });

  it('is skipped if the bot slept through it: the log says so, and the next week is planned', async () => {
    clinic = await contextWithTeam();
    clinic.at(closing() - 3_600_000);
    await openPulse(clinic.context, clinic.directory, due('open'));
    expect(clinic.events).toContain('step_skipped');
    expect((await teamState(clinic.context.store, TEAM.id)).next).toBe(due('open', 1).pulse);
  });

  it('moves if the schedule is changed before it', async () => {
    clinic = await contextWithTeam();
    const wednesday = { ...TEAM.schedule, opens: { ...TEAM.schedule.opens, weekday: 'wednesday' as const } };
    await defineTeam(clinic.context, { ...TEAM, schedule: wednesday });
    await defineTeam(clinic.context, { ...TEAM, schedule: wednesday });
    const planned = await dueBy(clinic.context.store, Number.MAX_SAFE_INTEGER, 10);
    const moved = { team: TEAM.id, pulse: pulseId('2026-06-03') };
    expect(planned).toEqual([
      { step: 'open', ...moved },
      { step: 'peer', ...moved },
    ]);
  });
});

describe('an opening that’s killed', () => {
  it('leads to the same first result if it runs again', async () => {
    for (let commands = 0; ; commands += 7) {
      clinic = await contextWithTeam();
      clinic.at(opening());
      const { store } = clinic.context;
      const redis = killAfter(store.redis as Redis, commands);
      const cut = { ...clinic.context, store: { ...store, redis } };
      const first = await openPulse(cut, clinic.directory, due('open')).then(
        () => 'done',
        () => 'killed',
      );
      redis.disconnect();
      await openWeek(clinic);
      for (let index = 0; index < 8; index += 1) await clinic.answer(`U${index}`, 1);
      await closeWeek(clinic);
      expect(await latestResult(store, TEAM.id)).toMatchObject({ band: 'steady' });
      if (first === 'done') break;
      clinic.end();
    }
  });
});

describe('a calendar week', () => {
  const scheduleOf = (opens: Weekday, closes: Weekday): Team => ({
    ...TEAM,
    schedule: {
      ...TEAM.schedule,
      opens: { ...TEAM.schedule.opens, weekday: opens },
      reminds: { ...TEAM.schedule.reminds, weekday: closes },
      closes: { ...TEAM.schedule.closes, weekday: closes, hour: 23 },
    },
  });
  const NEXT_WEEK = '2026-06-08';

  it('has one result, however a manager moves the next opening and close', async () => {
    clinic = testContext();
    await defineTeam(clinic.context, scheduleOf('monday', 'tuesday'));
    const first = { team: TEAM.id, pulse: pulseId('2026-06-01') };
    clinic.at(MONDAY + 10 * HOUR);
    await openPulse(clinic.context, clinic.directory, { step: 'open', ...first });
    await joinAll(clinic.context, TEAM.id, [...clinic.roster.keys()]);
    clinic.at(MONDAY + 47 * HOUR);
    await closePulse(clinic.context, { step: 'close', ...first });
    for (const [opens, closes] of [
      ['wednesday', 'thursday'],
      ['thursday', 'saturday'],
      ['friday', 'saturday'],
    ] as const) {
      await defineTeam(clinic.context, scheduleOf(opens, closes));
      expect(((await teamState(clinic.context.store, TEAM.id)).next ?? '') > NEXT_WEEK).toBe(true);
    }
    await defineTeam(clinic.context, { ...scheduleOf('friday', 'sunday'), archived: true });
    await defineTeam(clinic.context, scheduleOf('monday', 'tuesday'));
    expect((await teamState(clinic.context.store, TEAM.id)).next).toBe(NEXT_WEEK);
  });

  it('gives no second result if an attacker plans a second pulse in Redis and deletes the first result', async () => {
    clinic = testContext();
    await defineTeam(clinic.context, scheduleOf('monday', 'tuesday'));
    const [first, second] = [
      { team: TEAM.id, pulse: pulseId('2026-06-01') },
      { team: TEAM.id, pulse: pulseId('2026-06-03') },
    ];
    clinic.at(MONDAY + 10 * HOUR);
    await openPulse(clinic.context, clinic.directory, { step: 'open', ...first });
    await joinAll(clinic.context, TEAM.id, [...clinic.roster.keys()]);
    await everyoneAnswers(clinic, 0);
    clinic.at(MONDAY + 47 * HOUR);
    await closePulse(clinic.context, { step: 'close', ...first });
    const { redis, keys } = clinic.context.store;
    await redis.del(keys.results(TEAM.id));
    await saveTeam(clinic.context.store, scheduleOf('wednesday', 'thursday'));
    await redis.hset(keys.state(TEAM.id), { next: '2026-06-03' });
    clinic.at(MONDAY + 58 * HOUR);
    await openPulse(clinic.context, clinic.directory, { step: 'open', ...second });
    const { pulse, next } = await teamState(clinic.context.store, TEAM.id);
    expect([pulse, next]).toEqual([null, '2026-06-10']);
    expect(clinic.fields.at(-1)?.reason).toBe('the week has its result');
  });

  it('that closed on its Tuesday stays decided until its last possible pulse could close', async () => {
    clinic = testContext();
    const { store, keyring } = clinic.context;
    await defineTeam(clinic.context, scheduleOf('monday', 'tuesday'));
    const putBack = await copyRedis(clinic);
    const first = { team: TEAM.id, pulse: pulseId('2026-06-01') };
    clinic.at(MONDAY + 10 * HOUR);
    await openPulse(clinic.context, clinic.directory, { step: 'open', ...first });
    clinic.at(MONDAY + 47 * HOUR);
    await closePulse(clinic.context, { step: 'close', ...first });
    await putBack();
    await saveTeam(store, scheduleOf('sunday', 'saturday'));
    await store.redis.hset(store.keys.state(TEAM.id), { next: '2026-06-07' });
    // More than a week after that close, a pulse of the week's Sunday would still be open for three days.
    const late = MONDAY + 9 * 24 * HOUR + 10 * HOUR;
    clinic.at(late);
    keyring.step(dayOf(late));
    pruneCommitments(keyring);
    await openPulse(clinic.context, clinic.directory, {
      step: 'open',
      team: TEAM.id,
      pulse: pulseId('2026-06-07'),
    });
    expect((await teamState(store, TEAM.id)).pulse).toBeNull();
    expect(clinic.fields.at(-1)?.reason).toBe('the week has its result');
  });

  it('has one result, even if an attacker restores Redis to before it and plans another pulse', async () => {
    clinic = await contextWithTeam();
    await openWeek(clinic);
    await everyoneAnswers(clinic, 0);
    await closeWeek(clinic);
    const putBack = await copyRedis(clinic);
    await openWeek(clinic, 1);
    await everyoneAnswers(clinic, 3);
    await closeWeek(clinic, 1);
    await putBack();
    const { store } = clinic.context;
    await saveTeam(store, scheduleOf('saturday', 'sunday'));
    await store.redis.hset(store.keys.state(TEAM.id), { next: '2026-06-13' });
    clinic.at(MONDAY + (7 + 5) * 24 * HOUR + 10 * HOUR);
    await openPulse(clinic.context, clinic.directory, {
      step: 'open',
      team: TEAM.id,
      pulse: pulseId('2026-06-13'),
    });
    expect((await teamState(store, TEAM.id)).pulse).toBeNull();
    expect(clinic.fields.at(-1)?.reason).toBe('the week has its result');
  });
});
