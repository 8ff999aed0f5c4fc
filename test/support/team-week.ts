import { defineTeam } from '../../src/usecases/enroll.js';
import { cpSync, rmSync } from 'node:fs';
import { memberId, pulseId } from '../../src/pulse/ids.js';
import { closePulse } from '../../src/usecases/close.js';
import { findCheckin } from '../../src/usecases/answer.js';
import { prefer, type Preferences } from '../../src/pulse/trajectory.js';
import { ballotAmong } from '../../src/usecases/own-data.js';
import { openPulse } from '../../src/usecases/open.js';
import { updateMemberRecord, readMemberRecord } from '../../src/usecases/member-record.js';
import { resealScheduled } from '../../src/usecases/scheduled-reseal.js';
import { commitmentsOf } from '../../src/sealing/commitments.js';
import { type Opened } from '../../src/sealing/ballots.js';
import { openNotification } from '../../src/sealing/notifications.js';
import { joinAll } from './join-all.js';
import { filledWith } from './questionnaires.js';
import { allNotifications } from '../../src/store/outbox.js';
import { readTeamRecords } from '../../src/store/pulses.js';
import { TEAM, type TestContext, testContext } from './context.js';
import { closing, opening } from './team.js';
import { nameOfKind } from './notification-kinds.js';

/** A context with one team, of which nothing has been opened yet. */
export async function contextWithTeam(options: Parameters<typeof testContext>[0] = {}): Promise<TestContext> {
  const clinic = testContext(options);
  await defineTeam(clinic.context, TEAM);
  return clinic;
}

export const due = (step: 'open' | 'remind' | 'close', week = 0) => ({
  step,
  team: TEAM.id,
  pulse: pulseId(new Date(opening(week)).toISOString().slice(0, 10)),
});

/** A member's open form, and the same value for every item. */
export async function anOpenForm(clinic: TestContext, id: string, value: number) {
  const found = await findCheckin(clinic.context, memberId(id), TEAM.id, null);
  if (found.kind !== 'open') throw new Error('no check-in');
  return { found, raw: filledWith(found.questionnaire, found.pulse.week, value) };
}

/** Damages a member's record so that it doesn't open. */
export async function damageRecordOf(clinic: TestContext, id: string): Promise<void> {
  await resealAll(clinic);
  const { store } = clinic.context;
  const own = await readMemberRecord(clinic.context, memberId(id), TEAM.id);
  if (!own) throw new Error('no record');
  await store.redis.hset(store.keys.trajectories(TEAM.id), own.pseudonym, Buffer.alloc(own.sealed.length));
}

/** Copies everything in the test's Redis; returns a function that restores it. */
export async function copyRedis({ context, prefix }: TestContext): Promise<() => Promise<void>> {
  const { redis } = context.store;
  const keys = () => redis.keys(`*${prefix}*`);
  const copied = await Promise.all(
    (await keys()).map(async (key) => ({ key, value: await redis.dumpBuffer(key) })),
  );
  return async () => {
    await redis.del(...(await keys()));
    for (const { key, value } of copied) await redis.restore(key, 0, value);
  };
}

/** Copies the test's Redis and the folder beside its keyring; returns a function that restores both. */
export async function keepState(clinic: TestContext): Promise<() => Promise<void>> {
  const restore = await copyRedis(clinic);
  const decided = commitmentsOf(clinic.context.keyring.file);
  cpSync(decided, `${decided}.kept`, { recursive: true, preserveTimestamps: true });
  return async () => {
    await restore();
    rmSync(decided, { recursive: true });
    cpSync(`${decided}.kept`, decided, { recursive: true, preserveTimestamps: true });
  };
}

/** The ballot that counts for a member now. */
export async function ballotOf(clinic: TestContext, id: string): Promise<Opened> {
  const records = await readTeamRecords(clinic.context.store, TEAM.id);
  return ballotAmong(clinic.context, memberId(id), TEAM.id, records) ?? { kind: 'refused' };
}

/** Reseals the whole team, which takes in everything that was sent and changed. */
export const resealAll = (clinic: TestContext) =>
  resealScheduled(clinic.context, { step: 'reseal', team: TEAM.id, pulse: pulseId('-') });

export async function openWeek(clinic: TestContext, week = 0): Promise<void> {
  clinic.at(opening(week));
  await openPulse(clinic.context, clinic.directory, due('open', week));
  await joinAll(clinic.context, TEAM.id, [...clinic.roster.keys()]);
}

export async function closeWeek(clinic: TestContext, week = 0): Promise<void> {
  clinic.at(closing(week));
  await closePulse(clinic.context, due('close', week));
}

/** Gives all eight members the same answer. */
export async function everyoneAnswers(clinic: TestContext, value: number): Promise<void> {
  for (let index = 0; index < 8; index += 1) await clinic.answer(`U${index}`, value);
}

/** Plays a first week with heavy answers from everyone: one more such week, and the result moves. */
export async function playHeavyWeek(clinic: TestContext, members = 8): Promise<void> {
  await openWeek(clinic);
  for (let index = 0; index < members; index += 1) await clinic.answer(`U${index}`, 2);
  await closeWeek(clinic);
}

/** Counts the notifications in the outbox by their names. */
export async function outboxCounts(clinic: TestContext): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const sealed of await allNotifications(clinic.context.store)) {
    const opened = openNotification(clinic.context.keyring, clinic.context.workspace, sealed);
    const name = opened ? nameOfKind(opened) : 'unreadable';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** Changes a member's preferences. */
export const changePreferences = (clinic: TestContext, member: string, to: Partial<Preferences>) =>
  updateMemberRecord(clinic.context, memberId(member), TEAM.id, (own) => prefer(own, to));
