import type { Sandbox } from '../index.js';
import { ALICE, aBoltApp, aModal, aSandbox, BOB, buttonBlocks, call, type RunningApp } from './bolt.js';

let slack: Sandbox;
let running: RunningApp;
/** The trigger of the last act. */
let trigger = '';

/** Starts an app that acknowledges everything, answers a submission with a push if asked to, and keeps the trigger. */
async function begin(answer: { response_action?: 'push' } = {}, options = {}): Promise<void> {
  slack = await aSandbox(options);
  running = aBoltApp(slack, 'http');
  const { app } = running;
  app.command('/support', async ({ ack, command }) => {
    trigger = command.trigger_id;
    await ack();
  });
  app.shortcut('support', async ({ ack, shortcut }) => {
    trigger = shortcut.trigger_id;
    await ack();
  });
  app.action('go', async ({ ack, body }) => {
    trigger = (body as { trigger_id: string }).trigger_id;
    await ack();
  });
  app.view('form', async ({ ack, body }) => {
    trigger = (body as unknown as { trigger_id: string }).trigger_id;
    await (answer.response_action ? ack({ response_action: 'push', view: aModal() }) : ack());
  });
  await running.start();
}
afterEach(async () => {
  await running.stop();
  await slack.close();
});

const withButton = { ...aModal(), blocks: [...aModal().blocks, ...buttonBlocks()] };
const open = async (view: object = withButton) =>
  (await call(slack, 'views.open', { trigger_id: trigger, view })).body;
const push = async (view: object = withButton) =>
  (await call(slack, 'views.push', { trigger_id: trigger, view })).body;

describe('a trigger', () => {
  const acts: [string, () => Promise<unknown>][] = [
    ['a command', () => slack.as(ALICE).command('/support')],
    ['a shortcut', () => slack.as(ALICE).shortcut('support')],
    [
      'a button of the Home tab',
      async () => {
        const view = { type: 'home', blocks: buttonBlocks() };
        await call(slack, 'views.publish', { user_id: ALICE, view });
        await slack.as(ALICE).click('home', 'go');
      },
    ],
    [
      'a submission',
      async () => {
        await slack.as(ALICE).command('/support');
        await open();
        slack.as(ALICE).fill({ name: 'Alice' });
        await slack.as(ALICE).submit();
      },
    ],
  ];

  it.each(acts)('from %s works once', async (_, act) => {
    await begin();
    await act();
    expect(await open()).toMatchObject({ ok: true });
    expect(await open()).toMatchObject({ error: 'exchanged_trigger_id' });
  });

  it.each(acts.slice(0, 3))('from %s expires', async (_, act) => {
    await begin({}, { triggerMs: -1 });
    await act();
    expect(await open()).toMatchObject({ error: 'expired_trigger_id' });
  });
});

describe('a stack of modals', () => {
  const pushed = async (): Promise<unknown> => {
    await slack.as(ALICE).click('modal', 'go');
    return push();
  };

  it('holds three views, each with the id of the one below it and of the lowest', async () => {
    await begin();
    await slack.as(ALICE).command('/support');
    const { view: lowest } = await open();
    await pushed();
    expect(await pushed()).toMatchObject({ ok: true });
    expect(await pushed()).toMatchObject({ error: 'push_limit_reached' });
    const [one, two, three] = slack.as(ALICE).modals();
    expect(lowest).toMatchObject({ id: one?.id, root_view_id: one?.id, previous_view_id: null });
    expect(two).toMatchObject({ root: one?.id, previous: one?.id });
    expect(three).toMatchObject({ root: one?.id, previous: two?.id });
  });

  it('takes no fourth view as the answer to a submission either', async () => {
    await begin({ response_action: 'push' });
    await slack.as(ALICE).command('/support');
    await open();
    await pushed();
    await pushed();
    slack.as(ALICE).fill({ name: 'Alice' });
    expect(await slack.as(ALICE).submit()).toMatchObject({ failure: 'trouble_connecting' });
    expect(slack.as(ALICE).modals()).toHaveLength(3);
  });

  it('keeps what was filled in if an update has the same input, and refuses an update of an older drawing', async () => {
    await begin();
    await slack.as(ALICE).command('/support');
    const { view } = (await open()) as { view: { id: string; hash: string } };
    slack.as(ALICE).fill({ name: 'Alice' });
    const update = async (hash?: string) =>
      (await call(slack, 'views.update', { view_id: view.id, view: aModal(), hash })).body;
    expect(await update(view.hash)).toMatchObject({ ok: true });
    expect(await update(view.hash)).toMatchObject({ error: 'hash_conflict' });
    expect(slack.as(ALICE).modals()[0]?.values).toMatchObject({ name: { value: { value: 'Alice' } } });
  });
});

describe('a Home tab', () => {
  it("keeps its id when it's drawn again, and can be updated by it", async () => {
    await begin();
    const publish = async (blocks: unknown[], hash?: string) =>
      (await call(slack, 'views.publish', { user_id: ALICE, hash, view: { type: 'home', blocks } })).body;
    const { view } = (await publish([])) as { view: { id: string; hash: string } };
    expect(await publish(buttonBlocks(), view.hash)).toMatchObject({ view: { id: view.id } });
    expect(await publish([], view.hash)).toMatchObject({ error: 'hash_conflict' });
    const update = { view_id: view.id, view: { type: 'home', blocks: [] } };
    expect((await call(slack, 'views.update', update)).body).toMatchObject({ ok: true });
    expect(slack.as(ALICE).home()).toMatchObject({ blocks: [] });
  });
});

describe('what a person sees', () => {
  it("changes with every view, message and answer that's theirs, and with nothing else", async () => {
    await begin();
    const alice = slack.as(ALICE);
    let seen = alice.seen();
    const changes = async (act: () => Promise<unknown>): Promise<number> => {
      await act();
      const more = alice.seen() - seen;
      seen = alice.seen();
      return more;
    };
    const post = (channel: string) => call(slack, 'chat.postMessage', { channel, text: 'x' });
    const publish = () =>
      call(slack, 'views.publish', { user_id: ALICE, view: { type: 'home', blocks: buttonBlocks() } });
    await alice.command('/support');
    expect(await changes(() => post(ALICE))).toBe(1);
    expect(await changes(() => post(BOB))).toBe(0);
    expect(await changes(publish)).toBe(1);
    expect(await changes(publish)).toBe(0);
    expect(await changes(() => open())).toBe(1);
    expect(await changes(() => open())).toBe(0);
    const view_id = alice.modals()[0]?.id;
    expect(await changes(() => call(slack, 'views.update', { view_id, view: withButton }))).toBe(0);
    expect(await changes(() => call(slack, 'views.update', { view_id, view: aModal('other') }))).toBe(1);
    expect(
      await changes(() =>
        call(slack, 'chat.postEphemeral', { channel: 'C0GENERAL', user: ALICE, text: 'x' }),
      ),
    ).toBe(1);
    await call(slack, 'views.update', { view_id, view: withButton });
    alice.fill({ name: 'Alice' });
    seen = alice.seen();
    expect(await changes(() => alice.submit())).toBe(1);
  });
});
