import { parse } from 'yaml';
import { parseYaml } from '../../../src/content/yaml.js';
import { teamsSchema, teamsWithoutQuestionnaire } from '../../../src/content/team-schema.js';

const file = (over: Record<string, string> = {}) => {
  const fields = {
    id: 'east',
    name: 'East clinic',
    roster: 'C0TEAM',
    managers: '[U0BOSS]',
    timeZone: 'America/New_York',
    opens: 'tuesday 10:00',
    reminds: 'thursday 09:00',
    closes: 'friday 15:00',
    ...over,
  };
  return `teams:\n  - ${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n    ')}\n`;
};
const read = (text: string) => parseYaml(text, 'teams.yml', teamsSchema(['weekly', 'plain']));

describe('the teams file', () => {
  it('returns teams with their schedules', () => {
    expect(read(file())).toMatchObject([
      { id: 'east', schedule: { opens: { weekday: 'tuesday', hour: 10, minute: 0 } } },
    ]);
  });

  it.each([
    [{ id: 'East Clinic' }, /teams.yml:2:.*teams.0.id: .*"east-clinic"/],
    [{ roster: 'general' }, /teams.yml:4:.*channel id/],
    [{ managers: '[]' }, /teams.yml:5:.*managers/],
    [{ managers: `[${Array.from({ length: 11 }, (_, at) => `U${at}`).join(', ')}]` }, /at most 10 people/],
    [{ managers: '[boss]' }, /teams.yml:5:.*Slack member id/],
    [{ timeZone: 'Mars/Olympus' }, /teams.yml:6:.*IANA/],
    [{ opens: 'tuesday 25:00' }, /teams.yml:7:.*tuesday 10:00/],
    [{ closes: 'wednesday 09:00' }, /teams.yml:9:.*36 hours/],
    [{ reminds: 'saturday 09:00' }, /teams.yml:8:.*between opens and closes/],
    [{ colour: 'red' }, /teams.yml:10:.*unknown key "colour"/],
  ])('refuses %j, naming the line and the fix', (over, message) => {
    expect(() => read(file(over))).toThrow(message);
  });

  it('refuses two teams with the same id', () => {
    expect(() => read(`${file()}${file().replace('teams:\n', '')}`)).toThrow(/taken by an earlier team/);
  });

  it('reports the teams that name no questionnaire', () => {
    expect(teamsWithoutQuestionnaire(parse(file()))).toEqual(['east']);
    expect(teamsWithoutQuestionnaire(parse(file({ questionnaire: 'plain' })))).toEqual([]);
  });
});
