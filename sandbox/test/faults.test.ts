import { createServer } from 'node:http';
import type { Sandbox } from '../index.js';
import { ALICE, aSandbox, BOB, call, GENERAL } from './bolt.js';
import { portOf } from '../port-of.js';

let slack: Sandbox;
afterEach(() => slack.close());

const hello = { type: 'message', channel_type: 'im', user: ALICE, channel: `D${ALICE}`, text: 'hello?' };

/** An app that acknowledges everything and keeps the headers and body of every request. */
async function anApp() {
  const came: { headers: NodeJS.Dict<string | string[]>; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      came.push({ headers: request.headers, body });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  slack.deliverTo(`http://127.0.0.1:${portOf(server)}/`);
  return { came, close: () => new Promise((resolve) => server.close(resolve)) };
}

describe('faults', () => {
  it('strike several methods at once, each as often as set', async () => {
    slack = await aSandbox();
    slack.fault([
      { kind: 'refused', error: 'account_inactive', methods: ['chat.postMessage'], times: 2 },
      { kind: 'ratelimited', retryAfter: 7, methods: ['users.list'] },
    ]);
    const post = async () => (await call(slack, 'chat.postMessage', { channel: ALICE, text: 'x' })).body;
    expect(await post()).toEqual({ ok: false, error: 'account_inactive' });
    expect(await call(slack, 'users.list')).toMatchObject({ status: 429, retryAfter: '7' });
    expect((await call(slack, 'users.list')).status).toBe(200);
    expect(await post()).toEqual({ ok: false, error: 'account_inactive' });
    expect(await post()).toMatchObject({ ok: true });
    slack.fault({ kind: 'refused', times: 9 });
    slack.fault(null);
    expect(await post()).toMatchObject({ ok: true });
  });

  it('drop a connection before anything is done, or answer with something other than JSON', async () => {
    slack = await aSandbox();
    slack.fault({ kind: 'reset' });
    await expect(call(slack, 'chat.postMessage', { channel: ALICE, text: 'x' })).rejects.toThrow(/fetch/);
    expect(slack.as(ALICE).dms()).toEqual([]);
    slack.fault({ kind: 'garbage' });
    await expect(call(slack, 'auth.test')).rejects.toThrow(/JSON/);
  });
});

describe('events that a test sends', () => {
  it('carry the id, the time and the attempt that the test sets, as often as it says', async () => {
    slack = await aSandbox();
    const app = await anApp();
    await slack.event(hello, { eventId: 'Ev1', eventTime: 12, retryNum: 1, times: 2 });
    expect(app.came.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject(
      [1, 2].map(() => ({ event_id: 'Ev1', event_time: 12, event: hello })),
    );
    expect(app.came[1]).toMatchObject({
      body: app.came[0]?.body,
      headers: { 'x-slack-retry-num': '1', 'x-slack-signature': app.came[0]?.headers['x-slack-signature'] },
    });
    await expect(slack.event({ type: 'sparkles' })).rejects.toThrow(/subscribes to no event sparkles/);
    await app.close();
  });

  it('may come from other workspaces', async () => {
    slack = await aSandbox();
    const app = await anApp();
    await slack.event({ type: 'app_uninstalled' }, { envelope: { team_id: 'T0OTHER' } });
    expect(JSON.parse(app.came[0]?.body ?? '')).toMatchObject({ team_id: 'T0OTHER' });
    await app.close();
  });

  it('may repeat the last click, byte for byte', async () => {
    slack = await aSandbox();
    const app = await anApp();
    expect(() => slack.redeliver()).toThrow(/nobody/);
    await slack.as(ALICE).command('/support');
    await slack.redeliver();
    expect(app.came[1]?.body).toBe(app.came[0]?.body);
    expect(app.came[1]?.headers['x-slack-signature']).toBe(app.came[0]?.headers['x-slack-signature']);
    await app.close();
  });
});

describe('people and channels', () => {
  it('have nulls and missing fields if a test says so', async () => {
    slack = await aSandbox({
      users: [{ id: ALICE, name: 'Alice', raw: { tz: null, profile: null, team_id: undefined } }],
      channels: [{ id: GENERAL, name: 'general', members: [], raw: { name: null } }],
    });
    const { user } = (await call(slack, 'users.info', { user: ALICE })).body;
    expect(user).toMatchObject({ tz: null, profile: null });
    expect(user).not.toHaveProperty('team_id');
    expect((await call(slack, 'conversations.info', { channel: GENERAL })).body).toMatchObject({
      channel: { name: null, is_archived: false },
    });
  });

  it('of an archived channel can still be read, but nobody can post there', async () => {
    slack = await aSandbox();
    await slack.archive(GENERAL);
    expect((await call(slack, 'conversations.info', { channel: GENERAL })).body).toMatchObject({
      channel: { is_archived: true },
    });
    expect((await call(slack, 'conversations.members', { channel: GENERAL })).body).toMatchObject({
      members: [ALICE, BOB],
    });
    expect((await call(slack, 'chat.postMessage', { channel: GENERAL, text: 'x' })).body).toMatchObject({
      error: 'is_archived',
    });
  });
});
