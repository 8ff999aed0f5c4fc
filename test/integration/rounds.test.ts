import { cpSync, rmSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { memberId, pulseId, teamId, type WorkspaceId } from '../../src/pulse/ids.js';
import { assertQuestionnairesExist } from '../../src/usecases/season-questionnaire.js';
import { closePulse } from '../../src/usecases/close.js';
import { teamsOfMember, teamsVisibleTo } from '../../src/usecases/team-queries.js';
import type { Team, Weekday } from '../../src/pulse/team.js';
import { defineTeam, defineTeams, syncRosters, refreshRoster } from '../../src/usecases/enroll.js';
import { findCheckin, submitCheckin } from '../../src/usecases/answer.js';
import {
  BLANK_TRAJECTORY,
  forget,
  join,
  leave,
  prefer,
  type Preferences,
} from '../../src/pulse/trajectory.js';
import { ballotAmong } from '../../src/usecases/own-data.js';
import { openPulse } from '../../src/usecases/open.js';
import { remindPulse } from '../../src/usecases/remind.js';
import { updateMemberRecord, readMemberRecord } from '../../src/usecases/member-record.js';
import type { Loss } from '../../src/usecases/losses.js';
import { advanceKeyring, type StepReasons } from '../../src/usecases/advance-keyring.js';
import { ALL_REASONS } from '../support/step-reasons.js';
import { resealScheduled } from '../../src/usecases/scheduled-reseal.js';
import { sweep } from '../../src/usecases/sweep.js';
import type { Queues, TimedNotification } from '../../src/usecases/ports.js';
import { commitmentsOf } from '../../src/sealing/commitments.js';
import { openBallot, type Opened, slotOf } from '../../src/sealing/ballots.js';
import { openNotification } from '../../src/sealing/notifications.js';
import { joinAll } from '../support/join-all.js';
import { filledWith } from '../support/questionnaires.js';
import { dueBy } from '../../src/store/agenda.js';
import { allNotifications, handedOver, leaseDueNotifications } from '../../src/store/outbox.js';
import { rosterTroubles } from '../../src/store/roster-troubles.js';
import { latestResult, sealBox, readTeamRecords, teamState } from '../../src/store/pulses.js';
import { killAfter } from '../support/kill-after.js';
import { flakyProxy } from '../support/flaky-proxy.js';
import { connect, storeOf } from '../../src/store/redis.js';
import { saveTeam } from '../../src/store/teams.js';
import { takeOnce } from '../../src/store/replays.js';
import { dump, testRedisUrl } from '../support/redis.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { closing, MONDAY, opening } from '../support/team.js';
import { submitForm } from '../support/submit-form.js';
import { nameOfKind } from '../support/notification-kinds.js';

const HOUR = 3_600_000;

let test: TestContext;
afterEach(() => test.end());

const due = (step: 'open' | 'remind' | 'close', week = 0) => ({
  step,
  team: TEAM.id,
  pulse: pulseId(new Date(opening(week)).toISOString().slice(0, 10)),
});

/** Somebody's form, and the same value for every item. */
async function anOpenForm(id: string, value: number) {
  const found = await findCheckin(test.context, memberId(id), TEAM.id, null);
  if (found.kind !== 'open') throw new Error('no check-in');
  return { found, raw: filledWith(found.questionnaire, found.pulse.week, value) };
}

/** Makes somebody's record one that does not open. */
async function spoilRecordOf(id: string): Promise<void> {
  await resealed();
  const { store } = test.context;
  const own = await readMemberRecord(test.context, memberId(id), TEAM.id);
  if (!own) throw new Error('no record');
  await store.redis.hset(store.keys.trajectories(TEAM.id), own.pseudonym, Buffer.alloc(own.sealed.length));
}

/** Keeps what the test's Redis and the folder beside its keyring hold, and gives what puts it back. */
async function asItIs(): Promise<() => Promise<void>> {
  const { store, keyring } = test.context;
  const { redis } = store;
  const keys = () => redis.keys(`*${test.prefix}*`);
  const kept = await Promise.all(
    (await keys()).map(async (key) => ({ key, value: await redis.dumpBuffer(key) })),
  );
  const decided = commitmentsOf(keyring.file);
  cpSync(decided, `${decided}.kept`, { recursive: true, preserveTimestamps: true });
  return async () => {
    await redis.del(...(await keys()));
    for (const { key, value } of kept) await redis.restore(key, 0, value);
    rmSync(decided, { recursive: true });
    cpSync(`${decided}.kept`, decided, { recursive: true, preserveTimestamps: true });
  };
}

/** What counts as somebody's ballot now. */
async function ballotOf(id: string): Promise<Opened> {
  const hands = await readTeamRecords(test.context.store, TEAM.id);
  return ballotAmong(test.context, memberId(id), TEAM.id, hands) ?? { kind: 'refused' };
}

/** The whole team is sealed again: what was sent in and changed is taken in. */
const resealed = () => resealScheduled(test.context, { step: 'reseal', team: TEAM.id, pulse: pulseId('-') });

async function opened(week = 0): Promise<void> {
  test.at(opening(week));
  await openPulse(test.context, test.directory, due('open', week));
  await joinAll(test.context, TEAM.id, [...test.roster.keys()]);
}

async function closed(week = 0): Promise<void> {
  test.at(closing(week));
  await closePulse(test.context, due('close', week));
}

/** All eight members answer the same. */
async function everyoneAnswers(value: number): Promise<void> {
  for (let index = 0; index < 8; index += 1) await test.answer(`U${index}`, value);
}

/** A first week in which everybody's answers are heavy: one more, and the result moves. */
async function aHeavyWeek(members = 8): Promise<void> {
  await opened();
  for (let index = 0; index < members; index += 1) await test.answer(`U${index}`, 2);
  await closed();
}

/** The notes in the outbox, opened: name -> how many. */
async function notes(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const sealed of await allNotifications(test.context.store)) {
    const opened = openNotification(test.context.keyring, test.context.workspace, sealed);
    const name = opened ? nameOfKind(opened) : 'unreadable';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).toSorted());
}

/** A member changes what they prefer. */
const change = (member: string, to: Partial<Preferences>) =>
  updateMemberRecord(test.context, memberId(member), TEAM.id, (own) => prefer(own, to));

