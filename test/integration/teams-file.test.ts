import { memberId, teamId } from '../../src/pulse/ids.js';
import { teamsVisibleTo } from '../../src/usecases/team-queries.js';
import type { Team } from '../../src/pulse/team.js';
import { defineTeams, syncRosters } from '../../src/usecases/enroll.js';
import { readMemberRecord } from '../../src/usecases/member-record.js';
import { dueBy } from '../../src/store/agenda.js';
import { rosterTroubles } from '../../src/store/roster-troubles.js';
import { latestResult } from '../../src/store/pulses.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { due, openWeek, closeWeek, everyoneAnswers } from '../support/team-week.js';

let clinic: TestContext;
afterEach(() => clinic.end());

describe('the teams file', () => {
  it('archives a team that it no longer names: its pulse closes, no other opens, and it can come back', async () => {
    clinic = testContext();
    await defineTeams(clinic.context, [TEAM]);
    await openWeek(clinic);
    await everyoneAnswers(clinic, 0);
    await defineTeams(clinic.context, []);
    expect(clinic.events).toContain('team_archived');
    await closeWeek(clinic);
    expect(await latestResult(clinic.context.store, TEAM.id)).toMatchObject({ band: 'steady' });
    expect(await dueBy(clinic.context.store, Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
    expect(await teamsVisibleTo(clinic, memberId('U1'))).toEqual([]);

    await defineTeams(clinic.context, [TEAM]);
    expect(await dueBy(clinic.context.store, Number.MAX_SAFE_INTEGER, 10)).toEqual([
      due('open', 1),
      { ...due('open', 1), step: 'peer' },
    ]);
    expect(await readMemberRecord(clinic.context, memberId('U1'), TEAM.id)).not.toBeNull();
  });

  it('has all other rosters read if one is unreadable', async () => {
    clinic = testContext();
    const west = { ...TEAM, id: teamId('west') };
    await defineTeams(clinic.context, [TEAM, west]);
    const directory = {
      ...clinic.directory,
      rosterOf: async (team: Team) => {
        if (team.id === TEAM.id) throw new Error('channel_not_found');
        return clinic.directory.rosterOf(team, []);
      },
    };
    await syncRosters(clinic.context, directory);
    expect(clinic.events).toEqual(['roster_unreadable', 'roster_read']);
    expect(await rosterTroubles(clinic.context.store)).toEqual(new Map([[TEAM.id, 'unreadable']]));
    await syncRosters(clinic.context, clinic.directory);
    expect(await rosterTroubles(clinic.context.store)).toEqual(new Map());
  });
});
