import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { App } from '@slack/bolt';
import { signed } from '../../sandbox/delivery.js';
import type { LogFields } from '../../src/usecases/log.js';
import { MOST_BYTES } from '../../src/slack/api/admission.js';
import { SILENT } from '../../src/slack/api/client.js';
import { slackReceiver } from '../../src/slack/api/http-receiver.js';
import { ANSWER_BYTES } from '../../src/slack/sizes/answers.js';
import { portOf } from '../../sandbox/port-of.js';

const SECRET = 'a-signing-secret';
const FORM = 'application/x-www-form-urlencoded';

const refused: LogFields[] = [];
const note = (_: string, fields: LogFields = {}): void => void refused.push(fields);
const log = { debug: note, info: note, warn: note, error: note };

/** The requests that reached Bolt's listeners. */
const heard: unknown[] = [];
let server: Server;
let app: App;
let address: string;

beforeAll(async () => {
  const pages = new Map([
    ['/slack/install', (_: unknown, response: { end(text: string): void }) => response.end('a page')],
  ]);
  app = new App({
    receiver: slackReceiver({
      signingSecret: SECRET,
      pages,
      log,
      clocks: { now: Date.now, doubt: async () => undefined },
      times: { keepAlive: 75_000 },
    }),
    logger: SILENT,
    authorize: async () => ({ botToken: 'xoxb-none', botId: 'B0', botUserId: 'U0' }),
  });
  app.view({ callback_id: /.*/, type: 'view_submission' }, async ({ ack, view, context }) => {
    heard.push([view.callback_id, view.private_metadata, context['slackSignature'], context.retryNum]);
    if (view.callback_id === 'twice') await ack();
    if (view.callback_id !== 'never') await ack({ response_action: 'clear' });
  });
  app.command('/support', async ({ ack, command }) => {
    heard.push(command.text);
    await ack('said & done');
  });
  app.error(async () => undefined);
  server = await app.start({ port: 0, host: '127.0.0.1' });
  address = `http://127.0.0.1:${portOf(server)}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await app.stop();
});
beforeEach(() => {
  heard.length = 0;
  refused.length = 0;
});

const now = (): number => Math.floor(Date.now() / 1000);

/** Sends a body as Slack does, signed unless told otherwise. */
async function send(
  body: string,
  {
    type = FORM,
    headers = signed(body, SECRET, now()),
    path = '/slack/events',
    method = 'POST',
  }: { type?: string; headers?: Record<string, string>; path?: string; method?: string } = {},
): Promise<{ status: number; text: string; type: string | null }> {
  const response = await fetch(address + path, {
    method,
    headers: { 'content-type': type, ...headers },
    ...(method === 'POST' ? { body } : {}),
  });
  return {
    status: response.status,
    text: await response.text(),
    type: response.headers.get('content-type'),
  };
}

const submission = (callback: string, metadata = ''): string =>
  new URLSearchParams({
    payload: JSON.stringify({
      type: 'view_submission',
      team: { id: 'T0' },
      user: { id: 'U1' },
      view: { callback_id: callback, private_metadata: metadata, state: { values: {} } },
    }),
  }).toString();

describe('a request of Slack’s', () => {
  it('reaches the listener unchanged, and the listener’s answer goes back', async () => {
    const words = 'a+b & c=d% é “…” \n 日本';
    const headers: Record<string, string> = {
      ...signed(submission('form', words), SECRET, now()),
      'x-slack-retry-num': '2',
    };
    const answer = await send(submission('form', words), { headers });
    expect(answer).toEqual({
      status: 200,
      text: expect.stringMatching(/^\{"response_action":"clear"\} *$/),
      type: expect.stringContaining('application/json'),
    });
    // This answer is as long as any other answer to a form.
    expect(answer.text).toHaveLength(ANSWER_BYTES);
    expect(heard).toEqual([['form', words, headers['x-slack-signature'], 2]]);
  });

  it('may be a command, whose fields aren’t wrapped in a payload', async () => {
    const body = new URLSearchParams({
      command: '/support',
      text: 'iop & more',
      user_id: 'U1',
      team_id: 'T0',
    });
    expect(await send(body.toString())).toMatchObject({ status: 200, text: 'said & done' });
    expect(heard).toEqual(['iop & more']);
  });

  it.each([
    'application/x-www-form-urlencoded; charset=utf-8',
    'Application/X-WWW-Form-Urlencoded;charset=UTF-8',
  ])('is taken even if a proxy changed its type to %s', async (type) => {
    expect(await send(submission('form'), { type })).toMatchObject({ status: 200 });
    expect(heard).toHaveLength(1);
  });

  it('is taken if the clock that signed it is four minutes off, either way', async () => {
    for (const off of [-240, 240]) {
      const headers = signed(submission('form'), SECRET, now() + off);
      expect(await send(submission('form'), { headers })).toMatchObject({ status: 200 });
    }
  });

  it('may be a form with the largest view', async () => {
    expect(await send(submission('form', 'é'.repeat(80_000)))).toMatchObject({ status: 200 });
    expect(heard).toHaveLength(1);
  });

  it('is answered if it asks whether this is the right address', async () => {
    const asked = JSON.stringify({ type: 'url_verification', challenge: 'c7' });
    expect(await send(asked, { type: 'application/json' })).toMatchObject({
      status: 200,
      text: '{"challenge":"c7"}',
    });
    expect(await send('ssl_check=1&token=x', { headers: {} })).toMatchObject({ status: 200 });
  });

  it('leaves the connection open for the next one', async () => {
    const response = await fetch(`${address}/slack/events`, {
      method: 'POST',
      headers: { 'content-type': FORM, ...signed(submission('form'), SECRET, now()) },
      body: submission('form'),
    });
    expect(response.headers.get('keep-alive')).toBe('timeout=75');
    await response.text();
  });

  it('is acknowledged once', async () => {
    expect(await send(submission('twice'))).toMatchObject({ status: 200, text: '' });
  });

  it('is answered with 404 if no listener acknowledges it', async () => {
    expect(await send(submission('never'))).toMatchObject({ status: 404 });
    expect(refused).toEqual([{ reason: 'no listener answers it' }]);
  });
});

const grown = (headers: Record<string, string>) => ({
  ...headers,
  'x-slack-signature': `${headers['x-slack-signature']}=x`,
});
const halved = (headers: Record<string, string>) => ({
  ...headers,
  'x-slack-signature': headers['x-slack-signature']?.slice(0, 35) ?? '',
});

describe('a request that isn’t Slack’s', () => {
  it.each([
    ['no signature', {}],
    ['no time', { 'x-slack-signature': `v0=${'0'.repeat(64)}` }],
    [
      'a time that is none',
      { ...signed(submission('form'), SECRET, now()), 'x-slack-request-timestamp': '' },
    ],
    ['a signature with more behind it', grown(signed(submission('form'), SECRET, now()))],
    ['half a signature', halved(signed(submission('form'), SECRET, now()))],
    ['a signature of another body', signed('payload=', SECRET, now())],
    ['a signature of six minutes ago', signed(submission('form'), SECRET, now() - 360)],
    ['a signature of six minutes ahead', signed(submission('form'), SECRET, now() + 360)],
    ['a signature of ten years ahead', signed(submission('form'), SECRET, now() + 315_360_000)],
    ['a signature with another secret', signed(submission('form'), 'another', now())],
  ])('is refused: %s', async (_, headers) => {
    expect(await send(submission('form'), { headers })).toMatchObject({ status: 401, text: '' });
    expect(heard).toEqual([]);
    expect(refused).toEqual([{ reason: expect.stringMatching(/^not signed by Slack/) }]);
  });

  it.each([
    ['a payload that is no JSON', 'payload=%7B'],
    ['a payload that is no text', 'payload=%E0%A4%A'],
    ['a payload that says nothing', 'payload=null'],
    ['two payloads', 'payload=%7B&token=x'],
  ])('can’t be read: %s', async (_, body) => {
    expect(await send(body)).toMatchObject({ status: 400 });
    expect(refused).toEqual([{ reason: 'unreadable body' }]);
  });

  it('isn’t read if its payload is smuggled into an ssl_check', async () => {
    await send(`ssl_check=1&${submission('form')}`, { headers: {} });
    expect(heard).toEqual([]);
  });

  /** A connection that has sent the beginning of a request. */
  const begin = (headers: Record<string, string>, path = '/slack/events'): Socket => {
    const socket = connect(Number(new URL(address).port), '127.0.0.1').on('error', () => undefined);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    socket.write([`POST ${path} HTTP/1.1`, 'host: x', ...lines, '', ''].join('\r\n'));
    return socket;
  };
  const plausible = (): Record<string, string> => ({ 'content-type': FORM, ...signed('', SECRET, now()) });

  it.each([
    ['says so', { ...plausible(), 'content-length': String(MOST_BYTES + 1) }, 413],
    ['has no signature', { 'content-type': FORM, 'content-length': '100000' }, 401],
    [
      'has a signature that is none',
      { ...plausible(), 'x-slack-signature': 'v0=1', 'content-length': '2000' },
      401,
    ],
    ['is of no length, for an ssl_check', { 'content-type': FORM, 'transfer-encoding': 'chunked' }, 401],
    [
      'is of last year',
      { ...plausible(), ...signed('', SECRET, now() - 31_536_000), 'content-length': '100000' },
      401,
    ],
  ])('is refused before any of its body comes if it %s', async (_, headers, status) => {
    const socket = begin(headers);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(String(answer)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    socket.destroy();
  });

  it('is refused if its body is larger than anything Slack sends', async () => {
    const socket = begin({ ...plausible(), 'transfer-encoding': 'chunked' });
    const answer = once(socket, 'data');
    const chunk = Buffer.alloc(64 * 1024, 'x');
    for (let sent = 0; sent <= MOST_BYTES; sent += chunk.length)
      socket.write(
        Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]),
      );
    expect(String(await answer)).toMatch(/^HTTP\/1\.1 413 /);
    // The receiver closes the connection instead of reading on.
    await once(socket, 'close');
  });

  it('isn’t waited for if its body never comes', () => {
    expect(server).toMatchObject({
      headersTimeout: 5_000,
      requestTimeout: 5_000,
      keepAliveTimeout: 75_000,
      maxConnections: 1_000,
    });
  });

  it.each([
    ['an unsigned request', (): string[] => ['POST /slack/events HTTP/1.1', 'content-length: 0']],
    ['a page', () => ['GET /slack/install HTTP/1.1']],
    ['a path that is none', () => ['GET / HTTP/1.1']],
  ])('leaves no connection open: %s', async (_, lines) => {
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    socket.write([...lines(), 'host: x', '', ''].join('\r\n'));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(String(answer)).toMatch(/\r\nconnection: close\r\n/i);
    await once(socket, 'close');
  });

  it('gets a 404 at another path or by another method', async () => {
    expect(await send('', { path: '/' })).toMatchObject({ status: 404 });
    expect(await send('', { method: 'GET' })).toMatchObject({ status: 404 });
    expect(await send('', { method: 'GET', path: '/slack/install?x=1' })).toMatchObject({ text: 'a page' });
  });

  it('may break off in the middle', async () => {
    const socket = begin({ ...plausible(), 'content-length': '100' });
    await once(server, 'request');
    socket.write('payload=');
    socket.destroy();
    expect(await send(submission('form'))).toMatchObject({ status: 200 });
    expect(refused).toEqual([]);
  });
});
