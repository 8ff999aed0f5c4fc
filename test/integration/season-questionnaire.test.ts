import { memberId } from '../../src/pulse/ids.js';
import { assertQuestionnairesExist } from '../../src/usecases/season-questionnaire.js';
import { closePulse } from '../../src/usecases/close.js';
import { defineTeam } from '../../src/usecases/enroll.js';
import { findCheckin } from '../../src/usecases/answer.js';
import { viewTeam } from '../../src/usecases/team-queries.js';
import { readMemberRecord } from '../../src/usecases/member-record.js';
import { latestResult } from '../../src/store/pulses.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { closing } from '../support/team.js';
import { due, openWeek, closeWeek, contextWithTeam } from '../support/team-week.js';

let clinic: TestContext;
afterEach(() => clinic.end());

describe('a team’s questionnaire', () => {
  const plain = { ...TEAM, questionnaire: 'plain' };
  const asked = async (): Promise<string> => {
    const found = await findCheckin(clinic.context, memberId('U1'), TEAM.id, null);
    return found.kind === 'open' ? found.questionnaire : found.kind;
  };

  it('starts with the next season if it’s new, and the team’s results start over with it', async () => {
    clinic = await contextWithTeam();
    // The first pulse lies in the fourth week of a season: the next begins nine weeks later.
    for (let week = 0; week < 11; week += 1) {
      if (week === 1) await defineTeam(clinic.context, plain);
      await openWeek(clinic, week);
      expect([week, await asked()]).toEqual([week, week < 9 ? 'weekly' : 'plain']);
      for (let index = 0; index < 8; index += 1)
        expect(await clinic.answer(`U${index}`, week < 9 ? 3 : 0)).toBe('stored');
      await closeWeek(clinic, week);
      const result = await latestResult(clinic.context.store, TEAM.id);
      expect([week, result?.band]).toEqual([week, week > 0 && week < 9 ? 'strained' : 'steady']);
    }
  });

  it('is named if its file goes missing in mid-season, and nothing is lost', async () => {
    clinic = testContext();
    await defineTeam(clinic.context, plain);
    await openWeek(clinic);
    await clinic.answer('U1', 0);
    const without = new Map([...clinic.context.questionnaires].filter(([id]) => id !== 'plain'));
    const context = { ...clinic.context, questionnaires: without };
    await expect(assertQuestionnairesExist(context)).rejects.toThrow(
      /asked the questionnaire "plain".*put .*plain\.yml back/,
    );
    clinic.at(closing());
    await expect(closePulse(context, due('close'))).rejects.toThrow(/plain/);
    await closePulse(clinic.context, due('close'));
    expect((await readMemberRecord(clinic.context, memberId('U1'), TEAM.id))?.trajectory.flags).toHaveLength(
      1,
    );
  });

  it('stays the one that was drawn, and so do the counted members, even if an attacker deletes the season in Redis', async () => {
    clinic = await contextWithTeam();
    await openWeek(clinic);
    const { store } = clinic.context;
    await store.redis.hdel(store.keys.state(TEAM.id), 'season');
    await defineTeam(clinic.context, plain);
    expect(await asked()).toBe('weekly');
    expect((await viewTeam(clinic.context, TEAM.id))?.included).toHaveLength(8);
    await closeWeek(clinic);
    await openWeek(clinic, 1);
    await store.redis.hdel(store.keys.state(TEAM.id), 'season');
    expect(await asked()).toBe('weekly');
    expect((await viewTeam(clinic.context, TEAM.id))?.included).toHaveLength(8);
  });
});
