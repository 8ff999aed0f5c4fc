import { memberId, teamId } from '../../src/pulse/ids.js';
import type { Team } from '../../src/pulse/team.js';
import { allTeams, findTeam, replaceTeam, saveTeam, seenAs } from '../../src/store/teams.js';
import { aTeam } from '../support/team.js';
import { testContext, type TestContext } from '../support/context.js';

let clinic: TestContext;
beforeEach(() => {
  clinic = testContext();
});
afterEach(() => clinic.end());

const PLAIN = aTeam({ id: teamId('plain') });
const UNUSUAL: Team = aTeam({
  id: teamId('unusual'),
  name: 'Die späte „Runde“',
  managers: [memberId('UONE'), memberId('UTWO')],
  schedule: {
    timeZone: 'Asia/Kathmandu',
    opens: { weekday: 'sunday', hour: 7, minute: 5 },
    reminds: { weekday: 'monday', hour: 20, minute: 59 },
    closes: { weekday: 'wednesday', hour: 0, minute: 0 },
  },
  preset: 'sensitive',
  language: 'es',
  peers: 'fortnightly-across',
  origin: 'app',
  archived: true,
});

describe('a team’s definition', () => {
  it.each([PLAIN, UNUSUAL])('is read as it was stored', async (team) => {
    const { store } = clinic.context;
    await saveTeam(store, team);
    expect(await findTeam(store, team.id)).toEqual(team);
    expect(await allTeams(store)).toEqual([team]);
  });

  it('stays apart from another team’s definition that says the same', async () => {
    const { store } = clinic.context;
    const twin = { ...PLAIN, id: teamId('twin') };
    for (const team of [PLAIN, twin]) await saveTeam(store, team);
    expect(await findTeam(store, PLAIN.id)).toEqual(PLAIN);
    expect(await findTeam(store, twin.id)).toEqual(twin);
  });

  it('is replaced only if it’s still the one that was seen', async () => {
    const { store } = clinic.context;
    await saveTeam(store, PLAIN);
    const seen = seenAs(PLAIN);
    expect(await replaceTeam(store, { ...PLAIN, preset: 'quiet' }, seen)).toBe(true);
    expect(await replaceTeam(store, { ...PLAIN, language: 'es' }, seen)).toBe(false);
    expect(await findTeam(store, PLAIN.id)).toEqual({ ...PLAIN, preset: 'quiet' });
  });

  it.each(['{', '{}', '[]', '{"v":1,"name":"East"}', '{"v":2,"name":"East"}'])(
    'that reads %s is reported, with the fix',
    async (text) => {
      const { store } = clinic.context;
      await store.redis.hset(store.keys.teams, 'east', text);
      await expect(findTeam(store, teamId('east'))).rejects.toThrow(/team east in Redis is unreadable\. Fix/);
    },
  );
});
