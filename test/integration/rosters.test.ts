import { memberId, type TeamId, teamId } from '../../src/pulse/ids.js';
import type { RosterMember } from '../../src/pulse/roster.js';
import { LANGUAGES } from '../../src/pulse/language.js';
import { reportedOnce } from '../../src/store/damage.js';
import { writeRoster } from '../../src/store/readings.js';
import type { Store } from '../../src/store/redis.js';
import { onRoster } from '../../src/store/listing.js';
import { rosterOf, saveTeam } from '../../src/store/teams.js';
import { defineTeam, refreshRoster } from '../../src/usecases/enroll.js';
import { testContext, TEAM, type TestContext } from '../support/context.js';
import { MONDAY } from '../support/team.js';

let clinic: TestContext;
beforeEach(() => {
  clinic = testContext();
});
afterEach(() => clinic.end());

const east = teamId('east');
async function saveRoster(store: Store, team: TeamId, roster: readonly RosterMember[]): Promise<void> {
  await saveTeam(store, { ...TEAM, id: team });
  const write = store.redis.multi();
  writeRoster(write, store, team, roster, 1);
  await write.exec();
}
/** Time zones: the first and the last by number, one of three parts, one without a number, and one that's no place. */
const ZONES = [
  'America/New_York',
  'Africa/Accra',
  'America/Argentina/Ushuaia',
  'Antarctica/Troll',
  'Etc/GMT+5',
];

describe('a team for which Slack suddenly shows no people', () => {
  it('keeps its people for a day, since one wrong answer would delete every record', async () => {
    const { context, directory, roster, events } = clinic;
    await defineTeam(context, TEAM);
    await refreshRoster(context, directory, TEAM.id);
    const all = (await rosterOf(context.store, TEAM.id)).length;
    const people = [...roster];
    roster.clear();
    await refreshRoster(context, directory, TEAM.id);
    clinic.at(MONDAY + 23 * 3_600_000);
    await refreshRoster(context, directory, TEAM.id);
    expect(await rosterOf(context.store, TEAM.id)).toHaveLength(all);
    expect(events.filter((event) => event === 'roster_doubted')).toHaveLength(2);
    // It was a wrong answer: the next empty one starts the day over.
    for (const [id, zone] of people) roster.set(id, zone);
    await refreshRoster(context, directory, TEAM.id);
    roster.clear();
    clinic.at(MONDAY + 25 * 3_600_000);
    await refreshRoster(context, directory, TEAM.id);
    expect(await rosterOf(context.store, TEAM.id)).toHaveLength(all);
    clinic.at(MONDAY + 50 * 3_600_000);
    await refreshRoster(context, directory, TEAM.id);
    expect(await rosterOf(context.store, TEAM.id)).toHaveLength(0);
  });
});

describe('a roster', () => {
  it('is read as it was stored, whatever the zones and languages', async () => {
    const { store } = clinic.context;
    const roster = ZONES.flatMap((timeZone, zone) =>
      LANGUAGES.map((language, tongue) => ({
        id: memberId(`U${zone}${tongue}`),
        since: 2_968 + zone,
        timeZone,
        language,
      })),
    );
    await saveRoster(store, east, roster);
    expect(await rosterOf(store, east)).toEqual(roster);
    for (const member of roster) expect(await onRoster(store, east, member.id)).toEqual(member);
  });

  it.each([
    '',
    '2968|0',
    '[]',
    '{"v":1,"s":2968}',
    '{"v":1,"s":"x","z":"UTC","l":"en"}',
    '{"v":1,"s":2968,"z":"Mars/North","l":"en"}',
    '{"v":1,"s":2968,"z":"UTC","l":"fr"}',
    '{"v":2,"s":2968,"z":"UTC","l":"en"}',
  ])(
    'with an entry that holds "%s" keeps that member and everyone else, and reports the entry once',
    async (text) => {
      const reports: unknown[] = [];
      const damaged = reportedOnce((...report) => reports.push(report));
      const store = { ...clinic.context.store, damaged };
      const good = { id: memberId('U2'), since: 2_968, timeZone: 'UTC', language: 'en' as const };
      await saveRoster(store, east, [good]);
      await store.redis.hset(store.keys.roster(east), 'U1', text);
      const roster = await rosterOf(store, east);
      expect(roster).toContainEqual(good);
      expect(roster.find(({ id }) => id === 'U1')).toMatchObject({ timeZone: 'UTC', language: 'en' });
      expect(await onRoster(store, east, memberId('U1'))).not.toBeNull();
      expect(reports).toEqual([['a roster in Redis', east, 1]]);
    },
  );
});
