import type { Json } from '../../sandbox/index.js';
import { linesOf } from '../../sandbox/demo/read.js';
import { dump } from '../support/redis.js';
import { bareMetadata } from '../../src/slack/sizes/frame.js';
import { startHarness, member, type Harness } from '../support/harness.js';

const STRANGER = 'U0STRANGER';

describe('the bot', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ others: [{ id: STRANGER, name: 'Stranger' }] });
    await harness.open(0);
  });
  afterAll(() => harness.end());

  const [alice, bob] = [member(1), member(2)];

  /** Opens a person's form and fills it with a light check-in. */
  async function aFilledForm(id: string) {
    const person = harness.slack.as(id);
    const weekly = harness.messages(id, 'weekly')[0];
    if (!weekly) throw new Error('no weekly message');
    await harness.closeAll(id);
    await person.click({ message: weekly }, 'answer');
    const form = await harness.slack.waitFor('the form', () => person.modals().at(-1));
    const inputs = (form.view['blocks'] as Json[]).filter((block) => block['type'] === 'input');
    person.fill(Object.fromEntries(inputs.map((one) => [String(one['block_id']), '0'])));
    return { person, form, first: String(inputs[0]?.['block_id']) };
  }

  const box = async (): Promise<string> =>
    (await dump(harness.prefix))
      .split('\n')
      .filter((line) => /:box |:cast /.test(line))
      .join('\n');
  const shown = (id: string): string =>
    linesOf(harness.slack.as(id).modals().at(-1)?.view['blocks']).join('\n');

  /** Runs an attempt that must change no ballot and log one refusal without naming the person. */
  async function refused(attempt: () => Promise<unknown>): Promise<void> {
    const before = await box();
    const refusals = async (): Promise<number> =>
      Number(/event="request_refused"\} (\d+)/.exec(await harness.metrics())?.[1]);
    const earlier = await refusals();
    await attempt();
    expect(await box()).toBe(before);
    expect(await refusals()).toBe(earlier + 1);
    expect(harness.log()).not.toContain(alice);
  }

  it('refuses an answer outside the options, at its question, and keeps the form open', async () => {
    const { person, form, first } = await aFilledForm(alice);
    await refused(async () => {
      const values = {
        ...form.values,
        [first]: { choice: { type: 'radio_buttons', selected_option: { value: '7' } } },
      };
      const result = await person.submit({ values });
      expect(Object.keys(result.errors ?? {})).toEqual([first]);
    });
    expect(person.modals()).toHaveLength(1);
  });

  it('refuses an answer to a question that wasn’t asked', async () => {
    const { person, form } = await aFilledForm(alice);
    const values = { ...form.values, smuggled: { choice: { selected_option: { value: '0' } } } };
    await refused(() => person.submit({ values }));
  });

  it.each([
    ['altered', (text: string) => `${text.slice(0, -4)}AAAA`],
    ['emptied', () => ''],
    ['given another day', (text: string) => `99999${text.slice(5)}`],
  ])('refuses a form whose hidden field was %s', async (_, change) => {
    const { person, form } = await aFilledForm(alice);
    const field = bareMetadata(String(form.view['private_metadata']));
    await refused(() => person.submit({ privateMetadata: change(field) }));
    expect(shown(alice)).toMatch(/isn't for one of your check-ins/);
  });

  it('refuses one member’s form in another’s hands', async () => {
    const theirs = await aFilledForm(bob);
    const { person } = await aFilledForm(alice);
    await refused(() => person.submit({ privateMetadata: String(theirs.form.view['private_metadata']) }));
    expect(shown(alice)).toMatch(/isn't for one of your check-ins/);
  });

  it('refuses a form that it doesn’t know', async () => {
    const { person } = await aFilledForm(alice);
    await refused(() => person.submit({ callbackId: 'no-such-form' }));
  });

  it('answers an unknown action with a private view, and nothing happens', async () => {
    const person = harness.slack.as(alice);
    const weekly = harness.messages(alice, 'weekly')[0];
    if (!weekly) throw new Error('no weekly message');
    const forged = {
      message: {
        ...weekly,
        blocks: [{ type: 'actions', elements: [{ type: 'button', action_id: 'rm_rf', value: 'x' }] }],
      },
    };
    await refused(() => person.click(forged, 'rm_rf'));
    await harness.slack.waitFor('the answer', () => shown(alice).includes("didn't work"));
  });

  it('tells a stranger who clicks a member’s weekly message that there’s nothing to answer', async () => {
    const weekly = harness.messages(alice, 'weekly')[0];
    if (!weekly) throw new Error('no weekly message');
    const before = await box();
    await harness.slack.as(STRANGER).click({ message: weekly }, 'answer');
    await harness.slack.waitFor('the answer', () => shown(STRANGER).includes("a team you're not on"));
    expect(await box()).toBe(before);
  });

  it('shows a stranger no team pulse', async () => {
    expect((await harness.teampulse(STRANGER)).join('\n')).toMatch(/You're not on a team here/);
  });

  it.each([
    ['/teampulse', 'drop tables', /can't find a team by that name.*East clinic/],
    ['/checkin', '<script>', /After it you can type/],
    ['/support', 'a'.repeat(3000), /no topic by that name/],
  ])(
    'answers %s with nonsense in words, and doesn’t repeat the nonsense',
    async (command, text, expected) => {
      await harness.slack.as(alice).command(command, text);
      const answer = linesOf(harness.slack.as(alice).ephemerals().at(-1)?.blocks).join('\n');
      expect(answer).toMatch(expected);
      expect(answer).not.toContain(text);
    },
  );

  it('refuses requests whose signature is wrong, stale or missing', async () => {
    const body = new URLSearchParams({
      command: '/support',
      user_id: alice,
      team_id: harness.slack.teamId,
    }).toString();
    const stale = Math.floor(Date.now() / 1000) - 6 * 60;
    for (const forged of [{ secret: 'another0secret000' }, { timestamp: stale }, { signature: '' }])
      expect((await harness.slack.forge(body, forged)).status).toBe(401);
  });

  it('takes a signed submission once: a replay doesn’t put old answers over new ones', async () => {
    const { form } = await aFilledForm(bob);
    const body = new URLSearchParams({
      payload: JSON.stringify({
        type: 'view_submission',
        team: { id: harness.slack.teamId },
        user: { id: bob, team_id: harness.slack.teamId },
        api_app_id: 'A0SANDBOX',
        view: { ...form.view, id: form.id, hash: form.hash, state: { values: form.values } },
      }),
    }).toString();
    const timestamp = Math.floor(Date.now() / 1000);
    expect((await harness.slack.forge(body, { timestamp })).body).toContain('Thank you');
    await refused(async () => {
      expect((await harness.slack.forge(body, { timestamp })).body).not.toContain('Thank you');
    });
  });

  it('refuses a check-in that comes after the close, and says so', async () => {
    const { person } = await aFilledForm(alice);
    await harness.close(0);
    await refused(() => person.submit());
    expect(shown(alice)).toMatch(/has closed/);
    expect(harness.slack.refusals).toEqual([]);
    expect(harness.log()).not.toMatch(/at .*\.ts:\d+/);
  });

  it('answers the button of a weekly message whose week is over', async () => {
    const weekly = harness.messages(bob, 'weekly')[0];
    if (!weekly) throw new Error('no weekly message');
    await harness.slack.as(bob).click({ message: weekly }, 'answer');
    await harness.slack.waitFor('the answer', () => shown(bob).includes('has closed'));
  });
});
