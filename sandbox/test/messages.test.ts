import type { Sandbox } from '../index.js';
import { ALICE, aBoltApp, aSandbox, BOB, call, GENERAL, type RunningApp } from './bolt.js';

let slack: Sandbox;
let running: RunningApp;
let seen: Record<string, unknown>[];
afterEach(async () => {
  await running.stop();
  await slack.close();
});

/** Starts an app that keeps each message event that it gets. */
async function begin(mode: 'http' | 'socket', options = {}): Promise<void> {
  slack = await aSandbox(options);
  running = aBoltApp(slack, mode, { ignoreSelf: false });
  seen = [];
  running.app.use(async ({ payload, next }) => {
    seen.push(payload as unknown as Record<string, unknown>);
    await next();
  });
  await running.start();
}

const post = (channel: string, text: string) => call(slack, 'chat.postMessage', { channel, text });

describe.each(['http', 'socket'] as const)('messages over %s', (mode) => {
  it('from a person arrive with whatever subtype and fields they carry', async () => {
    await begin(mode);
    const alice = slack.as(ALICE);
    const kinds = [
      { subtype: 'file_share', files: [{ id: 'F1', subtype: 'slack_audio' }] },
      { subtype: 'me_message' },
      { subtype: 'thread_broadcast', thread_ts: '1.0' },
      { subtype: null, bot_id: null },
      { bot_id: 'B0OTHER', app_id: 'A0OTHER' },
    ];
    for (const fields of kinds) await alice.write('hello', fields);
    expect(seen).toMatchObject(
      kinds.map((fields) => ({ user: ALICE, channel_type: 'im', text: 'hello', ...fields })),
    );
    await alice.write('hello', { text: undefined });
    expect(seen.at(-1)).not.toHaveProperty('text');
  });

  it('that are changed or deleted arrive as Slack reports them, without a user', async () => {
    await begin(mode);
    const alice = slack.as(ALICE);
    const ts = await alice.write('hello');
    await alice.edit(ts, 'hello again');
    await alice.erase(ts);
    await expect(alice.erase(ts)).rejects.toThrow(/wrote no message/);
    expect(seen.slice(1)).toMatchObject([
      {
        subtype: 'message_changed',
        message: { ts, user: ALICE, text: 'hello again', edited: { user: ALICE } },
        previous_message: { text: 'hello' },
      },
      { subtype: 'message_deleted', deleted_ts: ts, previous_message: { text: 'hello again' } },
    ]);
    for (const event of seen.slice(1)) expect(event).not.toHaveProperty('user');
  });

  it('from the bot come back to it with its own bot id: posts, changes and deletions, but only in DMs', async () => {
    await begin(mode);
    const { channel, ts } = (await post(ALICE, 'one')).body;
    await slack.waitFor('the post', () => seen.length === 1);
    await call(slack, 'chat.update', { channel, ts, text: 'two' });
    await slack.waitFor('the change', () => seen.length === 2);
    await call(slack, 'chat.delete', { channel, ts });
    await slack.waitFor('the deletion', () => seen.length === 3);
    await post(GENERAL, 'not subscribed to');
    await post(BOB, 'four');
    await slack.waitFor('the last post', () => seen.length === 4);
    expect(seen).toMatchObject([
      { user: slack.botUserId, bot_id: 'B0SANDBOX', app_id: 'A0SANDBOX', text: 'one', ts },
      { subtype: 'message_changed', message: { bot_id: 'B0SANDBOX', text: 'two', ts } },
      { subtype: 'message_deleted', deleted_ts: ts },
      { channel_type: 'im', text: 'four' },
    ]);
  });

  it('from other bots arrive as bot_message, without a user', async () => {
    await begin(mode);
    await slack.event({
      type: 'message',
      subtype: 'bot_message',
      channel: `D${ALICE}`,
      channel_type: 'im',
      bot_id: 'B0OTHER',
      text: 'beep',
      ts: '1.0',
    });
    expect(seen).toMatchObject([{ subtype: 'bot_message', bot_id: 'B0OTHER' }]);
    expect(seen[0]).not.toHaveProperty('user');
  });

  it("overtake a message that's held back", async () => {
    await begin(mode);
    slack.fault({ kind: 'delayed', ms: 50 });
    await slack.as(ALICE).write('first');
    await slack.as(ALICE).write('second');
    await slack.waitFor('both', () => seen.length === 2);
    expect(seen.map(({ text }) => text)).toEqual(['second', 'first']);
  });
});

describe('latency', () => {
  it('delays every call and every delivery', async () => {
    await begin('http', { latency: () => 30 });
    const began = performance.now();
    await slack.as(ALICE).write('hello');
    const delivered = performance.now();
    await call(slack, 'auth.test');
    expect(delivered - began).toBeGreaterThanOrEqual(29);
    expect(performance.now() - delivered).toBeGreaterThanOrEqual(29);
  });
});
