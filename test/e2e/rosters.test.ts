import { linesOf } from '../../sandbox/demo/read.js';
import { type Json, type SandboxUser } from '../../sandbox/index.js';
import { bringForward } from '../support/clicks.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';

const ADMIN = 'U0ADMIN';
const GROUP = ['U0G1', 'U0G2', 'U0G3'];
/** A member of the East clinic who is in the group as well. */
const BOTH = member(3);
let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({
    others: [
      { id: ADMIN, name: 'Admin', isAdmin: true, tz: 'UTC' },
      ...GROUP.map((id) => ({ id, name: id, tz: 'UTC' })),
    ],
    userGroups: [{ id: 'S0GROUP', handle: 'group', name: 'The group', users: [...GROUP.slice(0, 2), BOTH] }],
  });
});
afterAll(() => harness.end());

const admin = () => harness.slack.as(ADMIN);
const until = (text: string) => harness.shows(ADMIN, text);
/** Opens the list of teams and, from it, the form of a team ('' for a new one). */
const form = async (team: string | null): Promise<void> => {
  await harness.closeAll(ADMIN);
  await harness.openHome(ADMIN);
  await admin().click('home', 'teams');
  await until('Add and change teams here');
  if (team === null) return;
  const action = team === '' ? 'team_add' : 'team_edit';
  bringForward(admin().modals().at(-1)?.view['blocks'] as Json[], action, team || null);
  await harness.clickTo(ADMIN, action, 'Team name, as people will see it');
};

describe('a roster', () => {
  it('comes from a user group, in the team’s language, and follows the group at once', async () => {
    await form('');
    admin().fill({
      name: 'Night shift',
      userGroup: 'S0GROUP',
      managers: MANAGER,
      questionnaire: 'plain',
      timeZone: 'UTC',
      language: 'es',
    });
    await admin().submit();
    await until('Night shift is set');
    expect(harness.top(ADMIN)).toMatch(/2 people will get check-ins/);
    expect(harness.top(ADMIN)).toMatch(/open for about 3 days/);
    await harness.open(0);
    expect(linesOf(harness.messages(GROUP[0] ?? '', 'welcome').at(-1)?.blocks).join()).toMatch(/Cada semana/);
    expect(harness.messages(GROUP[2] ?? '', 'welcome')).toEqual([]);
    await harness.slack.changeGroup('S0GROUP', [...GROUP, BOTH]);
    const came = () => harness.messages(GROUP[2] ?? '', 'welcome').length;
    // Slack reports the change, and the next sweep sends what it decided.
    while (came() === 0) await harness.open(0);
    expect(came()).toBe(1);
  });

  it('shows an admin who is asked with another team, and lets them settle that for the next season', async () => {
    await form('night-shift');
    await admin().submit();
    await until('Night shift is set');
    expect(harness.top(ADMIN)).toContain('already on another team');
    expect(harness.top(ADMIN)).toContain(`<@${BOTH}> (East clinic)`);
    const blocks = admin().modals().at(-1)?.view['blocks'] as Json[];
    const at = blocks.findIndex((block) => JSON.stringify(block).includes('team_ask_here'));
    blocks.unshift(...blocks.splice(at, 1));
    await admin().click('modal', 'team_ask_here');
    await until('get check-ins with Night shift');
    await harness.close(0);
    // Within the season they stay where they count.
    const [weekly, welcomes] = [
      harness.messages(BOTH, 'weekly').length,
      harness.messages(BOTH, 'welcome').length,
    ];
    await harness.open(1);
    expect(harness.messages(BOTH, 'weekly')).toHaveLength(weekly + 1);
    await harness.close(1);
    // Once the season is over they're asked again, by the team they're in now.
    await harness.open(12);
    await harness.open(13);
    expect(harness.messages(BOTH, 'weekly')).toHaveLength(weekly + 1);
    expect(harness.messages(BOTH, 'welcome')).toHaveLength(welcomes + 1);
    await harness.close(13);
  });

  it('shows an admin which teams have a leader who left Slack', async () => {
    await harness.slack.updateUser(MANAGER, { deleted: true });
    await form(null);
    expect(harness.top(ADMIN)).toMatch(/No manager of this team/);
  });

  it('is a channel or a group, and the form refuses both', async () => {
    await form('');
    admin().fill({
      name: 'Both',
      channel: 'C0MANY',
      userGroup: 'S0GROUP',
      managers: MANAGER,
      questionnaire: 'plain',
      timeZone: 'UTC',
    });
    expect((await admin().submit()).errors).toEqual({
      userGroup: 'Choose a channel or a user group, not both.',
    });
  });
});

describe('a large roster', () => {
  const many = Array.from(
    { length: 2_000 },
    (_, index): SandboxUser => ({
      id: `U0M${index}`,
      name: `Many ${index}`,
      tz: 'UTC',
    }),
  );
  beforeAll(async () => {
    await harness.end();
    harness = await startHarness({
      joining: false,
      others: [{ id: ADMIN, name: 'Admin', isAdmin: true, tz: 'UTC' }, ...many],
      channels: [{ id: 'C0MANY', name: 'many', members: many.map(({ id }) => id) }],
    });
  });

  const send = async (name: string): Promise<void> => {
    await form('');
    admin().fill({ name, channel: 'C0MANY', managers: MANAGER, timeZone: 'UTC', questionnaire: 'weekly' });
    await admin().submit();
  };

  it('is read page by page within Slack’s limits, and the admin sees the progress', async () => {
    const seen: string[] = [];
    await send('Everyone');
    await harness.slack.waitFor('the outcome', () => {
      if (seen.at(-1) !== harness.top(ADMIN)) seen.push(harness.top(ADMIN));
      return harness.top(ADMIN).includes('Everyone is set');
    });
    expect(seen.join('\n')).toMatch(/200 people so far/);
    expect(harness.top(ADMIN)).toMatch(/2,000 people will get check-ins/);
    expect(harness.slack.calls.filter(({ status }) => status === 429)).toEqual([]);
  });

  it('is read on after the admin closes the form, and the team is then in the list', async () => {
    await send('Everyone else');
    await admin().closeModal();
    await harness.slack.waitFor('the roster', () =>
      harness.log().includes('"team":"everyone-else","msg":"roster_read"'),
    );
    await form(null);
    await until('Everyone else · ');
    // No one sees the result of the form, and that isn't a failure.
    await harness.slack.waitFor('the last word', () =>
      harness.slack.calls.some(({ method, ok }) => method === 'views.update' && !ok),
    );
    expect(harness.log()).not.toContain('listener_failed');
    expect(harness.slack.deliveryFailures).toEqual([]);
  });
});
