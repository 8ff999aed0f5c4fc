import { linesOf } from '../../sandbox/demo/read.js';
import { type Json } from '../../sandbox/index.js';
import { forgeButton } from '../support/clicks.js';
import { dump } from '../support/redis.js';
import { startHarness, MANAGER, member, type Harness } from '../support/harness.js';

const ADMIN = member(1);

describe('the first day', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ noTeam: true, joining: false, people: { [ADMIN]: { isAdmin: true } } });
  });
  afterAll(() => harness.end());
  const admin = () => harness.slack.as(ADMIN);
  const home = async (id: string): Promise<string> =>
    linesOf((await harness.openHome(id))['blocks']).join('\n');

  it('an admin, and no one else, sees three steps', async () => {
    expect(await home(ADMIN)).toMatch(
      /Three steps to begin[^]*1\. Choose a channel[^]*2\. Add the team[^]*3\. Try a week/,
    );
    expect(await home(MANAGER)).not.toMatch(/Three steps/);
  });

  it('only the admin gets a trial week, marked as one, whose buttons store nothing', async () => {
    await admin().click('home', 'trial');
    const marked = () =>
      admin()
        .dms()
        .filter(({ blocks }) => linesOf(blocks)[0]?.startsWith('A trial, just for you'));
    await harness.slack.waitFor('the messages', () => marked().length === 5);
    expect(admin().dms()).toHaveLength(5);
    const before = await dump(harness.prefix);
    for (const [message, action] of [
      [0, 'join'],
      [1, 'answer'],
      [1, 'space'],
      [2, 'skip'],
      [3, 'not_now'],
    ] as const) {
      await harness.closeAll(ADMIN);
      const sent = admin().dms()[message];
      if (!sent) throw new Error('no message');
      await admin().click({ message: sent }, action);
      await harness.slack.waitFor('the trial', () =>
        linesOf(admin().modals().at(-1)?.view['blocks']).join().includes('nothing was saved'),
      );
    }
    const after = await dump(harness.prefix);
    expect(after).not.toMatch(/-trial/);
    expect(after.split('\n').filter((line) => /:box |:trajectories |:cast |:changes /.test(line))).toEqual(
      before.split('\n').filter((line) => /:box |:trajectories |:cast |:changes /.test(line)),
    );
    for (const id of [MANAGER, ...harness.members.slice(1)]) expect(harness.slack.as(id).dms()).toEqual([]);
  });

  it('an admin adds the first team from the Home tab, and the steps are gone', async () => {
    while (admin().modals().length > 0) await admin().closeModal();
    await home(ADMIN);
    await admin().click('home', 'team_add');
    const form = await harness.slack.waitFor('the form', () => admin().modals().at(-1));
    expect((form.view['blocks'] as Json[]).length).toBeGreaterThan(10);
    admin().fill({
      name: 'First',
      channel: 'C0TEAM',
      managers: MANAGER,
      timeZone: 'UTC',
      questionnaire: 'weekly',
    });
    await admin().submit();
    await harness.slack.waitFor('the team', () =>
      linesOf(admin().modals().at(-1)?.view['blocks']).join().includes('First is set'),
    );
    expect(await home(ADMIN)).not.toMatch(/Three steps/);
  });

  it('a member who isn’t an admin is refused a trial', async () => {
    const person = harness.slack.as(MANAGER);
    forgeButton((await harness.openHome(MANAGER))['blocks'], 'trial');
    await person.click('home', 'trial');
    await harness.slack.waitFor('the refusal', () =>
      /admin/.test(linesOf(person.modals().at(-1)?.view['blocks']).join()),
    );
    expect(person.dms()).toEqual([]);
  });
});
