import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { SocketModeReceiver, verifySlackRequest } from '@slack/bolt';
import * as z from 'zod';
import { type Config, portRefused } from '../../config.js';
import { onceOptions, SILENT, SlackAway } from '../../slack/api/client.js';
import { pause } from '../../slack/api/backoff.js';
import { socketRoute } from '../../slack/api/route.js';
import type { Delivery, Json } from './deliveries.js';

/** The listener that replaces the bot during a verification. */
export interface Listening {
  /** How many other connections there are in the bot's place. Slack sends each of them a part. */
  readonly others: number;
  close(this: void): Promise<void>;
}

/** Listens as configured, and hands over every delivery. Throws ConfigError, and Slack's refusals. */
export const listenFor = (
  { listening, slackApiUrl }: Pick<Config, 'listening' | 'slackApiUrl'>,
  heard: (delivery: Delivery) => void,
): Promise<Listening> =>
  listening.mode === 'socket'
    ? overSocket(listening.appToken, slackApiUrl, heard)
    : overHttp(listening, heard);

/** The fields of an envelope that the library passes on. */
interface Envelope {
  readonly type: string;
  readonly body: Json;
  ack(this: void, response?: Json): Promise<void>;
}

const CHANNELS = { events_api: 'event', slash_commands: 'command', interactive: 'interaction' } as const;

async function overSocket(
  appToken: string,
  slackApiUrl: string | undefined,
  heard: (delivery: Delivery) => void,
): Promise<Listening> {
  const route = socketRoute();
  const { client } = new SocketModeReceiver({
    appToken,
    ...(route ? { dispatcher: route.dispatcher } : {}),
    logger: SILENT,
    // The library's reconnecting ends the process with an unhandled rejection if Slack can't be reached just then.
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: onceOptions(slackApiUrl) },
  });
  client.removeAllListeners('slack_event');
  client.on('slack_event', ({ type, body, ack }: Envelope) => {
    const channel = CHANNELS[type as keyof typeof CHANNELS];
    if (channel === undefined) return;
    const at = Date.now();
    // If the connection is gone, Slack delivers it again.
    heard({ channel, payload: body, at, acknowledge: (answer) => void ack(answer).catch(() => undefined) });
  });
  let connections = 1;
  client.on('ws_message', (data: unknown) => {
    connections = connectionsIn(data) ?? connections;
  });
  let failure: unknown;
  client.on('error', (error: unknown) => {
    failure = error;
  });
  await client.start().catch((error: unknown) => {
    // A refused handshake rejects without a reason; the client emitted the cause before.
    throw error ?? new SlackAway(failure);
  });
  const closing = new AbortController();
  let isReconnecting = false;
  client.on('disconnected', () => {
    if (isReconnecting || closing.signal.aborted) return;
    isReconnecting = true;
    void untilConnected(() => client.start(), closing.signal).finally(() => (isReconnecting = false));
  });
  return {
    others: connections - 1,
    async close() {
      closing.abort();
      await client.disconnect();
      route?.cut();
    },
  };
}

/** Time between two tries to connect again, in milliseconds. */
const RECONNECT_MS = 1_000;

/** Tries to connect until it works or the verification ends. Steps that heard nothing in the meantime say so. */
async function untilConnected(connect: () => Promise<unknown>, closing: AbortSignal): Promise<void> {
  while (!closing.aborted) {
    await pause(RECONNECT_MS, closing);
    if (closing.aborted) return;
    try {
      await connect();
      return;
    } catch {
      // Slack can't be reached yet, so we try again.
    }
  }
}

const hello = z.looseObject({ type: z.literal('hello'), num_connections: z.number() });

/** The number of connections that Slack reports in its hello; null for any other message. */
function connectionsIn(data: unknown): number | null {
  try {
    return hello.parse(JSON.parse(String(data))).num_connections;
  } catch {
    // The message isn't a hello.
    return null;
  }
}

async function overHttp(
  { signingSecret, host, port }: Extract<Config['listening'], { mode: 'http' }>,
  heard: (delivery: Delivery) => void,
): Promise<Listening> {
  const server = createServer((request, response) => {
    // A request that fails is refused. The step that waits for it reports it once its time is up.
    void take(request, response, signingSecret, heard).catch(() => response.writeHead(400).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(portRefused('EVENKEEL_PORT', host, port, error)));
    server.listen(port, host, resolve);
  });
  return {
    others: 0,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function take(
  request: IncomingMessage,
  response: ServerResponse,
  signingSecret: string,
  heard: (delivery: Delivery) => void,
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts).toString();
  const headers = {
    'x-slack-signature': String(request.headers['x-slack-signature']),
    'x-slack-request-timestamp': Number(request.headers['x-slack-request-timestamp']),
  };
  verifySlackRequest({ signingSecret, body, headers });
  const at = Date.now();
  const isJson = request.headers['content-type']?.startsWith('application/json') ?? false;
  const fields = isJson ? (JSON.parse(body) as Json) : Object.fromEntries(new URLSearchParams(body));
  const acknowledge = (answer?: Json): void =>
    void response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(answer === undefined ? undefined : JSON.stringify(answer));
  if (fields['type'] === 'url_verification') return acknowledge({ challenge: fields['challenge'] });
  if (isJson) return heard({ channel: 'event', payload: fields, at, acknowledge });
  const interaction = fields['payload'];
  heard(
    typeof interaction === 'string'
      ? { channel: 'interaction', payload: JSON.parse(interaction) as Json, at, acknowledge }
      : { channel: 'command', payload: fields, at, acknowledge },
  );
}