describe('opening a pulse', () => {
  it('gives every member a slot and a record of one size, joined or not, and asks each once whether to take part', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    const { redis, keys } = test.context.store;
    const sizes = (values: Buffer[]) => [...new Set(values.map((value) => value.length))];
    const ballots = Object.values(await redis.hgetallBuffer(keys.box(TEAM.id)));
    const records = Object.values(await redis.hgetallBuffer(keys.trajectories(TEAM.id)));
    expect([ballots.length, records.length]).toEqual([9, 9]);
    expect([sizes(ballots), sizes(records)]).toEqual([[48], [60]]);
    // From Tuesday to Friday.
    expect(await notes()).toEqual({ welcome: 9, 'cover of weekly': 3 * 9 });
  });

  it('does nothing the second time, nor when two run at once', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    test.at(opening());
    await Promise.all([1, 2, 3].map(() => openPulse(test.context, test.directory, due('open'))));
    await test.answer('U1', 1);
    const before = await dump(test.prefix);
    await openPulse(test.context, test.directory, due('open'));
    expect((await dump(test.prefix)).split('\n').toSorted()).toEqual(before.split('\n').toSorted());
  });

  it('is skipped, on record, when the bot slept through most of it, and the next week is planned', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    test.at(closing() - 3_600_000);
    await openPulse(test.context, test.directory, due('open'));
    expect(test.events).toContain('step_skipped');
    expect((await teamState(test.context.store, TEAM.id)).next).toBe(due('open', 1).pulse);
  });

  it('moves with a schedule that is changed before it', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    const wednesday = { ...TEAM.schedule, opens: { ...TEAM.schedule.opens, weekday: 'wednesday' as const } };
    await defineTeam(test.context, { ...TEAM, schedule: wednesday });
    await defineTeam(test.context, { ...TEAM, schedule: wednesday });
    const planned = await dueBy(test.context.store, Number.MAX_SAFE_INTEGER, 10);
    const moved = { team: TEAM.id, pulse: pulseId('2026-06-03') };
    expect(planned).toEqual([
      { step: 'open', ...moved },
      { step: 'peer', ...moved },
    ]);
  });
});

describe('answering', () => {
  it('stores the last answer before the close', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    await everyoneAnswers(3);
    for (let index = 0; index < 8; index += 1) expect(await test.answer(`U${index}`, 0)).toBe('stored');
    await closed();
    expect(await latestResult(test.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
  });

  it('reaches its slot though the team was dealt again since this process last looked', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    expect(await test.answer('U1', 3)).toBe('stored');
    const { found, raw } = await anOpenForm('U1', 0);
    // Another process deals: its store is another, and what this one remembers stands.
    const elsewhere = { ...test.context, store: { ...test.context.store } };
    await resealScheduled(elsewhere, { step: 'reseal', team: TEAM.id, pulse: pulseId('-') });
    expect(await submitForm(test.context, memberId('U1'), found.form, raw)).toMatchObject({ kind: 'stored' });
    expect(await ballotOf('U1')).toMatchObject({ kind: 'checkin', answers: [0, 0, 0, 0, 0] });
  });

  it('is refused to who has left since the form was drawn, and leaves what lay there as it was', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    expect(await test.answer('U1', 0)).toBe('stored');
    const { found, raw } = await anOpenForm('U1', 3);
    await updateMemberRecord(test.context, memberId('U1'), TEAM.id, (own) => leave(own, false));
    expect(await submitForm(test.context, memberId('U1'), found.form, raw)).toEqual({ kind: 'notJoined' });
    // Coming back at once finds the answer that was acknowledged.
    await updateMemberRecord(test.context, memberId('U1'), TEAM.id, (own) => join(own, {}));
    await resealed();
    expect(await ballotOf('U1')).toMatchObject({ kind: 'checkin', answers: [0, 0, 0, 0, 0] });
  });

  it('is refused to whose record was lost meanwhile, and is none', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    const { found, raw } = await anOpenForm('U1', 3);
    await spoilRecordOf('U1');
    await resealScheduled(test.context, { step: 'reseal', team: TEAM.id, pulse: pulseId('-') });
    expect(await submitForm(test.context, memberId('U1'), found.form, raw)).toEqual({ kind: 'notJoined' });
    expect(await ballotOf('U1')).toEqual({ kind: 'blank' });
  });

  it('is stored once and said to be, though the link to Redis breaks before it has answered', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    const { found, raw } = await anOpenForm('U1', 3);
    const sent = { member: memberId('U1'), field: found.form, raw, signature: 'v0=one' };
    const link = await flakyProxy(testRedisUrl());
    const redis = connect(link.url, () => undefined);
    const context = { ...test.context, store: storeOf(redis, test.prefix, test.context.workspace) };
    try {
      link.breakBeforeAnswerTo('RPUSH');
      const submitted = await submitCheckin(context, sent)?.submitted;
      expect(link.broken()).toBe(true);
      expect(submitted).toMatchObject({ kind: 'stored' });
      expect(await submitCheckin(context, sent)?.submitted).toEqual({ kind: 'replayed' });
      link.breakBeforeAnswerTo(':taken:');
      expect(await takeOnce(context.store, 'v0=two')).toBe(true);
      expect(link.broken()).toBe(true);
      expect(await takeOnce(context.store, 'v0=two')).toBe(false);
    } finally {
      redis.disconnect();
      await link.end();
    }
  });

  it('counts for nothing once its member has left, and still does where their record is spoilt', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    await everyoneAnswers(3);
    await resealed();
    await updateMemberRecord(test.context, memberId('U1'), TEAM.id, (own) => leave(own, false));
    await spoilRecordOf('U2');
    await resealScheduled(test.context, { step: 'reseal', team: TEAM.id, pulse: pulseId('-') });
    expect(await ballotOf('U1')).toEqual({ kind: 'blank' });
    expect(await ballotOf('U2')).toMatchObject({ kind: 'checkin' });
  });

  it('is refused once the close has begun, even before it is done', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    const { found, raw } = await anOpenForm('U1', 0);
    await sealBox(test.context.store, TEAM.id);
    expect(await submitForm(test.context, memberId('U1'), found.form, raw)).toEqual({ kind: 'closed' });
  });

  it('leaves no id, answer or flag to be read in Redis', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    await test.answer('U1', 3);
    const lines = (await dump(test.prefix)).split('\n').filter((line) => /"U1\\*"/.test(line));
    expect(lines.map((line) => /:(\w+) /.exec(line)?.[1]).toSorted()).toEqual(['homes', 'roster']);
  });
});

