import { memberId, teamId } from '../../src/pulse/ids.js';
import { LANGUAGES } from '../../src/pulse/language.js';
import { onRoster, rosterOf, saveRoster } from '../../src/store/teams.js';
import { aHouse, type TestHouse } from './a-house.js';

let test: TestHouse;
beforeEach(() => {
  test = aHouse();
});
afterEach(() => test.end());

const east = teamId('east');
/** Zones of the first and the last number, of two words, of none that has a number, and no place on earth. */
const ZONES = [
  'America/New_York',
  'Africa/Accra',
  'America/Argentina/Ushuaia',
  'Antarctica/Troll',
  'Etc/GMT+5',
];

describe('a roster', () => {
  it('comes back as it was kept, whatever zone and language', async () => {
    const { store } = test.house;
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

  it('has six bytes for who lives in a zone and language of many', async () => {
    const { store } = test.house;
    const [one] = ZONES;
    const member = { id: memberId('U1'), since: 2_968, timeZone: one ?? '', language: 'en' as const };
    await saveRoster(store, east, [member]);
    expect(await store.redis.hget(store.keys.roster(east), member.id)).toBe('2968|0');
  });

  it.each(['', '2968', '2968|', '2968|999', '2968|0|xx', '2968|0|en|', 'x|0', '2968|America/New_York|fr'])(
    'that holds "%s" is told, with the mend',
    async (text) => {
      const { store } = test.house;
      await store.redis.hset(store.keys.roster(east), 'U1', text);
      await expect(rosterOf(store, east)).rejects.toThrow(
        /roster in Redis does not hold .* Mend: delete the key/,
      );
    },
  );
});
