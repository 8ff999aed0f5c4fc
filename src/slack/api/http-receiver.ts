import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { ListenOptions } from 'node:net';
import { parse as parseForm } from 'node:querystring';
import { type App, type Receiver, type ReceiverEvent, ReceiverMultipleAckError } from '@slack/bolt';
import type { ClockAgreement } from '../../usecases/clock-agreement.js';
import { type Reason, safeCode } from '../../usecases/log.js';
import type { Log } from '../../usecases/ports.js';
import { type Admission, admission, isOfNow } from './admission.js';
import { isMessage } from './acknowledge.js';
import { bodyReader } from './bodies.js';
import type { Ear } from './ear.js';
import { type Answering, type ConnectionTimes, drainingOf, openServer } from './http-server.js';
import { SIGNATURE } from './replay.js';
import { inWholePieces } from '../sizes/answers.js';

/** Where Slack sends everything. */
const EVENTS_PATH = '/slack/events';

/** Slack waits three seconds for an answer; a request that nobody has acknowledged by then is let go of, in milliseconds. */
const LET_GO_AFTER_MS = 3_001;

/** How long a connection stays open between two requests, in milliseconds: longer than balancers keep theirs. */
const KEEP_ALIVE_MS = 75_000;

/** What Slack sends as a form begins so, and holds nothing else; commands do not. */
const PAYLOAD = 'payload=';

/** What is left unread of a refused request is let pass if it's no more than this, in bytes. */
const PASSED_OVER = 64 * 1024;

/** Why a request is refused, for the log. */
const REFUSED = {
  unsigned:
    'not signed by Slack, or more than five minutes ago or ahead: is SLACK_SIGNING_SECRET right, and the clock?',
  tooLarge: 'larger than anything Slack sends',
  tooMany: 'more is being sent at once than fits in memory',
} as const satisfies Record<string, Reason>;

const STATUS = { unsigned: 401, tooLarge: 413, tooMany: 503 } as const satisfies Record<
  keyof typeof REFUSED,
  number
>;

/** Answers a page that a browser asks for. */
export type Page = (request: IncomingMessage, response: ServerResponse) => void;

/** Takes what Slack may have sent. */
type Taking = (...asked: Parameters<Answering>) => Promise<void>;

/** What Slack sent, as far as it is known before Bolt looks at it. */
type Body = Readonly<Record<string, unknown>>;

/**
 * Bolt's ear for HTTP. It does what Bolt's own HTTPReceiver does in half the time: that one takes every form apart
 * twice, byte by byte, which costs more than all that Evenkeel does to store a check-in (docs/BENCHMARKS.md).
 *
 * @param pages what browsers may ask for, by path
 * @param clocks tell how old a signature is, also while this process's clock is wrong
 * @param times how long its connections may take
 */
export function slackReceiver(
  signingSecret: string,
  pages: ReadonlyMap<string, Page>,
  log: Log,
  clocks: Pick<ClockAgreement, 'now' | 'doubt'>,
  times: ConnectionTimes = { keepAlive: KEEP_ALIVE_MS },
): Receiver & Omit<Ear, 'begin'> {
  let app: App;

  const read = bodyReader();

  const refuse = (request: IncomingMessage, response: ServerResponse, why: keyof typeof REFUSED): void => {
    log.warn('request_refused', { reason: REFUSED[why] });
    if (!(Number(request.headers['content-length']) <= PASSED_OVER)) {
      // What is still coming is not waited for.
      response.once('finish', () => request.destroy());
    }
    respond(response, STATUS[why]);
  };

  const take: Taking = async (request, response, stay) => {
    const admitted = admission(request.headers);
    if (admitted.kind === 'refused') return refuse(request, response, admitted.why);
    if (admitted.kind === 'signed') {
      // Whoever names a wrong time decides nothing: the clocks are compared, which they are every few seconds anyway.
      await clocks.doubt(Number(admitted.time) * 1_000);
      if (!isOfNow(admitted.time, clocks.now())) return refuse(request, response, 'unsigned');
    }
    const bytes = await read(request);
    if (bytes === 'brokenOff') return void response.destroy();
    if (typeof bytes === 'string') return refuse(request, response, bytes);
    if (admitted.kind === 'check')
      // Slack looks so whether an address answers: nothing of such a request is read any further.
      return parseForm(bytes.toString())['ssl_check'] === '1'
        ? respond(response, 200)
        : refuse(request, response, 'unsigned');
    if (!isSigned(signingSecret, admitted, bytes)) return refuse(request, response, 'unsigned');
    stay();
    const body = bodyOf(bytes, admitted.isForm);
    if (!body) {
      log.warn('request_refused', { reason: 'unreadable body' });
      return respond(response, 400);
    }
    if (body['type'] === 'url_verification') return respond(response, 200, { challenge: body['challenge'] });
    await app.processEvent(eventOf(admitted.signature, request, response, body, log));
  };

  const server = openServer(times, (request, response, stay) => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    const page = request.method === 'GET' ? pages.get(path) : undefined;
    if (page) return page(request, response);
    if (request.method !== 'POST' || path !== EVENTS_PATH) return respond(response, 404);
    take(request, response, stay).catch((error: unknown) => {
      log.error('listener_failed', { code: safeCode(error) });
      if (!response.headersSent) respond(response, 500);
    });
  });

  const draining = drainingOf(server);

  return {
    init(bolt) {
      app = bolt;
    },
    start: (where: ListenOptions): Promise<Server> =>
      new Promise((resolve, reject) => {
        server.on('error', reject).listen(where, () => resolve(server));
      }),
    stop: () => draining.cut(),
    takeNoMore: () => draining.takeNoMore(),
    cut: () => draining.cut(),
  };
}

