import { linesOf } from '../../sandbox/demo/read.js';
import type { Json } from '../../sandbox/index.js';
import { startHarness, member, type Harness } from '../support/harness.js';

const ADMIN = 'U0ADMIN';
/** Slack's descriptions of an account: some that have occurred, and some that might one day. */
const ODD: readonly Json[] = [
  { tz: null },
  { is_bot: true, profile: { status_emoji: null } },
  { locale: null },
  { is_admin: null },
  { profile: null },
  { team_id: null },
  { profile: { status_expiration: null } },
  { profile: { status_expiration: '0' } },
  { deleted: null, is_bot: null, is_restricted: null, is_ultra_restricted: null, is_owner: null },
  { updated: 'yesterday', enterprise_user: null },
];

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({
    joining: false,
    members: ODD.length,
    people: Object.fromEntries(ODD.map((raw, index) => [member(index + 1), { raw }])),
    others: [
      { id: ADMIN, name: 'Admin', isAdmin: true, raw: { tz: null, profile: null } },
      { id: 'U0BROKEN', name: 'Broken', raw: { id: null } },
      { id: 'U0ODDER', name: 'Odder', raw: { deleted: 'perhaps', is_restricted: 7 } },
    ],
    userGroups: [
      { id: 'S0GROUP', handle: 'group', name: 'Group', users: [] },
      { id: 'S0NULL', handle: 'null', name: null as unknown as string, users: [] },
    ],
  });
});
afterAll(() => harness.end());

const lines = (event: string): Json[] =>
  harness
    .log()
    .split('\n')
    .filter((line) => line.includes(`"msg":"${event}"`))
    .map((line) => JSON.parse(line) as Json);

describe('accounts that Slack describes with nulls and surprises', () => {
  it('all get their welcome, and one line counts those that can’t be read', async () => {
    await harness.open(0);
    const asked = [member(0), ...harness.members].filter((id) => harness.messages(id, 'welcome').length > 0);
    // One of these accounts is a bot by its own description.
    expect(asked).toHaveLength(ODD.length);
    expect(lines('step_failed')).toEqual([]);
    expect(lines('roster_unreadable')).toEqual([]);
    const told = lines('entries_unreadable');
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({
      place: 'accounts of Slack',
      entries: 3,
      fields: ['id', 'deleted', 'is_restricted', 'updated'],
    });
    expect(harness.log()).not.toMatch(/U0BROKEN|U0ODDER/);
  });

  it('get a Home tab, and an admin among them gets the teams and the groups', async () => {
    const admin = harness.slack.as(ADMIN);
    expect(JSON.stringify(await harness.openHome(ADMIN))).toContain('"support"');
    await admin.click('home', 'teams');
    await harness.slack.waitFor('the teams', () => admin.modals().length > 0);
    await admin.click('modal', 'team_add');
    const form = await harness.slack.waitFor('the form', () =>
      admin
        .modals()
        .find((one) => linesOf(one.view['blocks']).join().includes('Team name, as people will see it')),
    );
    expect(JSON.stringify(form.view)).toMatch(/"S0GROUP\b.*"S0NULL\b|"S0NULL\b.*"S0GROUP\b/);
  });

  it('change nothing else if an event has nulls: the list of people isn’t read again', async () => {
    const pages = () => harness.slack.calls.filter(({ method }) => method === 'users.list').length;
    const before = pages();
    await harness.slack.updateUser(member(1), { raw: { tz: null, profile: null, locale: null } });
    await harness.slack.event({ type: 'user_change', user: { id: null } });
    await harness.slack.event({ type: 'subteam_updated', subteam: { id: null } });
    expect(lines('listener_failed')).toEqual([]);
    // Bolt itself can't take these: each is one line in the log, and the next event is handled.
    await harness.slack.event({ type: 'user_change', user: null });
    await harness.slack.event({ type: 'subteam_updated', subteam: null });
    await harness.slack.event({ type: 'member_joined_channel', channel: null, user: null });
    const reads = lines('roster_read').length;
    await harness.slack.joinChannel('C0TEAM', ADMIN);
    await harness.slack.waitFor('the newcomer', () => lines('roster_read').length > reads);
    expect(pages()).toBe(before);
  });
});
