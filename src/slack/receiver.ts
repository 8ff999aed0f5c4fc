import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ListenOptions } from 'node:net';
import { parse as parseForm } from 'node:querystring';
import {
  type App,
  defaultBodyLimit,
  type Receiver,
  type ReceiverEvent,
  ReceiverMultipleAckError,
  verifySlackRequest,
} from '@slack/bolt';
import { type Log, type Reason, safeCode } from '../rounds/log.js';
import { SIGNATURE } from './replay.js';

/** Where Slack sends everything. */
const EVENTS_PATH = '/slack/events';

/** Slack waits three seconds for an answer; a request that nobody has acknowledged by then is let go of, in milliseconds. */
const LET_GO_AFTER_MS = 3_001;

/** What Slack sends as a form begins so, and holds nothing else; commands do not. */
const PAYLOAD = 'payload=';

const UNSIGNED: Reason =
  'not signed by Slack, or more than five minutes ago: is SLACK_SIGNING_SECRET right, and the clock?';

/** Answers a page that a browser asks for. */
export type Page = (request: IncomingMessage, response: ServerResponse) => void;

/** What Slack sent, as far as it is known before Bolt looks at it. */
type Body = Readonly<Record<string, unknown>>;

/**
 * Bolt's ear for HTTP. It does what Bolt's own HTTPReceiver does, in half the time: that one takes every form apart
 * twice, byte by byte, which costs more than all that Evenkeel does to store a check-in (docs/BENCHMARKS.md). Whether
 * Slack sent it is still decided by Bolt's own function.
 *
 * @param pages what browsers may ask for, by path
 */
export function slackReceiver(signingSecret: string, pages: ReadonlyMap<string, Page>, log: Log): Receiver {
  let app: App;

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await textOf(request);
    if (text === null) return respond(response, 413);
    const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded';
    // Slack looks so whether an address answers, without a signature: nothing of such a request is read any further.
    if (isForm && text.includes('ssl_check=1') && parseForm(text)['ssl_check'] === '1')
      return respond(response, 200);
    if (!isFromSlack(signingSecret, request, text)) {
      log.warn('request_refused', { reason: UNSIGNED });
      return respond(response, 401);
    }
    const body = bodyOf(text, isForm);
    if (!body) {
      log.warn('request_refused', { reason: 'unreadable body' });
      return respond(response, 400);
    }
    if (body['type'] === 'url_verification') return respond(response, 200, { challenge: body['challenge'] });
    await app.processEvent(eventOf(request, response, body));
  };

  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    const page = request.method === 'GET' ? pages.get(path) : undefined;
    if (page) return page(request, response);
    if (request.method !== 'POST' || path !== EVENTS_PATH) return respond(response, 404);
    take(request, response).catch((error: unknown) => {
      log.error('listener_failed', { code: safeCode(error) });
      if (!response.headersSent) respond(response, 500);
    });
  });

  return {
    init(bolt) {
      app = bolt;
    },
    start: (where: ListenOptions): Promise<Server> =>
      new Promise((resolve, reject) => {
        server.on('error', reject).listen(where, () => resolve(server));
      }),
    stop: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
      }),
  };
}

/** All that was sent, or null where it is more than Slack ever sends. Rejects when the sender breaks off. */
function textOf(request: IncomingMessage): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request
      .on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length <= defaultBodyLimit) chunks.push(chunk);
        else resolve(null);
      })
      .on('end', () => resolve(Buffer.concat(chunks).toString()))
      .on('error', reject);
  });
}

/** Whether a request is signed by Slack, within the last five minutes. */
function isFromSlack(signingSecret: string, { headers }: IncomingMessage, body: string): boolean {
  const signature = headers['x-slack-signature'];
  const timestamp = Number(headers['x-slack-request-timestamp'] ?? Number.NaN);
  if (typeof signature !== 'string') return false;
  try {
    verifySlackRequest({
      signingSecret,
      body,
      headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': timestamp },
    });
    return true;
  } catch {
    return false;
  }
}

/** What a request says, or null where it cannot be read. */
function bodyOf(text: string, isForm: boolean): Body | null {
  try {
    const body: unknown = isForm ? formOf(text) : JSON.parse(text);
    return typeof body === 'object' ? (body as Body | null) : null;
  } catch {
    return null;
  }
}

/** A command's fields, or what the payload of anything else says. Throws for what is neither. */
function formOf(text: string): unknown {
  // One long field: taken as a whole, this is several times faster than as a form.
  if (text.startsWith(PAYLOAD) && !text.includes('&'))
    return JSON.parse(decodeURIComponent(text.slice(PAYLOAD.length).replaceAll('+', ' ')));
  const fields = parseForm(text);
  const { payload } = fields;
  return typeof payload === 'string' ? JSON.parse(payload) : fields;
}

/** A request as Bolt takes it, with what acknowledges it. */
function eventOf({ headers }: IncomingMessage, response: ServerResponse, body: Body): ReceiverEvent {
  let acknowledged = false;
  const late = setTimeout(() => {
    if (!acknowledged && !response.headersSent) respond(response, 404);
  }, LET_GO_AFTER_MS);
  const retries = headers['x-slack-retry-num'];
  const reason = headers['x-slack-retry-reason'];
  return {
    body,
    ...(typeof retries === 'string' ? { retryNum: Number.parseInt(retries, 10) } : {}),
    ...(typeof reason === 'string' ? { retryReason: reason } : {}),
    customProperties: { [SIGNATURE]: headers['x-slack-signature'] },
    ack: async (answer: unknown) => {
      if (acknowledged) throw new ReceiverMultipleAckError();
      acknowledged = true;
      clearTimeout(late);
      // Slack has been told meanwhile that nobody is there.
      if (response.headersSent) return;
      respond(response, 200, answer);
    },
  };
}

/** Answers a request: with nothing, with a text, or with JSON. */
function respond(response: ServerResponse, status: number, answer?: unknown): void {
  if (!answer) return void response.writeHead(status, { 'content-length': 0 }).end();
  const isText = typeof answer === 'string';
  const text = isText ? answer : JSON.stringify(answer);
  response
    .writeHead(status, {
      'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json',
      'content-length': Buffer.byteLength(text),
    })
    .end(text);
}
