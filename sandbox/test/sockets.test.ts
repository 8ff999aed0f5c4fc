import { EventEmitter, once } from 'node:events';
import { WebSocket } from 'ws';
import type { Json, Sandbox } from '../index.js';
import { ALICE, aSandbox, call } from './bolt.js';

let slack: Sandbox;
const links: Link[] = [];
afterEach(async () => {
  for (const link of links.splice(0)) link.socket.terminate();
  await slack.close();
});

/** One Socket Mode link as a client sees it, with everything that arrived over it. */
interface Link {
  readonly socket: WebSocket;
  readonly seen: Json[];
  readonly came: EventEmitter;
}

const address = async (): Promise<string> =>
  String((await call(slack, 'apps.connections.open', {}, slack.appToken)).body['url']);

/** Opens a link; it acknowledges everything unless `acks` is false. */
async function aLink({ acks = true }: { acks?: boolean } = {}): Promise<Link> {
  const link: Link = { socket: new WebSocket(await address()), seen: [], came: new EventEmitter() };
  links.push(link);
  link.socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as Json;
    link.seen.push(message);
    if (acks && message['envelope_id'])
      link.socket.send(JSON.stringify({ envelope_id: message['envelope_id'] }));
    link.came.emit('message');
  });
  while (link.seen.length === 0) await once(link.came, 'message');
  return link;
}

const hello = { type: 'message', channel_type: 'im', user: ALICE, channel: `D${ALICE}`, text: 'hello?' };
const envelopes = (link: Link) => link.seen.filter((message) => message['envelope_id'] !== undefined);

describe('a Socket Mode link', () => {
  it('begins with a hello, and its address works once', async () => {
    slack = await aSandbox();
    const link = await aLink();
    expect(link.seen[0]).toMatchObject({ type: 'hello', num_connections: 1 });
    const used = new WebSocket(link.socket.url);
    const [error] = (await once(used, 'error')) as [Error];
    expect(error.message).toMatch(/401/);
  });

  it('stays open after a warning; Slack closes it after a refresh_requested', async () => {
    slack = await aSandbox();
    const link = await aLink();
    slack.disconnect('warning');
    while (link.seen.length < 2) await once(link.came, 'message');
    await slack.event(hello);
    expect(envelopes(link)).toHaveLength(1);
    slack.disconnect('refresh_requested');
    await once(link.socket, 'close');
    expect(link.seen.at(-1)).toMatchObject({ type: 'disconnect', reason: 'refresh_requested' });
    await slack.waitFor('the end', () => !slack.connected());
    await aLink();
    expect(slack.linksOpened()).toBe(2);
  });

  it('carries nothing more once Slack wants it refreshed, while a new link does', async () => {
    slack = await aSandbox({ retryDelaysMs: [] });
    const old = await aLink();
    slack.disconnect('refresh_requested');
    const link = await aLink();
    for (let sent = 0; sent < 3; sent += 1) await slack.event(hello);
    expect([envelopes(old).length, envelopes(link).length]).toEqual([0, 3]);
  });

  it('is refused while Slack refuses handshakes', async () => {
    slack = await aSandbox();
    slack.refuseSockets(true);
    const refused = new WebSocket(await address());
    const [error] = (await once(refused, 'error')) as [Error];
    expect(error.message).toMatch(/503/);
    slack.refuseSockets(false);
    await aLink();
    expect(slack.connected()).toBe(true);
  });

  it('can be half-open: it answers no pings and carries nothing, while a new link works', async () => {
    slack = await aSandbox({ ackMs: 100, retryDelaysMs: [] });
    const link = await aLink();
    let pongs = 0;
    link.socket.on('pong', () => (pongs += 1));
    link.socket.ping();
    await once(link.socket, 'pong');
    slack.muteSockets(true);
    link.socket.ping();
    await slack.event(hello);
    expect(slack.deliveryFailures).toHaveLength(1);
    expect([pongs, envelopes(link).length]).toEqual([1, 0]);
    expect(link.socket.readyState).toBe(WebSocket.OPEN);
    slack.muteSockets(false);
    await slack.event(hello);
    expect(envelopes(link)).toHaveLength(1);
  });

  it('carries any text', async () => {
    slack = await aSandbox();
    const link = await aLink();
    slack.sendToSockets('{"type":"sparkles"}');
    await once(link.came, 'message');
    expect(link.seen.at(-1)).toEqual({ type: 'sparkles' });
  });

  it('carries an envelope twice, byte for byte', async () => {
    slack = await aSandbox();
    const link = await aLink();
    slack.fault({ kind: 'duplicate' });
    await slack.event(hello);
    while (envelopes(link).length < 2) await once(link.came, 'message');
    await slack.as(ALICE).command('/support');
    await slack.redeliver();
    const [one, two, three, four] = envelopes(link).map((message) => JSON.stringify(message));
    expect(two).toBe(one);
    expect(four).toBe(three);
    expect(three).toContain('slash_commands');
  });

  it('carries an event again if its acknowledgement is late', async () => {
    slack = await aSandbox({ ackMs: 50, retryDelaysMs: [10] });
    const link = await aLink({ acks: false });
    await slack.event(hello, { eventId: 'Ev1', eventTime: 12 });
    while (envelopes(link).length < 2) await once(link.came, 'message');
    expect(envelopes(link)).toMatchObject([
      { payload: { event_id: 'Ev1', event_time: 12 } },
      { payload: { event_id: 'Ev1', event_time: 12 }, retry_attempt: 1, retry_reason: 'timeout' },
    ]);
  });

  it.each([
    ['a 500', { kind: 'error500' }, 500],
    ['a 429', { kind: 'ratelimited', retryAfter: 3 }, 429],
    ['an error', { kind: 'refused', error: 'internal_error' }, 200],
  ] as const)('may get no address: %s', async (_, fault, status) => {
    slack = await aSandbox();
    slack.fault({ ...fault, methods: ['apps.connections.open'] });
    const { body, status: got } = await call(slack, 'apps.connections.open', {}, slack.appToken);
    expect([got, body['ok']]).toEqual([status, false]);
    await aLink();
  });
});