describe('an opening', () => {
  it('killed in between and run again, leads to the same first result', async () => {
    for (let commands = 0; ; commands += 7) {
      test = testContext();
      await defineTeam(test.context, TEAM);
      test.at(opening());
      const { store } = test.context;
      const redis = killAfter(store.redis as Redis, commands);
      const cut = { ...test.context, store: { ...store, redis } };
      const first = await openPulse(cut, test.directory, due('open')).then(
        () => 'done',
        () => 'killed',
      );
      redis.disconnect();
      await opened();
      for (let index = 0; index < 8; index += 1) await test.answer(`U${index}`, 1);
      await closed();
      expect(await latestResult(store, TEAM.id)).toMatchObject({ band: 'steady' });
      if (first === 'done') break;
      test.end();
    }
  });
});

describe('reminding', () => {
  it('decides one delivery for every member, and sends nothing to those who switched it off', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    expect(await change('U1', { reminder: false })).toBe(true);
    test.at(opening() + 47 * HOUR);
    await remindPulse(test.context, test.directory, due('remind'));
    await remindPulse(test.context, test.directory, due('remind'));
    expect(await notes()).toEqual({
      welcome: 9,
      'cover of weekly': 3 * 9,
      reminder: 8,
      'cover of reminder': 1 + 9,
    });
  });

  it('is skipped, on record, after the close', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    test.at(closing());
    await remindPulse(test.context, test.directory, due('remind'));
    expect(test.events).toContain('step_skipped');
    expect(await notes()).toEqual({ welcome: 9, 'cover of weekly': 3 * 9 });
  });
});

