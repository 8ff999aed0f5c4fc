import { memberId, teamId } from '../../src/pulse/ids.js';
import { forget } from '../../src/pulse/trajectory.js';
import { changeEverywhere } from '../../src/usecases/change-everywhere.js';
import { defineTeam } from '../../src/usecases/enroll.js';
import { readMemberRecord, updateMemberRecord } from '../../src/usecases/member-record.js';
import { openPulse } from '../../src/usecases/open.js';
import { ownTeams } from '../../src/usecases/own-data.js';
import { TEAM, type TestContext } from '../support/context.js';
import { opening } from '../support/team.js';
import { closeWeek, contextWithTeam, due, openWeek, resealAll } from '../support/team-week.js';

const WEST = { ...TEAM, id: teamId('west'), name: 'West', roster: 'C0WEST' };

let clinic: TestContext;
afterEach(() => clinic.end());

/** The lengths of the slips on the piles of both teams. */
async function pileSizes(): Promise<number[][]> {
  const { redis, keys } = clinic.context.store;
  const piles = [TEAM.id, WEST.id].flatMap((team) => [keys.recordSlips(team), keys.peerSlips(team)]);
  return Promise.all(
    piles.map(async (pile) => (await redis.lrangeBuffer(pile, 0, -1)).map(({ length }) => length)),
  );
}

describe('a change in every team', () => {
  it('puts a slip of one size on every team’s piles, and changes nothing in a team that keeps nothing', async () => {
    clinic = await contextWithTeam();
    await openWeek(clinic);
    await clinic.answer('U1', 3);
    await closeWeek(clinic);
    // A second team, whose people the first team doesn't ask.
    const first = [...clinic.roster];
    clinic.roster.clear();
    for (const id of ['UMANAGER', 'N1', 'N2', 'N3']) clinic.roster.set(memberId(id), 'UTC');
    await defineTeam(clinic.context, WEST);
    clinic.at(opening(1));
    await openPulse(clinic.context, clinic.directory, { ...due('open', 1), team: WEST.id });
    clinic.roster.clear();
    for (const [id, zone] of first) clinic.roster.set(id, zone);
    const before = await pileSizes();

    expect(await changeEverywhere(clinic.context, memberId('U1'), forget)).toBe(true);
    const after = await pileSizes();
    const added = after.map((sizes, at) => sizes.slice(before[at]?.length ?? 0));
    expect(added.map(({ length }) => length)).toEqual([1, 1, 1, 1]);
    expect(added[0]).toEqual(added[2]);
    expect(added[1]).toEqual(added[3]);
    const teamsOf = async () =>
      (await ownTeams(clinic.context, memberId('U1'))).teams.map(({ team }) => team.id);
    expect(await teamsOf()).toEqual([TEAM.id]);
    await resealAll(clinic);
    expect(await teamsOf()).toEqual([TEAM.id]);
    const own = await readMemberRecord(clinic.context, memberId('U1'), TEAM.id);
    expect(own?.trajectory.flags).toEqual([]);
    expect(clinic.events).not.toContain('record_refused');
  });

  it('reports that it changed nothing for a person of whom no team keeps anything, after the same writes', async () => {
    clinic = await contextWithTeam();
    await openWeek(clinic);
    const before = await pileSizes();
    expect(await changeEverywhere(clinic.context, memberId('USTRANGER'), forget)).toBe(false);
    expect(await updateMemberRecord(clinic.context, memberId('USTRANGER'), TEAM.id, forget)).toBe(false);
    const [changes, peers] = (await pileSizes()).map((sizes, at) => sizes.length - (before[at]?.length ?? 0));
    expect([changes, peers]).toEqual([2, 1]);
  });
});
