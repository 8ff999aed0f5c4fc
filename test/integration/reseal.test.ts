import { memberId, pulseId } from '../../src/pulse/ids.js';
import { refreshRoster } from '../../src/usecases/enroll.js';
import { readMemberRecord } from '../../src/usecases/member-record.js';
import { resealScheduled } from '../../src/usecases/scheduled-reseal.js';
import { dueBy } from '../../src/store/agenda.js';
import { latestResult } from '../../src/store/pulses.js';
import { TEAM, type TestContext } from '../support/context.js';
import { opening } from '../support/team.js';
import {
  openWeek,
  closeWeek,
  everyoneAnswers,
  playHeavyWeek,
  contextWithTeam,
} from '../support/team-week.js';

let clinic: TestContext;
afterEach(() => clinic.end());

describe('a reseal', () => {
  const RESEAL = { step: 'reseal', team: TEAM.id, pulse: pulseId('-') } as const;
  const names = async (): Promise<string[]> => {
    const { redis, keys } = clinic.context.store;
    return [...(await redis.hkeys(keys.box(TEAM.id))), ...(await redis.hkeys(keys.trajectories(TEAM.id)))];
  };

  it('follows an answer within minutes, renames every slot and record, and keeps the answers', async () => {
    clinic = await contextWithTeam();
    await playHeavyWeek(clinic);
    await openWeek(clinic, 1);
    await everyoneAnswers(clinic, 2);
    const before = await names();
    expect(await dueBy(clinic.context.store, opening(1) + 300_000, 10)).toContainEqual(RESEAL);
    await resealScheduled(clinic.context, RESEAL);
    expect(await dueBy(clinic.context.store, opening(1) + 300_000, 10)).not.toContainEqual(RESEAL);
    const after = await names();
    expect([after.length, after.filter((name) => before.includes(name))]).toEqual([18, []]);
    await closeWeek(clinic, 1);
    expect(await latestResult(clinic.context.store, TEAM.id)).toMatchObject({ band: 'strained' });
    expect((await readMemberRecord(clinic.context, memberId('U1'), TEAM.id))?.trajectory.flags).toHaveLength(
      2,
    );
  });

  it('makes older ballots and records worthless', async () => {
    clinic = await contextWithTeam();
    await openWeek(clinic);
    const { redis, keys } = clinic.context.store;
    const old = await redis.hgetallBuffer(keys.box(TEAM.id));
    await resealScheduled(clinic.context, RESEAL);
    const slots = await redis.hkeys(keys.box(TEAM.id));
    for (const [index, ballot] of Object.values(old).entries())
      await redis.hset(keys.box(TEAM.id), slots[index] ?? '', ballot);
    await closeWeek(clinic);
    expect(clinic.fields).toContainEqual(expect.objectContaining({ refusedBallots: 9 }));
  });

  it('loses no answer that arrives at the same moment', async () => {
    clinic = await contextWithTeam();
    await playHeavyWeek(clinic);
    await openWeek(clinic, 1);
    const answers = Array.from({ length: 8 }, (_, index) => clinic.answer(`U${index}`, 2));
    const reseals = [1, 2, 3].map(() => resealScheduled(clinic.context, RESEAL));
    expect(await Promise.all(answers)).toEqual(answers.map(() => 'stored'));
    await Promise.all(reseals);
    await closeWeek(clinic, 1);
    expect(await latestResult(clinic.context.store, TEAM.id)).toMatchObject({ band: 'strained' });
  });

  it('keeps a damaged ballot damaged, so that the close still reports it', async () => {
    clinic = await contextWithTeam();
    await openWeek(clinic);
    const { redis, keys } = clinic.context.store;
    const [slot = ''] = await redis.hkeys(keys.box(TEAM.id));
    await redis.hset(keys.box(TEAM.id), slot, 'x');
    await resealScheduled(clinic.context, RESEAL);
    await closeWeek(clinic);
    expect(clinic.fields).toContainEqual(expect.objectContaining({ refusedBallots: 1 }));
  });

  it('comes with every newcomer, so that no slot appears together with a name', async () => {
    clinic = await contextWithTeam();
    await openWeek(clinic);
    await clinic.answer('U1', 3);
    const before = await names();
    clinic.roster.set(memberId('UNEW'), 'UTC');
    await refreshRoster(clinic.context, clinic.directory, TEAM.id);
    const after = await names();
    expect([after.length, after.filter((name) => before.includes(name))]).toEqual([20, []]);
  });

  it('keeps the answer of a counted member whose account goes and comes back', async () => {
    clinic = await contextWithTeam({ members: 7 });
    await playHeavyWeek(clinic, 7);
    await openWeek(clinic, 1);
    for (let index = 0; index < 5; index += 1) await clinic.answer(`U${index}`, 2);
    clinic.roster.delete(memberId('U1'));
    clinic.gone.add(memberId('U1'));
    await refreshRoster(clinic.context, clinic.directory, TEAM.id);
    await resealScheduled(clinic.context, RESEAL);
    clinic.roster.set(memberId('U1'), 'UTC');
    await refreshRoster(clinic.context, clinic.directory, TEAM.id);
    await closeWeek(clinic, 1);
    expect(await latestResult(clinic.context.store, TEAM.id)).toMatchObject({ band: 'strained' });
  });
});