describe('closing', () => {
  it('publishes one card, moves every trajectory once and decides one delivery each, however often it runs', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    for (const week of [0, 1]) {
      await opened(week);
      if (week === 0) await change('U3', { notes: 'direct' });
      for (let index = 0; index < 8; index += 1) await test.answer(`U${index}`, index === 3 ? 2 : 0);
      test.at(closing(week));
      await Promise.all([1, 2, 3].map(() => closePulse(test.context, due('close', week))));
      await closePulse(test.context, due('close', week));
    }
    const own = await readMemberRecord(test.context, memberId('U3'), TEAM.id);
    expect(own?.trajectory.flags.map((flag) => flag.heavy)).toEqual([true, true]);
    expect(await notes()).toEqual({
      welcome: 9,
      weekly: 9,
      'cover of weekly': 6 * 9,
      outreach: 1,
      'cover of outreach': 17,
      digest: 2,
    });
    const { redis, keys } = test.context.store;
    expect(await redis.hlen(keys.cards(TEAM.id))).toBe(2);
    expect(await redis.exists(keys.box(TEAM.id), keys.closingBox(TEAM.id))).toBe(0);
  });

  it('picks up where a killed close left off', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    await everyoneAnswers(0);
    await sealBox(test.context.store, TEAM.id);
    await closed();
    expect(await latestResult(test.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
  });

  it('killed after any of its commands and run again, ends as if it had never been killed', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    for (const week of [0, 1]) {
      await opened(week);
      if (week === 0) await change('U3', { notes: 'direct' });
      for (let index = 0; index < 8; index += 1) await test.answer(`U${index}`, 2);
      if (week === 0) await closed();
    }
    test.at(closing(1));
    const putBack = await asItIs();
    const { store } = test.context;
    const ends = new Set<string>();
    let killed = 0;
    for (let commands = 0; ; commands += 1) {
      if (commands > 0) await putBack();
      const redis = killAfter(store.redis as Redis, commands);
      const first = await closePulse({ ...test.context, store: { ...store, redis } }, due('close', 1)).then(
        () => 'done',
        () => 'killed',
      );
      redis.disconnect();
      await closePulse(test.context, due('close', 1));
      const flags = await Promise.all(
        ['U0', 'U3', 'U7'].map(
          async (id) => (await readMemberRecord(test.context, memberId(id), TEAM.id))?.trajectory,
        ),
      );
      const cards = await store.redis.hgetall(store.keys.cards(TEAM.id));
      const { next, pulse } = await teamState(store, TEAM.id);
      ends.add(JSON.stringify([flags, cards, await notes(), next, pulse]));
      if (first === 'done') break;
      killed += 1;
    }
    expect(killed).toBeGreaterThan(8);
    expect([...ends]).toHaveLength(1);
    expect([...ends][0]).toMatch(/"outreach":1/);
  });

  it('gives every record a new name and a new body', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    const { redis, keys } = test.context.store;
    const before = await redis.hgetall(keys.trajectories(TEAM.id));
    await closed();
    const after = await redis.hgetall(keys.trajectories(TEAM.id));
    expect(Object.keys(after)).toHaveLength(9);
    expect(Object.keys(after).filter((name) => name in before)).toEqual([]);
    expect(Object.values(after).filter((body) => Object.values(before).includes(body))).toEqual([]);
  });

  it('counts forged, copied, torn and missing ballots as none, reports how many, and leaves the card as it was', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    await everyoneAnswers(2);
    await closed();
    await opened(1);
    await everyoneAnswers(2);
    await resealed();
    const { redis, keys } = test.context.store;
    const box = await redis.hgetallBuffer(keys.box(TEAM.id));
    const [first = '', second = '', third = '', fourth = ''] = Object.keys(box);
    await redis.hset(keys.box(TEAM.id), first, box[second] ?? '');
    await redis.hset(keys.box(TEAM.id), second, Buffer.alloc(44, 7));
    await redis.hset(keys.box(TEAM.id), third, 'x');
    await redis.hdel(keys.box(TEAM.id), fourth);
    await closed(1);
    expect(test.fields).toContainEqual(
      expect.objectContaining({ refusedBallots: 4, refusedTrajectories: 0 }),
    );
    expect(await latestResult(test.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
    expect((await teamState(test.context.store, TEAM.id)).next).toBe(due('open', 2).pulse);
  });

  it('leaves the card as it was when a single ballot was spoilt, though enough are left', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    await everyoneAnswers(2);
    await closed();
    await opened(1);
    await everyoneAnswers(2);
    await resealed();
    const { redis, keys } = test.context.store;
    const [slot = ''] = await redis.hkeys(keys.box(TEAM.id));
    await redis.hdel(keys.box(TEAM.id), slot);
    await closed(1);
    expect(await latestResult(test.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
  });

  it('counts records that do not open, and seals blank ones in their place, which expose nobody', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    const { redis, keys } = test.context.store;
    await change('U1', { notes: 'direct' });
    await resealed();
    for (const pseudonym of await redis.hkeys(keys.trajectories(TEAM.id)))
      await redis.hset(keys.trajectories(TEAM.id), pseudonym, Buffer.alloc(46, 7));
    await closed();
    expect(test.fields).toContainEqual(expect.objectContaining({ refusedTrajectories: 9 }));
    const own = await readMemberRecord(test.context, memberId('U1'), TEAM.id);
    expect(own?.trajectory.preferences).toEqual(BLANK_TRAJECTORY.preferences);
  });

  it('comes no earlier than its time, whatever the agenda says', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    test.at(closing() - 1);
    await closePulse(test.context, due('close'));
    expect((await teamState(test.context.store, TEAM.id)).pulse).not.toBeNull();
    test.at(closing());
    expect(await dueBy(test.context.store, closing(), 10)).toContainEqual(due('close'));
  });

  it('makes no card of members that somebody chose by writing to Redis', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await aHeavyWeek();
    await opened(1);
    await everyoneAnswers(2);
    const { redis, keys } = test.context.store;
    const early = { ...(await teamState(test.context.store, TEAM.id)).pulse, closesAt: closing(1) - 60_000 };
    await redis.hset(keys.state(TEAM.id), 'pulse', JSON.stringify({ v: 1, ...early }));
    await closed(1);
    expect(await latestResult(test.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
  });

  it('says nothing new when Redis is put back without the record of somebody who had left', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await aHeavyWeek();
    await opened(1);
    await resealed();
    for (const id of ['U0', 'U1', 'U2', 'U3', 'U7']) await test.answer(id, 2);
    await updateMemberRecord(test.context, memberId('U7'), TEAM.id, (own) => leave(own, false));
    const { redis, keys } = test.context.store;
    const names = await redis.keys(`${test.prefix}:*`);
    const copies = await Promise.all(
      names.map(async (name) => [name, await redis.dumpBuffer(name)] as const),
    );
    await closed(1);
    expect(await latestResult(test.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
    await redis.del(...(await redis.keys(`${test.prefix}:*`)));
    for (const [name, copy] of copies) await redis.restore(name, 0, copy);
    await redis.del(keys.changes(TEAM.id));
    await closed(1);
    expect(await latestResult(test.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
  });

  it('says nothing new when Redis is put back and the card taken away, and moves nobody twice', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await aHeavyWeek();
    await opened(1);
    await everyoneAnswers(2);
    const { redis, keys } = test.context.store;
    await resealed();
    const all = [keys.state(TEAM.id), keys.box(TEAM.id), keys.trajectories(TEAM.id)];
    const copy = await Promise.all(all.map((key) => redis.dumpBuffer(key)));
    for (let index = 0; index < 4; index += 1) await test.answer(`U${index}`, 0);
    await closed(1);
    for (const [index, key] of all.entries()) await redis.restore(key, 0, copy[index] ?? '', 'REPLACE');
    const first = await latestResult(test.context.store, TEAM.id);
    await redis.del(keys.cards(TEAM.id));
    await closed(1);
    expect(test.events).toContain('close_repeated');
    expect(await latestResult(test.context.store, TEAM.id)).toEqual(first);
    expect((await readMemberRecord(test.context, memberId('U1'), TEAM.id))?.trajectory.flags).toHaveLength(1);
  });

  /** A close that dies once it has committed, and before anything is written to Redis. */
  const killedClose = async (): Promise<void> => {
    await sealBox(test.context.store, TEAM.id);
    const { redis } = test.context.store;
    const names = await redis.keys(`${test.prefix}:*`);
    const copies = await Promise.all(
      names.map(async (name) => [name, await redis.dumpBuffer(name)] as const),
    );
    await closed(1);
    await redis.del(...(await redis.keys(`${test.prefix}:*`)));
    for (const [name, copy] of copies) await redis.restore(name, 0, copy);
  };

  it.each<[string, () => Promise<unknown>]>([
    ['leaves', () => updateMemberRecord(test.context, memberId('U7'), TEAM.id, (own) => leave(own, false))],
    ['forgets their weeks', () => updateMemberRecord(test.context, memberId('U7'), TEAM.id, forget)],
    ['loses their record', () => spoilRecordOf('U7')],
    [
      'goes from the channel',
      () => (test.roster.delete(memberId('U7')), refreshRoster(test.context, test.directory, TEAM.id)),
    ],
    [
      'is deactivated',
      () => (
        test.roster.delete(memberId('U7')),
        test.gone.add(memberId('U7')),
        refreshRoster(test.context, test.directory, TEAM.id)
      ),
    ],
    [
      'comes to the channel',
      () => (test.roster.set(memberId('UNEW'), 'UTC'), refreshRoster(test.context, test.directory, TEAM.id)),
    ],
  ])('that is killed keeps its result when somebody %s before it runs again', async (_, change) => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await aHeavyWeek();
    await opened(1);
    for (const id of ['U0', 'U1', 'U2', 'U3', 'U7']) await test.answer(id, 3);
    await killedClose();
    expect(await latestResult(test.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
    await change();
    test.events.length = 0;
    await closed(1);
    expect(test.events).not.toContain('close_repeated');
    expect(await latestResult(test.context.store, TEAM.id)).toMatchObject({ band: 'strained' });
    // Their weeks move once, by what they say now.
    const flagsOf = async (id: string) =>
      (await readMemberRecord(test.context, memberId(id), TEAM.id))?.trajectory.flags;
    expect(await flagsOf('U1')).toHaveLength(2);
  });

  it('keeps its result though somebody came to the channel when the box had been set aside', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await aHeavyWeek();
    await opened(1);
    await everyoneAnswers(3);
    await sealBox(test.context.store, TEAM.id);
    test.roster.set(memberId('UNEW'), 'UTC');
    await refreshRoster(test.context, test.directory, TEAM.id);
    await closed(1);
    expect(await latestResult(test.context.store, TEAM.id)).toMatchObject({ band: 'strained' });
    expect(test.fields.at(test.events.lastIndexOf('pulse_closed'))?.refusedBallots).toBe(0);
  });

  it('says the same again, whoever leaves, when Redis is put back to before it', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await aHeavyWeek();
    await opened(1);
    // Without U7 there are too few for any result.
    for (const id of ['U0', 'U1', 'U2', 'U3', 'U7']) await test.answer(id, 3);
    await resealed();
    await killedClose();
    await updateMemberRecord(test.context, memberId('U7'), TEAM.id, (own) => leave(own, false));
    const { redis, keys } = test.context.store;
    // A slot taken out as well, so that it's over other ballots.
    const [slot = ''] = await redis.hkeys(keys.closingBox(TEAM.id));
    await redis.hdel(keys.closingBox(TEAM.id), slot);
    await closed(1);
    expect(test.events).toContain('close_repeated');
    expect(await latestResult(test.context.store, TEAM.id)).toMatchObject({ band: 'strained' });
  });

  it('does not count the manager', async () => {
    test = testContext({ members: 7 });
    await defineTeam(test.context, TEAM);
    await aHeavyWeek(7);
    await opened(1);
    for (let index = 0; index < 4; index += 1) await test.answer(`U${index}`, 2);
    await test.answer('UMANAGER', 2);
    await closed(1);
    expect(await latestResult(test.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
  });

  it('shows last week’s band again when too few answer', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    for (const [week, value, answering] of [
      [0, 2, 8],
      [1, 2, 4],
    ] as const) {
      await opened(week);
      for (let index = 0; index < answering; index += 1) await test.answer(`U${index}`, value);
      await closed(week);
    }
    expect(await latestResult(test.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
  });

  it('keeps preferences across closes', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    await change('U1', { reminder: false });
    await closed();
    const own = await readMemberRecord(test.context, memberId('U1'), TEAM.id);
    expect(own?.trajectory.preferences.reminder).toBe(false);
  });
});

describe('a reseal', () => {
  const STIR = { step: 'reseal', team: TEAM.id, pulse: pulseId('-') } as const;
  const names = async (): Promise<string[]> => {
    const { redis, keys } = test.context.store;
    return [...(await redis.hkeys(keys.box(TEAM.id))), ...(await redis.hkeys(keys.trajectories(TEAM.id)))];
  };

  it('follows an answer within minutes, renames every slot and record, and keeps what was answered', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await aHeavyWeek();
    await opened(1);
    await everyoneAnswers(2);
    const before = await names();
    expect(await dueBy(test.context.store, opening(1) + 300_000, 10)).toContainEqual(STIR);
    await resealScheduled(test.context, STIR);
    expect(await dueBy(test.context.store, opening(1) + 300_000, 10)).not.toContainEqual(STIR);
    const after = await names();
    expect([after.length, after.filter((name) => before.includes(name))]).toEqual([18, []]);
    await closed(1);
    expect(await latestResult(test.context.store, TEAM.id)).toMatchObject({ band: 'strained' });
    expect((await readMemberRecord(test.context, memberId('U1'), TEAM.id))?.trajectory.flags).toHaveLength(2);
  });

  it('makes an older ballot or record worthless', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    const { redis, keys } = test.context.store;
    const old = await redis.hgetallBuffer(keys.box(TEAM.id));
    await resealScheduled(test.context, STIR);
    const slots = await redis.hkeys(keys.box(TEAM.id));
    for (const [index, ballot] of Object.values(old).entries())
      await redis.hset(keys.box(TEAM.id), slots[index] ?? '', ballot);
    await closed();
    expect(test.fields).toContainEqual(expect.objectContaining({ refusedBallots: 9 }));
  });

  it('loses no answer that comes at the same moment', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await aHeavyWeek();
    await opened(1);
    const answers = Array.from({ length: 8 }, (_, index) => test.answer(`U${index}`, 2));
    const reseals = [1, 2, 3].map(() => resealScheduled(test.context, STIR));
    expect(await Promise.all(answers)).toEqual(answers.map(() => 'stored'));
    await Promise.all(reseals);
    await closed(1);
    expect(await latestResult(test.context.store, TEAM.id)).toMatchObject({ band: 'strained' });
  });

  it('keeps a spoilt ballot spoilt, so that the close still reports it', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    const { redis, keys } = test.context.store;
    const [slot = ''] = await redis.hkeys(keys.box(TEAM.id));
    await redis.hset(keys.box(TEAM.id), slot, 'x');
    await resealScheduled(test.context, STIR);
    await closed();
    expect(test.fields).toContainEqual(expect.objectContaining({ refusedBallots: 1 }));
  });

  it('comes with every newcomer, so that no slot appears together with a name', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    await test.answer('U1', 3);
    const before = await names();
    test.roster.set(memberId('UNEW'), 'UTC');
    await refreshRoster(test.context, test.directory, TEAM.id);
    const after = await names();
    expect([after.length, after.filter((name) => before.includes(name))]).toEqual([20, []]);
  });

  it('keeps the answer of a counted member whose account goes and comes back', async () => {
    test = testContext({ members: 7 });
    await defineTeam(test.context, TEAM);
    await aHeavyWeek(7);
    await opened(1);
    for (let index = 0; index < 5; index += 1) await test.answer(`U${index}`, 2);
    test.roster.delete(memberId('U1'));
    test.gone.add(memberId('U1'));
    await refreshRoster(test.context, test.directory, TEAM.id);
    await resealScheduled(test.context, STIR);
    test.roster.set(memberId('U1'), 'UTC');
    await refreshRoster(test.context, test.directory, TEAM.id);
    await closed(1);
    expect(await latestResult(test.context.store, TEAM.id)).toMatchObject({ band: 'strained' });
  });
});