/**
 * Whether Slack signed a body with the signature and at the time that its headers name
 * (docs.slack.dev/authentication/verifying-requests-from-slack).
 */
function isSigned(
  signingSecret: string,
  { signature, time }: Extract<Admission, { kind: 'signed' }>,
  body: Buffer,
): boolean {
  const hmac = createHmac('sha256', signingSecret).update(`v0:${time}:`).update(body);
  const [ours, theirs] = [Buffer.from(`v0=${hmac.digest('hex')}`), Buffer.from(signature)];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}

/** What a request says, or null where it cannot be read. */
function bodyOf(bytes: Buffer, isForm: boolean): Body | null {
  try {
    const body: unknown = isForm ? formOf(bytes) : JSON.parse(bytes.toString());
    return typeof body === 'object' ? (body as Body | null) : null;
  } catch {
    // Whoever asks refuses the request, and the log counts it.
    return null;
  }
}

/** A command's fields, or what the payload of anything else says. Throws for what is neither. */
function formOf(bytes: Buffer): unknown {
  if (bytes.indexOf(PAYLOAD) === 0 && !bytes.includes('&'))
    return JSON.parse(unescaped(bytes.subarray(PAYLOAD.length)));
  const fields = parseForm(bytes.toString());
  const { payload } = fields;
  return typeof payload === 'string' ? JSON.parse(payload) : fields;
}

const [PLUS, PERCENT, SPACE] = [0x2b, 0x25, 0x20];
/** What a byte is worth as a hexadecimal digit; 0 where it is none. */
const HEX = Uint8Array.from(
  { length: 256 },
  (_, byte) => Number.parseInt(String.fromCharCode(byte), 16) || 0,
);

/** The one long field of a form as it was: half the time of decodeURIComponent. */
function unescaped(field: Buffer): string {
  const plain = Buffer.allocUnsafe(field.length);
  let length = 0;
  for (let at = 0; at < field.length; at += 1) {
    const byte = field[at] as number;
    if (byte === PERCENT) {
      plain[length] =
        ((HEX[field[at + 1] as number] as number) << 4) | (HEX[field[at + 2] as number] as number);
      at += 2;
    } else plain[length] = byte === PLUS ? SPACE : byte;
    length += 1;
  }
  return plain.toString('utf8', 0, length);
}

/** A request as Bolt takes it, with what acknowledges it. */
function eventOf(
  signature: string,
  { headers }: IncomingMessage,
  response: ServerResponse,
  body: Body,
  log: Log,
): ReceiverEvent {
  let acknowledged = false;
  const late = setTimeout(() => {
    // A message whose reply is still being tried is to come again. A line about it would say that somebody has written.
    if (isMessage(body)) return respond(response, 503);
    log.warn('request_refused', { reason: 'nothing here answers it' });
    respond(response, 404);
  }, LET_GO_AFTER_MS);
  const retries = headers['x-slack-retry-num'];
  const reason = headers['x-slack-retry-reason'];
  return {
    body,
    ...(typeof retries === 'string' ? { retryNum: Number.parseInt(retries, 10) } : {}),
    ...(typeof reason === 'string' ? { retryReason: reason } : {}),
    customProperties: { [SIGNATURE]: signature },
    ack: async (answer: unknown) => {
      if (acknowledged) throw new ReceiverMultipleAckError();
      acknowledged = true;
      clearTimeout(late);
      // Slack has been told meanwhile that nobody is there.
      if (response.headersSent) return;
      respond(response, 200, answer, inWholePieces);
    },
  };
}

/** Answers a request: with nothing, with a text, or with JSON, which may be written in another way that means the same. */
function respond(
  response: ServerResponse,
  status: number,
  answer?: unknown,
  written: (json: string) => string = (json) => json,
): void {
  if (!answer) return void response.writeHead(status, { 'content-length': 0 }).end();
  const isText = typeof answer === 'string';
  const text = isText ? answer : written(JSON.stringify(answer));
  response
    .writeHead(status, {
      'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json',
      'content-length': Buffer.byteLength(text),
      // A proxy that compressed it would give away how much of it says something.
      'cache-control': 'no-transform',
    })
    .end(text);
}
