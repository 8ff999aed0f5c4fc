import type { Redis } from 'ioredis';
import { memberId, pulseId } from '../../src/pulse/ids.js';
import { closePulse } from '../../src/usecases/close.js';
import { refreshRoster } from '../../src/usecases/enroll.js';
import { BLANK_TRAJECTORY, forget, leave } from '../../src/pulse/trajectory.js';
import { updateMemberRecord, readMemberRecord } from '../../src/usecases/member-record.js';
import { dueBy } from '../../src/store/agenda.js';
import { latestResult, sealBox, teamState } from '../../src/store/pulses.js';
import { saveTeam } from '../../src/store/teams.js';
import { openPulse } from '../../src/usecases/open.js';
import { killAfter } from '../support/kill-after.js';
import { TEAM, type TestContext } from '../support/context.js';
import { closing, opening } from '../support/team.js';
import {
  due,
  damageRecordOf,
  copyRedis,
  keepState,
  resealAll,
  openWeek,
  closeWeek,
  everyoneAnswers,
  playHeavyWeek,
  outboxCounts,
  changePreferences,
  contextWithTeam,
} from '../support/team-week.js';

let clinic: TestContext;
afterEach(() => clinic.end());

describe('a close', () => {
  it('publishes one result, updates each record once and plans one delivery each, however often it runs', async () => {
    clinic = await contextWithTeam();
    for (const week of [0, 1]) {
      await openWeek(clinic, week);
      if (week === 0) await changePreferences(clinic, 'U3', { outreach: 'direct' });
      for (let index = 0; index < 8; index += 1) await clinic.answer(`U${index}`, index === 3 ? 2 : 0);
      clinic.at(closing(week));
      await Promise.all([1, 2, 3].map(() => closePulse(clinic.context, due('close', week))));
      await closePulse(clinic.context, due('close', week));
    }
    const own = await readMemberRecord(clinic.context, memberId('U3'), TEAM.id);
    expect(own?.trajectory.flags.map((flag) => flag.heavy)).toEqual([true, true]);
    expect(await outboxCounts(clinic)).toEqual({
      welcome: 9,
      weekly: 9,
      'cover of weekly': 6 * 9,
      outreach: 1,
      'cover of outreach': 17,
      digest: 2,
    });
    const { redis, keys } = clinic.context.store;
    expect(await redis.hlen(keys.results(TEAM.id))).toBe(2);
    expect(await redis.exists(keys.box(TEAM.id), keys.closingBox(TEAM.id))).toBe(0);
  });

  it('picks up where a killed one left off', async () => {
    clinic = await contextWithTeam();
    await openWeek(clinic);
    await everyoneAnswers(clinic, 0);
    await sealBox(clinic.context.store, TEAM.id);
    await closeWeek(clinic);
    expect(await latestResult(clinic.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
  });

  it('ends as if it had run through when it’s killed after any command and run again', async () => {
    clinic = await contextWithTeam();
    for (const week of [0, 1]) {
      await openWeek(clinic, week);
      if (week === 0) await changePreferences(clinic, 'U3', { outreach: 'direct' });
      for (let index = 0; index < 8; index += 1) await clinic.answer(`U${index}`, 2);
      if (week === 0) await closeWeek(clinic);
    }
    clinic.at(closing(1));
    const putBack = await keepState(clinic);
    const { store } = clinic.context;
    const ends = new Set<string>();
    let killed = 0;
    for (let commands = 0; ; commands += 1) {
      if (commands > 0) await putBack();
      const redis = killAfter(store.redis as Redis, commands);
      const first = await closePulse({ ...clinic.context, store: { ...store, redis } }, due('close', 1)).then(
        () => 'done',
        () => 'killed',
      );
      redis.disconnect();
      await closePulse(clinic.context, due('close', 1));
      const flags = await Promise.all(
        ['U0', 'U3', 'U7'].map(
          async (id) => (await readMemberRecord(clinic.context, memberId(id), TEAM.id))?.trajectory,
        ),
      );
      const results = await store.redis.hgetall(store.keys.results(TEAM.id));
      const { next, pulse } = await teamState(store, TEAM.id);
      ends.add(JSON.stringify([flags, results, await outboxCounts(clinic), next, pulse]));
      if (first === 'done') break;
      killed += 1;
    }
    expect(killed).toBeGreaterThan(8);
    expect([...ends]).toHaveLength(1);
    expect([...ends][0]).toMatch(/"outreach":1/);
  });

  it('gives every record a new name and a new body', async () => {
    clinic = await contextWithTeam();
    await openWeek(clinic);
    const { redis, keys } = clinic.context.store;
    const before = await redis.hgetall(keys.trajectories(TEAM.id));
    await closeWeek(clinic);
    const after = await redis.hgetall(keys.trajectories(TEAM.id));
    expect(Object.keys(after)).toHaveLength(9);
    expect(Object.keys(after).filter((name) => name in before)).toEqual([]);
    expect(Object.values(after).filter((body) => Object.values(before).includes(body))).toEqual([]);
  });

  it('ignores forged, copied, torn and missing ballots, reports how many, and leaves the result as it was', async () => {
    clinic = await contextWithTeam();
    await playHeavyWeek(clinic);
    await openWeek(clinic, 1);
    await everyoneAnswers(clinic, 2);
    await resealAll(clinic);
    const { redis, keys } = clinic.context.store;
    const box = await redis.hgetallBuffer(keys.box(TEAM.id));
    const [first = '', second = '', third = '', fourth = ''] = Object.keys(box);
    await redis.hset(keys.box(TEAM.id), first, box[second] ?? '');
    await redis.hset(keys.box(TEAM.id), second, Buffer.alloc(44, 7));
    await redis.hset(keys.box(TEAM.id), third, 'x');
    await redis.hdel(keys.box(TEAM.id), fourth);
    await closeWeek(clinic, 1);
    expect(clinic.fields).toContainEqual(
      expect.objectContaining({ refusedBallots: 4, refusedTrajectories: 0 }),
    );
    expect(await latestResult(clinic.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
    expect((await teamState(clinic.context.store, TEAM.id)).next).toBe(due('open', 2).pulse);
  });

  it('leaves the result as it was if a single ballot is damaged, even though enough are left', async () => {
    clinic = await contextWithTeam();
    await playHeavyWeek(clinic);
    await openWeek(clinic, 1);
    await everyoneAnswers(clinic, 2);
    await resealAll(clinic);
    const { redis, keys } = clinic.context.store;
    const [slot = ''] = await redis.hkeys(keys.box(TEAM.id));
    await redis.hdel(keys.box(TEAM.id), slot);
    await closeWeek(clinic, 1);
    expect(await latestResult(clinic.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
  });

  it('counts records that don’t open and replaces them with blank ones, which expose no one', async () => {
    clinic = await contextWithTeam();
    await openWeek(clinic);
    const { redis, keys } = clinic.context.store;
    await changePreferences(clinic, 'U1', { outreach: 'direct' });
    await resealAll(clinic);
    for (const pseudonym of await redis.hkeys(keys.trajectories(TEAM.id)))
      await redis.hset(keys.trajectories(TEAM.id), pseudonym, Buffer.alloc(46, 7));
    await closeWeek(clinic);
    expect(clinic.fields).toContainEqual(expect.objectContaining({ refusedTrajectories: 9 }));
    const own = await readMemberRecord(clinic.context, memberId('U1'), TEAM.id);
    expect(own?.trajectory.preferences).toEqual(BLANK_TRAJECTORY.preferences);
  });

  it('never runs before its time, whatever the agenda says', async () => {
    clinic = await contextWithTeam();
    await openWeek(clinic);
    clinic.at(closing() - 1);
    await closePulse(clinic.context, due('close'));
    expect((await teamState(clinic.context.store, TEAM.id)).pulse).not.toBeNull();
    clinic.at(closing());
    expect(await dueBy(clinic.context.store, closing(), 10)).toContainEqual(due('close'));
  });

  it('doesn’t let an attacker who writes to Redis choose the members that a result is made of', async () => {
    clinic = await contextWithTeam();
    await playHeavyWeek(clinic);
    await openWeek(clinic, 1);
    await everyoneAnswers(clinic, 2);
    const { redis, keys } = clinic.context.store;
    const early = {
      ...(await teamState(clinic.context.store, TEAM.id)).pulse,
      closesAt: closing(1) - 60_000,
    };
    await redis.hset(keys.state(TEAM.id), 'pulse', JSON.stringify({ v: 1, ...early }));
    await closeWeek(clinic, 1);
    expect(await latestResult(clinic.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
  });

  it('says nothing new if Redis is restored without the record of a member who left', async () => {
    clinic = await contextWithTeam();
    await playHeavyWeek(clinic);
    await openWeek(clinic, 1);
    await resealAll(clinic);
    for (const id of ['U0', 'U1', 'U2', 'U3', 'U7']) await clinic.answer(id, 2);
    await updateMemberRecord(clinic.context, memberId('U7'), TEAM.id, (own) => leave(own, false));
    const { redis, keys } = clinic.context.store;
    const putBack = await copyRedis(clinic);
    await closeWeek(clinic, 1);
    expect(await latestResult(clinic.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
    await putBack();
    await redis.del(keys.recordSlips(TEAM.id));
    await closeWeek(clinic, 1);
    expect(await latestResult(clinic.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
  });

  it('says nothing new if Redis is restored without the result, and updates no record twice', async () => {
    clinic = await contextWithTeam();
    await playHeavyWeek(clinic);
    await openWeek(clinic, 1);
    await everyoneAnswers(clinic, 2);
    const { redis, keys } = clinic.context.store;
    await resealAll(clinic);
    const all = [keys.state(TEAM.id), keys.box(TEAM.id), keys.trajectories(TEAM.id)];
    const copy = await Promise.all(all.map((key) => redis.dumpBuffer(key)));
    for (let index = 0; index < 4; index += 1) await clinic.answer(`U${index}`, 0);
    await closeWeek(clinic, 1);
    for (const [index, key] of all.entries()) await redis.restore(key, 0, copy[index] ?? '', 'REPLACE');
    const first = await latestResult(clinic.context.store, TEAM.id);
    await redis.del(keys.results(TEAM.id));
    await closeWeek(clinic, 1);
    expect(clinic.events).toContain('close_repeated');
    expect(await latestResult(clinic.context.store, TEAM.id)).toEqual(first);
    expect((await readMemberRecord(clinic.context, memberId('U1'), TEAM.id))?.trajectory.flags).toHaveLength(
      1,
    );
  });

  /** A close that dies once it has committed, and before it writes anything to Redis. */
  const killedClose = async (): Promise<void> => {
    await sealBox(clinic.context.store, TEAM.id);
    const putBack = await copyRedis(clinic);
    await closeWeek(clinic, 1);
    await putBack();
  };

  it.each<[string, () => Promise<unknown>]>([
    [
      'stops taking part',
      () => updateMemberRecord(clinic.context, memberId('U7'), TEAM.id, (own) => leave(own, false)),
    ],
    ['forgets their weeks', () => updateMemberRecord(clinic.context, memberId('U7'), TEAM.id, forget)],
    ['loses their record', () => damageRecordOf(clinic, 'U7')],
    [
      'leaves the channel',
      () => (clinic.roster.delete(memberId('U7')), refreshRoster(clinic.context, clinic.directory, TEAM.id)),
    ],
    [
      'is deactivated',
      () => (
        clinic.roster.delete(memberId('U7')),
        clinic.gone.add(memberId('U7')),
        refreshRoster(clinic.context, clinic.directory, TEAM.id)
      ),
    ],
    [
      'joins the channel',
      () => (
        clinic.roster.set(memberId('UNEW'), 'UTC'), refreshRoster(clinic.context, clinic.directory, TEAM.id)
      ),
    ],
  ])('that was killed keeps its result if a member %s before it runs again', async (_, change) => {
    clinic = await contextWithTeam();
    await playHeavyWeek(clinic);
    await openWeek(clinic, 1);
    for (const id of ['U0', 'U1', 'U2', 'U3', 'U7']) await clinic.answer(id, 3);
    await killedClose();
    expect(await latestResult(clinic.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
    await change();
    clinic.events.length = 0;
    await closeWeek(clinic, 1);
    expect(clinic.events).not.toContain('close_repeated');
    expect(await latestResult(clinic.context.store, TEAM.id)).toMatchObject({ band: 'strained' });
    // Members' flags change once, by their present answers.
    const flagsOf = async (id: string) =>
      (await readMemberRecord(clinic.context, memberId(id), TEAM.id))?.trajectory.flags;
    expect(await flagsOf('U1')).toHaveLength(2);
  });

  it('keeps its result if a person joins the channel after its box was set aside', async () => {
    clinic = await contextWithTeam();
    await playHeavyWeek(clinic);
    await openWeek(clinic, 1);
    await everyoneAnswers(clinic, 3);
    await sealBox(clinic.context.store, TEAM.id);
    clinic.roster.set(memberId('UNEW'), 'UTC');
    await refreshRoster(clinic.context, clinic.directory, TEAM.id);
    await closeWeek(clinic, 1);
    expect(await latestResult(clinic.context.store, TEAM.id)).toMatchObject({ band: 'strained' });
    expect(clinic.fields.at(clinic.events.lastIndexOf('pulse_closed'))?.refusedBallots).toBe(0);
  });

  it('says the same again if Redis is restored to before it, whoever leaves', async () => {
    clinic = await contextWithTeam();
    await playHeavyWeek(clinic);
    await openWeek(clinic, 1);
    // Without U7 there are too few answers for a result.
    for (const id of ['U0', 'U1', 'U2', 'U3', 'U7']) await clinic.answer(id, 3);
    await resealAll(clinic);
    await killedClose();
    await updateMemberRecord(clinic.context, memberId('U7'), TEAM.id, (own) => leave(own, false));
    const { redis, keys } = clinic.context.store;
    // A slot is removed as well, so that the close has different ballots.
    const [slot = ''] = await redis.hkeys(keys.closingBox(TEAM.id));
    await redis.hdel(keys.closingBox(TEAM.id), slot);
    await closeWeek(clinic, 1);
    expect(clinic.events).toContain('close_repeated');
    expect(await latestResult(clinic.context.store, TEAM.id)).toMatchObject({ band: 'strained' });
  });

  it('of a second pulse in a week gives the first one’s decision, if both were open before either closed', async () => {
    clinic = await contextWithTeam();
    await playHeavyWeek(clinic);
    const { store } = clinic.context;
    const before = await copyRedis(clinic);
    const wednesday = { team: TEAM.id, pulse: pulseId('2026-06-10') };
    const schedule = { ...TEAM.schedule, opens: { weekday: 'wednesday', hour: 10, minute: 0 } } as const;
    await saveTeam(store, { ...TEAM, schedule });
    await store.redis.hset(store.keys.state(TEAM.id), { next: wednesday.pulse });
    clinic.at(opening(1) + 86_400_000);
    await openPulse(clinic.context, clinic.directory, { step: 'open', ...wednesday });
    await everyoneAnswers(clinic, 3);
    const second = await copyRedis(clinic);
    await before();
    await openWeek(clinic, 1);
    for (const id of ['U0', 'U1', 'U2', 'U3']) await clinic.answer(id, 3);
    await closeWeek(clinic, 1);
    const first = await latestResult(store, TEAM.id);
    await second();
    await closePulse(clinic.context, { step: 'close', ...wednesday });
    expect(clinic.events).toContain('close_repeated');
    expect(await latestResult(store, TEAM.id)).toEqual(first);
    expect(first).toMatchObject({ band: 'steady' });
  });

  it('doesn’t count the manager', async () => {
    clinic = await contextWithTeam({ members: 7 });
    await playHeavyWeek(clinic, 7);
    await openWeek(clinic, 1);
    for (let index = 0; index < 4; index += 1) await clinic.answer(`U${index}`, 2);
    await clinic.answer('UMANAGER', 2);
    await closeWeek(clinic, 1);
    expect(await latestResult(clinic.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
  });

  it('shows last week’s band again if too few members answer', async () => {
    clinic = await contextWithTeam();
    for (const [week, value, answering] of [
      [0, 2, 8],
      [1, 2, 4],
    ] as const) {
      await openWeek(clinic, week);
      for (let index = 0; index < answering; index += 1) await clinic.answer(`U${index}`, value);
      await closeWeek(clinic, week);
    }
    expect(await latestResult(clinic.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
  });

  it('keeps each member’s preferences', async () => {
    clinic = await contextWithTeam();
    await openWeek(clinic);
    await changePreferences(clinic, 'U1', { reminder: false });
    await closeWeek(clinic);
    const own = await readMemberRecord(clinic.context, memberId('U1'), TEAM.id);
    expect(own?.trajectory.preferences.reminder).toBe(false);
  });
});