describe('the roster', () => {
  it('asks a newcomer at once, lets them answer once they take part, and count from the next pulse', async () => {
    test = testContext({ members: 7 });
    await defineTeam(test.context, TEAM);
    await opened();
    test.roster.set(memberId('UNEW'), 'UTC');
    await refreshRoster(test.context, test.directory, TEAM.id);
    expect(await test.answer('UNEW', 3)).toBe('notJoined');
    await joinAll(test.context, TEAM.id, [memberId('UNEW')]);
    expect(await test.answer('UNEW', 3)).toBe('stored');
    expect(await notes()).toEqual({ welcome: 9, 'cover of weekly': 3 * 9 });
  });

  it('keeps asking and counting a member who is taken out of the channel, until the season ends', async () => {
    test = testContext({ members: 7 });
    await defineTeam(test.context, TEAM);
    // The first pulse lies in the fourth week of a season.
    await opened();
    test.roster.delete(memberId('U1'));
    await refreshRoster(test.context, test.directory, TEAM.id);
    expect(await test.answer('U1', 2)).toBe('stored');
    await closed();
    for (let week = 1; week < 9; week += 1) {
      await opened(week);
      expect(await test.answer('U1', 2)).toBe('stored');
      await closed(week);
    }
    expect((await readMemberRecord(test.context, memberId('U1'), TEAM.id))?.trajectory.flags).toHaveLength(4);
    await opened(9);
    expect(await test.answer('U1', 2)).toBe('notAMember');
    await closed(9);
    expect(await readMemberRecord(test.context, memberId('U1'), TEAM.id)).toBeNull();
  });

  it('counts nobody who came during a season before the next, however often the channel changes', async () => {
    test = testContext({ members: 7 });
    await defineTeam(test.context, TEAM);
    await opened();
    await closed();
    for (const extra of ['UA', 'UB', 'UC']) test.roster.set(memberId(extra), 'UTC');
    const bands = [];
    for (let week = 1; week <= 10; week += 1) {
      await opened(week);
      for (const id of ['U0', 'U1', 'UA', 'UB', 'UC']) expect(await test.answer(id, 2)).toBe('stored');
      await closed(week);
      bands.push((await latestResult(test.context.store, TEAM.id))?.band);
    }
    // Two who count have answered, until the next season makes them five; and it takes two such weeks.
    expect(bands).toEqual([...Array.from({ length: 9 }, () => 'steady'), 'strained']);
  });

  it('starts a season from the beginning when fewer than five who count are the same', async () => {
    test = testContext({ members: 8 });
    await defineTeam(test.context, TEAM);
    for (let week = 0; week <= 9; week += 1) {
      if (week === 4) for (const id of ['UA', 'UB', 'UC', 'UD']) test.roster.set(memberId(id), 'UTC');
      if (week === 9) for (const id of ['U0', 'U1', 'U2', 'U3']) test.roster.delete(memberId(id));
      await opened(week);
      if (week < 9) await everyoneAnswers(2);
      await closed(week);
      expect((await latestResult(test.context.store, TEAM.id))?.band).toBe(
        week > 0 && week < 9 ? 'strained' : 'steady',
      );
    }
  });

  it('asks a member of two channels with the team that asked first, until they leave it', async () => {
    test = testContext();
    const west = { ...TEAM, id: teamId('west'), name: 'West' };
    await defineTeams(test.context, [TEAM, west]);
    await syncRosters(test.context, test.directory);
    expect((await teamsOfMember(test.context, memberId('U1'))).map((team) => team.id)).toEqual([TEAM.id]);
    await defineTeams(test.context, [west]);
    await syncRosters(test.context, test.directory);
    expect((await teamsOfMember(test.context, memberId('U1'))).map((team) => team.id)).toEqual([west.id]);
  });

  it('forgets the record of someone whose account is gone, at the close', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    test.roster.delete(memberId('U1'));
    test.gone.add(memberId('U1'));
    await refreshRoster(test.context, test.directory, TEAM.id);
    await closed();
    expect(await readMemberRecord(test.context, memberId('U1'), TEAM.id)).toBeNull();
  });

  it('shows a result though the account of somebody who counts is gone', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    await closed();
    test.roster.delete(memberId('U7'));
    test.gone.add(memberId('U7'));
    await opened(1);
    for (let index = 0; index < 7; index += 1) expect(await test.answer(`U${index}`, 0)).toBe('stored');
    await closed(1);
    expect((await latestResult(test.context.store, TEAM.id))?.band).toBe('steady');
    expect(test.fields.findLast(({ refusedBallots }) => refusedBallots !== undefined)?.refusedBallots).toBe(
      0,
    );
  });

  it('sends each member’s card at ten on their own clock', async () => {
    test = testContext({ members: 1 });
    test.roster.set(memberId('U0'), 'Asia/Tokyo');
    test.roster.set(memberId('UMANAGER'), 'America/Los_Angeles');
    await defineTeam(test.context, TEAM);
    test.at(opening() - 9 * 3_600_000);
    await openPulse(test.context, test.directory, due('open'));
    const { redis, keys } = test.context.store;
    const first = await redis.zrange(keys.outboxDue, '0', '1', 'WITHSCORES');
    const at = first.filter((_, index) => index % 2 === 1).map(Number);
    expect(at).toEqual([opening() - 9 * 3_600_000, opening() + 7 * 3_600_000]);
  });

  it('has everybody’s deliveries due at the same times, whichever days they work, and the card on one that they do', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    await change('U1', { workingDays: ['wednesday'] });
    await change('U2', { workingDays: ['monday'] });
    await closed();
    const { redis, keys } = test.context.store;
    await redis.del(keys.outbox, keys.outboxDue);
    await opened(1);
    const cards = new Map<string, number>();
    const times = new Map<number, number>();
    for (const sealed of await allNotifications(test.context.store)) {
      const note = openNotification(test.context.keyring, test.context.workspace, sealed);
      const at = Number(await redis.zscore(keys.outboxDue, sealed.id));
      times.set(at, (times.get(at) ?? 0) + 1);
      if (note?.kind === 'weekly' && !note.cover) cards.set(note.member, at);
    }
    const days = [0, 1, 2, 3].map((later) => opening(1) + later * 86_400_000);
    expect([...times].toSorted(([one], [other]) => one - other)).toEqual(days.map((at) => [at, 9]));
    expect([cards.get('U0'), cards.get('U1'), cards.get('U2')]).toEqual([days[0], days[1], undefined]);
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

  it('has one result, however a manager moves the opening and close after it', async () => {
    test = testContext();
    await defineTeam(test.context, scheduleOf('monday', 'tuesday'));
    const first = { team: TEAM.id, pulse: pulseId('2026-06-01') };
    test.at(MONDAY + 10 * HOUR);
    await openPulse(test.context, test.directory, { step: 'open', ...first });
    await joinAll(test.context, TEAM.id, [...test.roster.keys()]);
    test.at(MONDAY + 47 * HOUR);
    await closePulse(test.context, { step: 'close', ...first });
    for (const [opens, closes] of [
      ['wednesday', 'thursday'],
      ['thursday', 'saturday'],
      ['friday', 'saturday'],
    ] as const) {
      await defineTeam(test.context, scheduleOf(opens, closes));
      expect(((await teamState(test.context.store, TEAM.id)).next ?? '') > NEXT_WEEK).toBe(true);
    }
    await defineTeam(test.context, { ...scheduleOf('friday', 'sunday'), archived: true });
    await defineTeam(test.context, scheduleOf('monday', 'tuesday'));
    expect((await teamState(test.context.store, TEAM.id)).next).toBe(NEXT_WEEK);
  });

  it('has one result and moves records once, though somebody plans a second pulse in Redis and takes the first result away', async () => {
    test = testContext();
    await defineTeam(test.context, scheduleOf('monday', 'tuesday'));
    const [first, second] = [
      { team: TEAM.id, pulse: pulseId('2026-06-01') },
      { team: TEAM.id, pulse: pulseId('2026-06-03') },
    ];
    test.at(MONDAY + 10 * HOUR);
    await openPulse(test.context, test.directory, { step: 'open', ...first });
    await joinAll(test.context, TEAM.id, [...test.roster.keys()]);
    await everyoneAnswers(0);
    test.at(MONDAY + 47 * HOUR);
    await closePulse(test.context, { step: 'close', ...first });
    const { redis, keys } = test.context.store;
    await redis.del(keys.cards(TEAM.id));
    await saveTeam(test.context.store, scheduleOf('wednesday', 'thursday'));
    await redis.hset(keys.state(TEAM.id), { next: '2026-06-03' });
    test.at(MONDAY + 58 * HOUR);
    await openPulse(test.context, test.directory, { step: 'open', ...second });
    const { pulse, next } = await teamState(test.context.store, TEAM.id);
    expect([pulse, next]).toEqual([null, '2026-06-10']);
    expect(test.fields.at(-1)?.reason).toBe('the week has its result');
  });
});

