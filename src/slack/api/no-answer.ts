import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { NO_ANSWER, type NoAnswer } from '../../usecases/no-answer.js';

/** Something other than Slack answered, such as a proxy's page. */
export class NotSlack extends Error {
  readonly code = 'not_slack';

  /** @param status the HTTP status of the answer */
  constructor(readonly status: number) {
    super('Something answered that is not Slack.');
  }
}

/** The meanings of codes from Node and undici; the first match counts. */
const CODES: readonly (readonly [RegExp, NoAnswer])[] = [
  [/^(ENOTFOUND|EAI_[A-Z]+)$/, 'name'],
  [/^ECONNREFUSED$/, 'refused'],
  [/^(EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL)$/, 'no route'],
  [/^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|no_hello|not_in_time)$/, 'timeout'],
  [
    /^(ERR_TLS_.*|ERR_SSL_.*|ERR_OSSL_.*|CERT_.*|UNABLE_TO_.*|SELF_SIGNED_.*|DEPTH_ZERO_.*|EPROTO|UND_ERR_PRX_TLS)$/,
    'certificate',
  ],
  [/^(ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET)$/, 'closed'],
];

/** The message with which undici says that a proxy refused a connection; only this message has the status. */
const PROXY_STATUS = /^Proxy response \((\d{3})\)/;

/** Returns what the HTTP status means, for an answer that isn't Slack's. */
function ofStatus(status: number): NoAnswer {
  if (status === 407) return 'proxy login';
  return status === 429 || status === 511 || status < 500 ? 'page' : 'http error';
}

/** Returns what one error of a chain means; null if it says nothing by itself. */
function ofOne(error: object): NoAnswer | null {
  if (error instanceof WebAPIPlatformError) return slackErrorOf(error) === null ? 'page' : 'own error';
  if (error instanceof WebAPIRateLimitedError) return 'wait';
  if (error instanceof NotSlack) return ofStatus(error.status);
  if (error instanceof WebAPIHTTPError) return ofStatus(error.statusCode);
  const { code, name, message } = error as { code?: unknown; name?: unknown; message?: unknown };
  if (name === 'TimeoutError') return 'timeout';
  if (typeof message === 'string') {
    const [, status] = PROXY_STATUS.exec(message) ?? [];
    if (status !== undefined) return status === '407' ? 'proxy login' : 'proxy refusal';
    // Slack never redirects an API call.
    if (message === 'unexpected redirect') return 'page';
    if (message === 'terminated') return 'closed';
  }
  return CODES.find(([pattern]) => typeof code === 'string' && pattern.test(code))?.[1] ?? null;
}

/** Yields an error and its causes. */
function* chainOf(error: unknown): Generator<object> {
  const seen = new Set<unknown>();
  for (let at: unknown = error; typeof at === 'object' && at !== null && !seen.has(at); ) {
    seen.add(at);
    yield at;
    const { original, cause } = at as { original?: unknown; cause?: unknown };
    at = original ?? cause;
  }
}

/** Returns why Slack's answer doesn't arrive, judging by the error that a call or connection ended with. */
export function noAnswerOf(error: unknown): NoAnswer {
  for (const one of chainOf(error)) {
    const kind = ofOne(one);
    if (kind !== null) return kind;
  }
  return 'unknown';
}

/** Like `noAnswerOf`, as a field for the log. */
export const becauseOf = (error: unknown): { readonly cause: (typeof NO_ANSWER)[NoAnswer] } => ({
  cause: NO_ANSWER[noAnswerOf(error)],
});

/** Whether a proxy refused the connection, so that nothing was sent over it. */
export const refusedByProxy = (error: unknown): boolean =>
  [...chainOf(error)].some((one) => one instanceof Error && PROXY_STATUS.test(one.message));

/** Returns the sentence for when Slack gives no usable answer: why, and the fix. */
export const slackAway = (kind: NoAnswer): string => `Slack cannot be reached: ${NO_ANSWER[kind]}.`;

/** Slack's codes for trouble on its own side, after which the same call may succeed. */
export const OWN_TROUBLE = [
  'fatal_error',
  'internal_error',
  'request_timeout',
  'service_unavailable',
] as const;

/** The sentence for an error of Slack's own, by its code. */
export const slackErred = (code: string): string => `${slackAway('own error')} Its code is ${code}.`;

/** The format of Slack's codes. */
const A_CODE = /^[a-z][a-z0-9_]{0,99}$/;

/**
 * Returns Slack's own error code, or null for an error that isn't Slack's answer. The library takes anything unreadable
 * for a code, such as a proxy's whole page.
 */
export function slackErrorOf(error: unknown): string | null {
  const code: unknown = error instanceof WebAPIPlatformError ? error.data.error : null;
  return typeof code === 'string' && A_CODE.test(code) ? code : null;
}
