import type { Json } from '../../sandbox/index.js';
import { startHarness, member, type Harness } from '../support/harness.js';

const ALICE = member(1);

describe('malformed requests', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ joining: false, sandbox: { enforceRateLimits: false } });
  });
  afterAll(() => harness.end());

  const told = (): number =>
    harness.slack.as(ALICE).dms().length + harness.slack.as(ALICE).ephemerals().length;
  const user = (): Json => ({ id: ALICE, team_id: harness.slack.teamId });
  const team = (): Json => ({ id: harness.slack.teamId });
  const interactive = (payload: Json): Promise<{ status: number; body: string }> =>
    harness.slack.forge(new URLSearchParams({ payload: JSON.stringify(payload) }).toString());

  it.each<[name: string, fields: Json]>([
    ['no actions', { actions: [] }],
    ['null for actions', { actions: null }],
    ['an action that is null', { actions: [null] }],
    ['an action without an id', { actions: [{ type: 'button' }] }],
    ['an action that nobody knows', { actions: [{ type: 'button', action_id: 'nonsense', value: null }] }],
    [
      'a list that nobody knows',
      { actions: [{ type: 'overflow', action_id: 'odd', selected_option: null }] },
    ],
    ['null for everything about its place', { view: null, channel: null, message: null, container: null }],
    ['no trigger', { trigger_id: null, actions: [{ type: 'button', action_id: 'support' }] }],
    ['null for the workspace', { team: null, enterprise: null, actions: [{ action_id: 'support' }] }],
  ])('a click with %s is answered where the person sees it', async (name, fields) => {
    const before = told();
    const { status } = await interactive({
      type: 'block_actions',
      team: team(),
      user: user(),
      trigger_id: `1.2.${name}`,
      ...fields,
    });
    expect(status).toBe(200);
    await harness.slack.waitFor('an answer', () => told() > before, 3_000);
  });

  it.each<[name: string, view: Json | null]>([
    ['null for its view', null],
    ['null for what was filled in', { id: 'V1', hash: '1.a', callback_id: 'ask', state: null }],
    [
      'null for an answer',
      { id: 'V2', hash: '1.a', callback_id: 'join', state: { values: { weeks: null } } },
    ],
    ['a name that nobody knows', { id: 'V3', hash: '1.a', callback_id: 'nonsense', state: { values: {} } }],
    ['null for its name', { id: 'V4', hash: '1.a', callback_id: null, private_metadata: null }],
  ])('a form with %s is answered in its place', async (_, view) => {
    const { status, body } = await interactive({ type: 'view_submission', team: team(), user: user(), view });
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ response_action: expect.stringMatching(/update|errors/) });
  });

  it.each(['/support', '/checkin', '/teampulse', '/nonsense'])(
    '%s is answered, whatever comes with it',
    async (command) => {
      const bare = { command, team_id: harness.slack.teamId, user_id: ALICE };
      for (const text of [null, '', '\u0000', '🙂'.repeat(500), '-1w', '<@U1|x> <!channel> &amp;']) {
        const fields = { ...bare, ...(text === null ? {} : { text }) };
        const { status, body } = await harness.slack.forge(new URLSearchParams(fields).toString());
        expect(status).toBe(200);
        expect(JSON.parse(body)).toMatchObject({ response_type: 'ephemeral', blocks: expect.anything() });
      }
    },
  );

  it('a person of another workspace gets help, and learns that the rest isn’t for them', async () => {
    const stranger = { id: ALICE, team_id: 'T0FOREIGN' };
    const click = (action: string) =>
      interactive({
        type: 'block_actions',
        team: team(),
        user: stranger,
        trigger_id: `1.2.foreign${action}`,
        actions: [{ type: 'button', action_id: action, value: 'east' }],
      });
    const said = (): string => JSON.stringify(harness.slack.as(ALICE).dms().at(-1)?.blocks);
    await click('leave');
    await harness.slack.waitFor('the word', () => said().includes('for people in this workspace'));
    await click('support');
    await harness.slack.waitFor(
      'support',
      () => said().includes('988') && !said().includes('for people in this workspace'),
    );
  });

  it.each<Json>([
    { type: 'shortcut', callback_id: 'nonsense', trigger_id: '1.2.shortcut' },
    { type: 'message_action', callback_id: 'nonsense', trigger_id: '1.2.message', channel: null },
    { type: 'view_closed', view: { id: 'V5', callback_id: 'nonsense' } },
    { type: 'block_suggestion', action_id: 'nonsense', value: '' },
    { type: 'interactive_message', callback_id: 'nonsense', actions: [{ name: 'x' }] },
    { type: 'dialog_submission', callback_id: 'nonsense', submission: {} },
    { type: 'something_new' },
    { type: 'block_actions', user: null },
  ])('%j is acknowledged', async (payload) => {
    expect(await interactive({ team: team(), user: user(), ...payload })).toMatchObject({ status: 200 });
  });

  const KINDS: readonly unknown[] = [7, true, 'x', [], [null], {}, '__proto__'];

  it.each([
    'channel',
    'channel_id',
    'user',
    'item',
    'subteam',
    'assistant_thread',
    'message',
    'previous_message',
    'type',
    'ts',
    'text',
    'team',
    'files',
  ])('an event with any kind of value as its %s is acknowledged', async (field) => {
    for (const type of ['message', 'app_home_opened', 'member_joined_channel', 'something_new'])
      for (const [at, held] of KINDS.entries()) {
        // Not a message to the bot: if one can't be answered, Slack has to send it again, which takes three seconds.
        const event = {
          type,
          channel_type: 'channel',
          user: ALICE,
          channel: 'D1',
          ts: '1.2',
          bot_id: 'B1',
          [field]: held,
        };
        const body = {
          type: 'event_callback',
          team_id: harness.slack.teamId,
          event_id: `Ev${type}${field}${at}`,
          event,
        };
        const { status } = await harness.slack.forge(JSON.stringify(body), {
          contentType: 'application/json',
        });
        expect([type, held, status]).toEqual([type, held, 200]);
      }
  });

  it.each(['event', 'authorizations', 'event_id', 'event_time', 'type', 'is_ext_shared_channel'])(
    'an event inside a body with any kind of value as its %s is acknowledged',
    async (field) => {
      for (const held of KINDS) {
        const event = { type: 'app_home_opened', user: ALICE, tab: 'home' };
        const body = { type: 'event_callback', team_id: harness.slack.teamId, event, [field]: held };
        const { status } = await harness.slack.forge(JSON.stringify(body), {
          contentType: 'application/json',
        });
        expect([held, status]).toEqual([held, 200]);
      }
    },
  );

  it.each([
    'response_urls',
    'enterprise',
    'is_enterprise_install',
    'trigger_id',
    'token',
    'container',
    'state',
    'actions',
  ])('a click or form with any kind of value as its %s is answered', async (field) => {
    for (const held of KINDS) {
      const view = { id: `V${field}`, hash: '1.a', callback_id: 'nonsense', state: { values: {} } };
      for (const payload of [
        { type: 'view_submission', view },
        { type: 'block_actions', actions: [{ type: 'button', action_id: 'nonsense' }], view },
      ]) {
        const { status } = await interactive({ team: team(), user: user(), ...payload, [field]: held });
        expect([held, status]).toEqual([held, 200]);
      }
    }
  });

  it.each<Json>([
    { event: null },
    { event: { type: 'message', channel_type: 'im', channel: null, user: null, ts: null } },
    { event: { type: 'app_home_opened', user: null } },
    { event: { type: 'user_change', user: null } },
    { event: { type: 'subteam_updated', subteam: null } },
    { event: { type: 'something_new' } },
  ])('an event like %j is acknowledged', async (fields) => {
    const body = { type: 'event_callback', team_id: harness.slack.teamId, event_id: 'Ev1', ...fields };
    const { status } = await harness.slack.forge(JSON.stringify(body), { contentType: 'application/json' });
    expect(status).toBe(200);
  });
});
