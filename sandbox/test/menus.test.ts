import type { Sandbox } from '../index.js';
import { ALICE, aBoltApp, aSandbox, call, type RunningApp } from './bolt.js';

let slack: Sandbox;
let running: RunningApp;
afterEach(async () => {
  await running.stop();
  await slack.close();
});

const option = (value: string) => ({ text: { type: 'plain_text' as const, text: value }, value });
const menu = (type: string) => ({
  type,
  action_id: 'find',
  min_query_length: 2,
  placeholder: { type: 'plain_text', text: 'Find' },
});
const home = {
  type: 'home',
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'Find' }, accessory: menu('external_select') }],
};

/** Starts an app that offers `count` options to anyone who types, and keeps what was chosen. */
async function begin(count: number, options = {}): Promise<string[]> {
  slack = await aSandbox(options);
  running = aBoltApp(slack, 'http');
  const chosen: string[] = [];
  running.app.options('find', async ({ ack, payload }) => {
    await ack({ options: Array.from({ length: count }, (_, index) => option(`${payload.value}${index}`)) });
  });
  running.app.action('find', async ({ ack, body }) => {
    const [action] = (body as { actions: { selected_option?: { value: string } }[] }).actions;
    chosen.push(action?.selected_option?.value ?? '');
    await ack();
  });
  await running.start();
  await call(slack, 'views.publish', { user_id: ALICE, view: home });
  return chosen;
}

describe('a menu whose options the app looks up', () => {
  it("offers the app's options, and lets people choose no others", async () => {
    const chosen = await begin(100);
    const alice = slack.as(ALICE);
    await expect(alice.click('home', 'find', { selected: 'ab7' })).rejects.toThrow(/not among the options/);
    await expect(alice.search('home', 'find', 'a')).rejects.toThrow(/from 2 characters/);
    expect(await alice.search('home', 'find', 'ab')).toHaveLength(100);
    await alice.click('home', 'find', { selected: 'ab7' });
    expect(chosen).toEqual(['ab7']);
    expect(slack.deliveryFailures).toEqual([]);
  });

  it('offers nothing if the app answers with more than a hundred, or not at all', async () => {
    await begin(101);
    expect(await slack.as(ALICE).search('home', 'find', 'ab')).toEqual([]);
    expect(slack.deliveryFailures).toEqual([
      { kind: 'block_suggestion', reason: expect.stringMatching(/^\/options/) as string },
    ]);
    slack.deliverTo('http://127.0.0.1:9/nobody-listens');
    expect(await slack.as(ALICE).search('home', 'find', 'ab')).toEqual([]);
    expect(slack.deliveryFailures[1]).toEqual({ kind: 'block_suggestion', reason: 'no answer in time' });
  });

  it('works in a form, for several options at once', async () => {
    await begin(3);
    let trigger = '';
    running.app.command('/support', async ({ ack, command }) => {
      trigger = command.trigger_id;
      await ack();
    });
    const alice = slack.as(ALICE);
    await alice.command('/support');
    const element = menu('multi_external_select');
    const view = {
      type: 'modal',
      title: { type: 'plain_text', text: 'Form' },
      submit: { type: 'plain_text', text: 'Send' },
      blocks: [{ type: 'input', block_id: 'who', label: { type: 'plain_text', text: 'Who' }, element }],
    };
    expect((await call(slack, 'views.open', { trigger_id: trigger, view })).body).toMatchObject({ ok: true });
    await alice.search('modal', 'find', 'ab');
    alice.fill({ who: 'ab0,ab2' });
    expect(alice.modals()[0]?.values).toMatchObject({
      who: { find: { selected_options: [{ value: 'ab0' }, { value: 'ab2' }] } },
    });
  });
});
