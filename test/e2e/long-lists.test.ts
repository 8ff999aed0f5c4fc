import type { Json } from '../../sandbox/index.js';
import { defineTeam } from '../../src/usecases/enroll.js';
import { memberId, teamId, workspaceId } from '../../src/pulse/ids.js';
import { connect, storeOf } from '../../src/store/redis.js';
import { aTeam } from '../support/team.js';
import { testRedisUrl } from '../support/redis.js';
import { bringForward } from '../support/clicks.js';
import { startHarness, MANAGER, type Harness } from '../support/harness.js';

const GROUPS = Array.from({ length: 150 }, (_, at) => {
  const number = String(at).padStart(3, '0');
  return { id: `S0G${number}`, handle: `g${number}`, name: `Group ${number}`, users: [`U0P${at % 30}`] };
});
const PEOPLE = Array.from({ length: 30 }, (_, at) => ({ id: `U0P${at}`, name: `P ${at}`, tz: 'UTC' }));
const TEAMS = 50;

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({
    joining: false,
    members: 2,
    people: { [MANAGER]: { isAdmin: true } },
    others: PEOPLE,
    userGroups: GROUPS,
  });
  const redis = connect(testRedisUrl(), () => undefined);
  const context = {
    store: storeOf(redis, harness.prefix, workspaceId(harness.slack.teamId)),
    clock: { now: () => Date.UTC(2026, 5, 1) },
  };
  for (let at = 0; at < TEAMS; at += 1)
    await defineTeam(context, {
      ...aTeam({ managers: [memberId(MANAGER)], origin: 'app' }),
      id: teamId(`team-${at}`),
      name: `Team ${String(at).padStart(2, '0')}`,
      // One team has a group far down the list, another has a group that Slack no longer names.
      roster: at === 0 ? 'S0G119' : at === 1 ? 'S0GONE' : `C0T${at}`,
    });
  redis.disconnect();
});
afterAll(() => harness.end());

const admin = () => harness.slack.as(MANAGER);
const top = (): string => harness.top(MANAGER);
const until = (text: string) => harness.shows(MANAGER, text);
const list = async (): Promise<void> => {
  await harness.closeAll(MANAGER);
  await harness.openHome(MANAGER);
  await admin().click('home', 'teams');
  await until('Add and change teams here');
};
/** Opens a team's form from the open list. */
const edit = async (team: string): Promise<Json[]> => {
  bringForward(admin().modals().at(-1)?.view['blocks'] as Json[], 'team_edit', team);
  await harness.clickTo(MANAGER, 'team_edit', 'Team name, as people will see it');
  return admin().modals().at(-1)?.view['blocks'] as Json[];
};
const groupIn = (blocks: readonly Json[]): Json =>
  blocks.find((one) => one['block_id'] === 'userGroup')?.['element'] as Json;

describe('a workspace with more groups than Slack shows in a list', () => {
  it('keeps a team’s group if the team’s hours are changed', async () => {
    await list();
    const group = groupIn(await edit('team-0'));
    expect(group).toMatchObject({ type: 'external_select', min_query_length: 0 });
    expect(group['initial_option']).toMatchObject({ value: 'S0G119', text: { text: 'Group 119' } });
    admin().fill({ opensAt: '11:00' });
    expect((await admin().submit()).errors).toBeUndefined();
    await until('Team 00 is set');
    await list();
    expect(top()).toMatch(/Team 00 · <!subteam\^S0G119> · Tuesday 11:00/);
  });

  it('lets an admin find each group by typing, and move a team to another one', async () => {
    await list();
    await edit('team-0');
    const first = await admin().search('modal', 'choice', '');
    expect(first).toHaveLength(100);
    expect(first[0]).toBe('unchosen');
    for (const { id, name } of GROUPS.filter((_, at) => at % 10 === 9))
      expect(await admin().search('modal', 'choice', name.toLowerCase())).toContain(id);
    await admin().search('modal', 'choice', '149');
    admin().fill({ userGroup: 'S0G149' });
    await admin().submit();
    await until('Team 00 is set');
    await list();
    expect(top()).toMatch(/Team 00 · <!subteam\^S0G149>/);
  });

  it('keeps a group in a form that Slack no longer names', async () => {
    await list();
    expect(groupIn(await edit('team-1'))['initial_option']).toMatchObject({ value: 'S0GONE' });
  });
});

describe('a person with more teams than one view holds', () => {
  it('finds all teams in the list, page by page', async () => {
    await list();
    const seen = new Set<string>();
    const look = () =>
      top()
        .match(/Team \d\d/g)
        ?.forEach((name) => seen.add(name));
    look();
    expect(top()).toMatch(/1 to 22 of 51 teams/);
    for (const page of ['23', '45']) {
      await admin().click('modal', 'team_page');
      await until(`${page} to`);
      look();
    }
    expect(seen.size).toBe(TEAMS);
  });

  it('is told by name which teams the Home tab and /teampulse leave out', async () => {
    await list();
    expect(JSON.stringify(admin().home())).toMatch(/37 more teams/);
    expect(JSON.stringify(admin().home())).toMatch(/Team 49/);
    const lines = (await harness.teampulse(MANAGER)).join('\n');
    expect(lines).toMatch(/36 more teams.*Team 49/);
  });
});
