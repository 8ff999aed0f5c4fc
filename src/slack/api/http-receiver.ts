import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { ListenOptions } from 'node:net';
import { parse as parseForm, type ParsedUrlQuery, unescape } from 'node:querystring';
import { type App, HTTPModuleFunctions as http, isValidSlackRequest } from '@slack/bolt';
import type { ClockAgreement } from '../../usecases/clock-agreement.js';
import { type Reason, safeCode } from '../../usecases/log.js';
import type { Log } from '../../usecases/ports.js';
import { admission, isOfNow } from './admission.js';
import { bodyReader } from './bodies.js';
import type { DrainableReceiver } from './drainable-receiver.js';
import { ackOf } from './http-ack.js';
import { type Answering, type ConnectionTimes, drainingOf, openServer } from './http-server.js';
import type { Body } from './payload.js';
import { SIGNATURE } from './replay.js';

/** The path that Slack sends everything to. */
const EVENTS_PATH = '/slack/events';

/** A form from Slack begins like this and contains nothing else; a command doesn't. */
const PAYLOAD = 'payload=';

/** The longest refused request whose unread rest we drain, in bytes. */
const PASSED_OVER = 64 * 1024;

/** The ways to refuse a request: the HTTP status, and the reason for the log. */
const REFUSALS = {
  unsigned: {
    status: 401,
    reason:
      'not signed by Slack, or more than five minutes ago or ahead: is SLACK_SIGNING_SECRET right, and the clock?',
  },
  tooLarge: { status: 413, reason: 'larger than anything Slack sends' },
  tooMany: { status: 503, reason: 'more is being sent at once than fits in memory' },
  unreadable: { status: 400, reason: 'unreadable body' },
} as const satisfies Record<string, { readonly status: number; readonly reason: Reason }>;

/** Answers a page that a browser asks for. */
export type Page = (request: IncomingMessage, response: ServerResponse) => void;

/** What's needed to receive Slack's requests over HTTP. */
interface HttpReceiverOptions {
  readonly signingSecret: string;
  /** The pages that browsers may ask for, by path. */
  readonly pages: ReadonlyMap<string, Page>;
  readonly log: Log;
  /** Tells how old a signature is, even while this process's clock is wrong. */
  readonly clocks: Pick<ClockAgreement, 'now' | 'doubt'>;
  /** How long connections may take. */
  readonly times: ConnectionTimes;
}

/**
 * A receiver for HTTP that uses Bolt's own signature check and acknowledgement. Bolt's HTTPReceiver parses every form
 * twice, which costs more than everything Evenkeel does to store a check-in (docs/BENCHMARKS.md); this one parses once.
 * It limits the memory that clients other than Slack can cost, and answers every form in the same size.
 */
export function slackReceiver({
  signingSecret,
  pages,
  log,
  clocks,
  times,
}: HttpReceiverOptions): DrainableReceiver {
  let app: App;
  const read = bodyReader();

  const refuse = (request: IncomingMessage, response: ServerResponse, why: keyof typeof REFUSALS): void => {
    const { status, reason } = REFUSALS[why];
    log.warn('request_refused', { reason });
    // We don't wait for the rest of a large request, or of one without a length.
    if (!(Number(request.headers['content-length']) <= PASSED_OVER))
      response.once('finish', () => request.destroy());
    http.buildNoBodyResponse(response, status);
  };

  const take = async (...[request, response, stay]: Parameters<Answering>): Promise<void> => {
    const admitted = admission(request.headers);
    if (admitted.kind === 'refused') return refuse(request, response, admitted.why);
    if (admitted.kind === 'signed') {
      // A wrong time in a request decides nothing by itself: it only makes us compare the clocks, as we do every few
      // seconds anyway.
      await clocks.doubt(Number(admitted.time) * 1_000);
      if (!isOfNow(admitted.time, clocks.now())) return refuse(request, response, 'unsigned');
    }
    const bytes = await read(request);
    if (bytes === 'brokenOff') return void response.destroy();
    if (typeof bytes === 'string') return refuse(request, response, bytes);
    const text = bytes.toString();
    if (admitted.kind === 'check')
      // Slack checks like this whether the address answers. The request isn't signed, so we use nothing else in it.
      return parseForm(text)['ssl_check'] === '1'
        ? http.buildSSLCheckResponse(response)
        : refuse(request, response, 'unsigned');
    const { signature, time, isForm } = admitted;
    const headers = { 'x-slack-signature': signature, 'x-slack-request-timestamp': Number(time) };
    if (!isValidSlackRequest({ signingSecret, body: text, headers, nowMilliseconds: clocks.now() }))
      return refuse(request, response, 'unsigned');
    stay();
    const body = bodyOf(text, isForm);
    if (!body) return refuse(request, response, 'unreadable');
    if (body['type'] === 'url_verification') return http.buildUrlVerificationResponse(response, body);
    const retryNum = http.extractRetryNumFromHTTPRequest(request);
    const retryReason = http.extractRetryReasonFromHTTPRequest(request);
    await app.processEvent({
      body,
      ack: ackOf(request, response, body, log),
      customProperties: { [SIGNATURE]: signature },
      ...(retryNum === undefined ? {} : { retryNum }),
      ...(retryReason === undefined ? {} : { retryReason }),
    });
  };

  const server = openServer(times, (request, response, stay) => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    const page = request.method === 'GET' ? pages.get(path) : undefined;
    if (page) return page(request, response);
    if (request.method !== 'POST' || path !== EVENTS_PATH) return http.buildNoBodyResponse(response, 404);
    take(request, response, stay).catch((error: unknown) => {
      log.error('listener_failed', { code: safeCode(error) });
      if (!response.headersSent) http.buildNoBodyResponse(response, 500);
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
    drain: () => draining.drain(),
    stop: () => draining.cut(),
  };
}

/** Parses a request: a command's fields, or the payload of anything else. Null if it's unreadable. */
function bodyOf(text: string, isForm: boolean): Body | null {
  try {
    const fields = isForm ? fieldsOf(text) : null;
    const payload = fields ? fields['payload'] : text;
    const body: unknown = typeof payload === 'string' ? JSON.parse(payload) : fields;
    return typeof body === 'object' ? (body as Body | null) : null;
  } catch {
    // The caller refuses the request, and the log counts it.
    return null;
  }
}

/** Parses a form. Anything but a command is one long field: unescaping it takes Node half as long as parsing. */
const fieldsOf = (text: string): ParsedUrlQuery =>
  text.startsWith(PAYLOAD) && !text.includes('&')
    ? { payload: unescape(text.slice(PAYLOAD.length).replaceAll('+', ' ')) }
    : parseForm(text);