describe('the teams file', () => {
  it('archives a team it no longer names: the open pulse closes, no other opens, and it can come back', async () => {
    test = testContext();
    await defineTeams(test.context, [TEAM]);
    await opened();
    await everyoneAnswers(0);
    await defineTeams(test.context, []);
    expect(test.events).toContain('team_archived');
    await closed();
    expect(await latestResult(test.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
    expect(await dueBy(test.context.store, Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
    expect(await teamsVisibleTo(test.context, memberId('U1'))).toEqual([]);

    await defineTeams(test.context, [TEAM]);
    expect(await dueBy(test.context.store, Number.MAX_SAFE_INTEGER, 10)).toEqual([
      due('open', 1),
      { ...due('open', 1), step: 'peer' },
    ]);
    expect(await readMemberRecord(test.context, memberId('U1'), TEAM.id)).not.toBeNull();
  });

  it('keeps one unreadable roster from stopping the others', async () => {
    test = testContext();
    const west = { ...TEAM, id: teamId('west') };
    await defineTeams(test.context, [TEAM, west]);
    const directory = {
      ...test.directory,
      rosterOf: async (team: Team) => {
        if (team.id === TEAM.id) throw new Error('channel_not_found');
        return test.directory.rosterOf(team, []);
      },
    };
    await syncRosters(test.context, directory);
    expect(test.events).toEqual(['roster_unreadable', 'roster_read']);
    expect(await rosterTroubles(test.context.store)).toEqual(new Map([[TEAM.id, 'unreadable']]));
    await syncRosters(test.context, test.directory);
    expect(await rosterTroubles(test.context.store)).toEqual(new Map());
  });
});

/** The words to leaders that wait in the outbox: to whom, about what. */
const toldLeaders = async () =>
  (await allNotifications(test.context.store)).flatMap((sealed) => {
    const note = openNotification(test.context.keyring, test.context.workspace, sealed);
    return note?.kind === 'rosterTrouble' ? [[note.member, note.trouble]] : [];
  });

const retired = (
  context: TestContext['context'],
  queues: Pick<Queues, 'renewNotifications'> = { renewNotifications: async () => undefined },
) => advanceKeyring(context, async () => [context], queues, ALL_REASONS);

describe('the keyring', () => {
  const day = (at: number) => Math.floor(at / 86_400_000);

  it('forgets the day of a close the day after: an old copy of Redis opens for nobody', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    await test.answer('U1', 3);
    const { redis, keys } = test.context.store;
    const box = {
      workspace: test.context.workspace,
      team: TEAM.id,
      pulse: due('open').pulse,
      closingDay: day(closing()),
      generation: 2,
    };
    await resealed();
    const slot = slotOf(test.context.keyring, box, memberId('U1'));
    const stolen = (await redis.hgetBuffer(keys.box(TEAM.id), slot)) ?? Buffer.alloc(0);
    expect(openBallot(test.context.keyring, box, slot, stolen).kind).toBe('checkin');
    await closed();
    test.at(closing() + 86_400_000);
    await retired(test.context);
    expect(test.context.keyring.day).toBe(day(closing()) + 1);
    expect(openBallot(test.context.keyring, box, slot, stolen)).toEqual({ kind: 'refused' });
    expect(await readMemberRecord(test.context, memberId('U1'), TEAM.id)).not.toBeNull();
  });

  it('seals notes again that could not be sent for more than a week, in the outbox and in the queue', async () => {
    test = testContext();
    const { context } = test;
    await defineTeam(context, TEAM);
    await opened();
    await closed();
    const [queued, ...kept] = await allNotifications(context.store);
    if (!queued) throw new Error('no note');
    await handedOver(context.store, [queued.id]);
    const waiting = new Map([[queued.id, queued]]);
    for (const weeks of [1, 3, 5]) {
      test.at(closing() + weeks * 7 * 86_400_000 + 86_400_000);
      await retired(context, {
        async renewNotifications(renewed) {
          for (const note of waiting.values()) waiting.set(note.id, renewed(context.workspace, note) ?? note);
        },
      });
    }
    const after = [...(await allNotifications(context.store)), ...waiting.values()];
    expect(after).toHaveLength(kept.length + 1);
    expect(openNotification(context.keyring, context.workspace, queued)).toBeNull();
    for (const note of after)
      expect(openNotification(context.keyring, context.workspace, note)).toMatchObject({ team: TEAM.id });
  });

  it('waits three days for a close that is late, and then opens every ballot', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    await everyoneAnswers(0);
    test.at(closing() + 3 * 86_400_000 - 1);
    await retired(test.context);
    expect(test.context.keyring.day).toBe(day(closing()));
    await closePulse(test.context, due('close'));
    expect(await latestResult(test.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
    await retired(test.context);
    expect(test.context.keyring.day).toBe(day(closing()) + 3);
  });

  it('gives up a week that could not be closed for three days: it says so, and loses nothing else', async () => {
    test = testContext();
    const { context } = test;
    await defineTeam(context, TEAM);
    await opened();
    await everyoneAnswers(2);
    await closed();
    await opened(1);
    for (const index of [0, 1, 2]) await test.answer(`U${index}`, 2);
    test.at(closing(1) + 3 * 86_400_000);
    const lost: Loss[] = [];
    await advanceKeyring(
      context,
      async () => [context],
      { renewNotifications: async () => undefined },
      {
        ...ALL_REASONS,
        close: async () => {
          throw Object.assign(new Error('gone'), { code: 'questionnaire_gone' });
        },
        lost: (loss) => lost.push(loss),
      },
    );
    expect(context.keyring.day).toBe(day(closing(1)) + 3);
    expect(lost).toEqual([{ kind: 'week', team: TEAM.id, code: 'questionnaire_gone', lost: true }]);
    const { redis, keys } = context.store;
    expect(await redis.exists(keys.box(TEAM.id), keys.closingBox(TEAM.id))).toBe(0);
    const own = await readMemberRecord(context, memberId('U3'), TEAM.id);
    expect(own?.trajectory).toMatchObject({ consent: 'joined', flags: [{ heavy: true }] });
    expect(await toldLeaders()).toEqual([['UMANAGER', 'lost']]);
    await opened(2);
    expect((await teamState(context.store, TEAM.id)).pulse?.id).toBe(due('open', 2).pulse);
  });

  it('closes a week itself whose close never came, before it would have to give it up', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    await everyoneAnswers(0);
    await test.context.store.redis.del(test.context.store.keys.agenda);
    test.at(closing(3));
    const close: StepReasons['close'] = (_, late) => closePulse(test.context, late);
    await advanceKeyring(
      test.context,
      async () => [test.context],
      { renewNotifications: async () => undefined },
      { ...ALL_REASONS, close },
    );
    expect(test.context.keyring.day).toBe(day(closing(3)));
    expect(await latestResult(test.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
    expect(await toldLeaders()).toEqual([]);
  });

  it('re-seals records that a skipped week left late, and loses none', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    await everyoneAnswers(2);
    await closed();
    test.at(closing(3));
    await retired(test.context);
    expect(test.context.keyring.day).toBe(day(closing(3)));
    const own = await readMemberRecord(test.context, memberId('U3'), TEAM.id);
    expect(own?.trajectory.flags).toHaveLength(1);
    expect((await teamState(test.context.store, TEAM.id)).sealedUntil).toBe(day(closing(4)));
  });
});

describe('the sweep', () => {
  it('hands on what is due, keeps steps on the agenda until they are done, and empties the outbox', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    const seen = { steps: 0, notes: 0 };
    const queues = {
      addSteps: async (_: WorkspaceId, steps: readonly unknown[]) => void (seen.steps += steps.length),
      addNotifications: async (_: WorkspaceId, added: readonly unknown[]) =>
        void (seen.notes += added.length),
      renewNotifications: async () => undefined,
    };
    await sweep(test.context, queues);
    expect(seen).toEqual({ steps: 0, notes: 0 });
    test.at(opening());
    await sweep(test.context, queues);
    await sweep(test.context, queues);
    // Two steps are due at that hour: the opening, and the round of peer check-ins.
    expect(seen).toEqual({ steps: 4, notes: 0 });
    await opened();
    await sweep(test.context, queues);
    await sweep(test.context, queues);
    expect(seen).toEqual({ steps: 6, notes: 9 });
  });

  it('starting again after the opening hour does not lose the week whose opening is due', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    test.at(opening() + 3_600_000);
    await defineTeam(test.context, TEAM);
    expect(await dueBy(test.context.store, opening() + 3_600_000, 9)).toContainEqual(due('open'));
    await openPulse(test.context, test.directory, due('open'));
    expect(test.events).toContain('pulse_opened');
  });

  it('loses nothing over weeks of downtime: the close is done late, and the next pulse planned from then', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    await opened();
    await everyoneAnswers(0);
    test.at(closing(3));
    await closePulse(test.context, due('close'));
    expect(await latestResult(test.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
    expect((await teamState(test.context.store, TEAM.id)).next).toBe(due('open', 4).pulse);
  });

  it('hands each note on once though several run at the same time, and again what somebody took and lost', async () => {
    test = testContext({ members: 12 });
    await defineTeam(test.context, TEAM);
    await opened();
    test.at(opening());
    const handed: string[] = [];
    const queues = {
      addSteps: async () => undefined,
      addNotifications: async (_: WorkspaceId, added: readonly TimedNotification[]) =>
        void handed.push(...added.map(({ notification }) => notification.id)),
      renewNotifications: async () => undefined,
    };
    const all = 13;
    const [lost] = await leaseDueNotifications(test.context.store, opening(), 1);
    await Promise.all(Array.from({ length: 4 }, () => sweep(test.context, queues)));
    expect(handed).toHaveLength(all - 1);
    expect(new Set(handed).size).toBe(all - 1);
    test.at(opening() + 60_000);
    await sweep(test.context, queues);
    expect(handed.at(-1)).toBe(lost?.id);
    expect(handed).toHaveLength(all);
  });
});

describe('a team’s questionnaire', () => {
  const plain = { ...TEAM, questionnaire: 'plain' };
  const asked = async (): Promise<string> => {
    const found = await findCheckin(test.context, memberId('U1'), TEAM.id, null);
    return found.kind === 'open' ? found.questionnaire : found.kind;
  };

  it('changes with the next season, and with it the card starts over', async () => {
    test = testContext();
    await defineTeam(test.context, TEAM);
    // The first pulse lies in the fourth week of a season: the next begins nine weeks later.
    for (let week = 0; week < 11; week += 1) {
      if (week === 1) await defineTeam(test.context, plain);
      await opened(week);
      expect([week, await asked()]).toEqual([week, week < 9 ? 'weekly' : 'plain']);
      for (let index = 0; index < 8; index += 1)
        expect(await test.answer(`U${index}`, week < 9 ? 3 : 0)).toBe('stored');
      await closed(week);
      const card = await latestResult(test.context.store, TEAM.id);
      expect([week, card?.band]).toEqual([week, week > 0 && week < 9 ? 'strained' : 'steady']);
    }
  });

  it('is told by name, and nothing is lost, when its file is gone in mid-season', async () => {
    test = testContext();
    await defineTeam(test.context, plain);
    await opened();
    await test.answer('U1', 0);
    const without = new Map([...test.context.questionnaires].filter(([id]) => id !== 'plain'));
    const context = { ...test.context, questionnaires: without };
    await expect(assertQuestionnairesExist(context)).rejects.toThrow(
      /asked the questionnaire "plain".*put .*plain\.yml back/,
    );
    test.at(closing());
    await expect(closePulse(context, due('close'))).rejects.toThrow(/plain/);
    await closePulse(test.context, due('close'));
    expect((await readMemberRecord(test.context, memberId('U1'), TEAM.id))?.trajectory.flags).toHaveLength(1);
  });
});
