import { setTimeout } from 'node:timers/promises';
import type { Logger } from '@slack/bolt';
import {
  LogLevel,
  type WebAPICallResult,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api';
import { type WorkspaceId, workspaceId } from '../../pulse/ids.js';
import { backoff } from './backoff.js';
import { withMarks } from './workspace-marks.js';
import { becauseOf, noAnswerOf, refusedByProxy, slackAway, slackErrorOf } from './no-answer.js';
import { evenFetch } from '../sizes/requests.js';
import type { ReadRateLimit } from './read-rate-limit.js';
import { type Library, safeCode } from '../../usecases/log.js';
import type { Log } from '../../usecases/ports.js';

/** How long Slack may take to answer a call, in milliseconds; after that, the call counts as unanswered. */
const CALL_TIMEOUT_MS = 10_000;

/**
 * A logger for Slack's libraries, which log request bodies, ids and tokens: we log only that they did, and the cause.
 */
export function quietLogger(log: Log, library: Library): Logger {
  const mention =
    (severity: 'warn' | 'error') =>
    (...said: unknown[]) => {
      const error = said.find((one) => one instanceof Error);
      const code = slackErrorOf(error) ?? safeCode(error);
      log[severity]('library_message', { library, code, ...(error ? becauseOf(error) : {}) });
    };
  return { ...SILENT, warn: mention('warn'), error: mention('error'), getLevel: () => LogLevel.WARN };
}

/** A logger that logs nothing. We log the codes of failed calls ourselves, where the line can't give anyone away. */
export const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

/** The workspace that calls are for. */
export interface Caller {
  /** The current bot token; with rotation it changes twice a day. */
  token(this: void): Promise<string>;
  /** The workspace that calls are about: an organization's token doesn't name one. */
  readonly team?: WorkspaceId;
  /** Whether messages are marked with the workspace, because an organization has the app. */
  readonly marks?: boolean;
  /** Decides when we may call a method, and is told when Slack asks us to wait. */
  readonly pace?: ReadRateLimit;
}

/** How many times we try a read if Slack doesn't answer or has an internal error. */
const TRIES = 6;
/** How many times we try a read if Slack asks us to wait; each wait is as long as Slack says. */
const PACED_TRIES = 30;
const waitAfter = backoff(500, 10_000);

/** The caller of the call that's just beginning; the call reads it before it waits for anything. */
let present: Caller | null = null;

/** Returns the caller of the call that's just beginning. It has to be read before the call waits for anything. */
function presentCaller(): Caller {
  if (!present) throw new TypeError('a call has a caller');
  return present;
}

/**
 * Begins a caller's call. We pass the caller in `present`, since the library doesn't pass arguments of ours on to
 * `apiCall`; with an AsyncLocalStorage, Node would track every promise of the process.
 */
function beginAs<T>(caller: Caller, call: () => T): T {
  const before = present;
  present = caller;
  try {
    return call();
  } finally {
    present = before;
  }
}

/** A client that asks the present caller for the token before each call. */
class CallerClient extends WebClient {
  override async apiCall(method: string, options: Record<string, unknown> = {}): Promise<WebAPICallResult> {
    const { team, marks, token } = presentCaller();
    const sent = team && marks ? withMarks(options, team) : options;
    const about = team ? { team_id: team } : {};
    return super.apiCall(method, { ...about, token: await token(), ...sent });
  }
}

/**
 * Returns a client whose methods call for one workspace. All workspaces share the client behind it: Slack's client consists
 * of hundreds of functions, 26 KB in all.
 */
function callingAs<T extends object>(caller: Caller, client: T): T {
  return new Proxy(client, {
    get(target, name): unknown {
      const found = Reflect.get(target, name) as unknown;
      if (typeof found === 'function')
        return (...args: unknown[]): unknown =>
          beginAs(caller, () => Reflect.apply(found, target, args) as unknown);
      return typeof found === 'object' && found !== null ? callingAs(caller, found) : found;
    },
  });
}

/** Returns a function that makes one client for each address of Slack's Web API. */
function sharedBy(
  make: (options: WebClientOptions) => WebClient,
): (slackApiUrl: string | undefined) => WebClient {
  const made = new Map<string | undefined, WebClient>();
  return (slackApiUrl) => {
    const client =
      made.get(slackApiUrl) ?? make({ ...onceOptions(slackApiUrl), maxRequestConcurrency: Infinity });
    made.set(slackApiUrl, client);
    return client;
  };
}

const ONCE = {
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  timeout: CALL_TIMEOUT_MS,
  fetch: evenFetch,
  logger: SILENT,
} as const satisfies WebClientOptions;

/**
 * Options for calls that we mustn't make twice: the library doesn't retry (a timed-out message may have arrived), and
 * throws at once for a rate limit. It logs nothing: covers are half of the deliveries, and it would complain about
 * each, and about every call in an outage.
 */
export const onceOptions = (slackApiUrl: string | undefined): WebClientOptions => ({
  ...ONCE,
  ...(slackApiUrl ? { slackApiUrl } : {}),
});

/** A client for calls that we mustn't make twice: see `onceOptions`. */
export const onceClient = (caller: Caller, slackApiUrl: string | undefined): WebClient =>
  callingAs(caller, onceClients(slackApiUrl));
const onceClients = sharedBy((options) => new CallerClient(undefined, options));

/** A client that waits for its turn before each call and before each retry. */
class PatientClient extends CallerClient {
  override async apiCall(method: string, options?: Record<string, unknown>): Promise<WebAPICallResult> {
    const caller = presentCaller();
    const { pace } = caller;
    for (let failures = 1; ; failures += 1) {
      await pace?.turn(method);
      try {
        return await beginAs(caller, () => super.apiCall(method, options));
      } catch (error) {
        const asked = retryAfterOf(error);
        if (failures >= (asked === null ? TRIES : PACED_TRIES) || !mayPass(error)) throw error;
        if (asked !== null) await pace?.held(method, asked);
        await setTimeout(asked ?? waitAfter(failures));
      }
    }
  }
}

/** Whether the same call may work next time: Slack asked us to wait or gave no answer, or something else answered. */
const mayPass = (error: unknown): boolean =>
  error instanceof WebAPIRateLimitedError ||
  error instanceof WebAPIRequestError ||
  error instanceof WebAPIHTTPError ||
  (error instanceof WebAPIPlatformError && slackErrorOf(error) === null);

/** A client for reading, which waits out rate limits and retries. */
export const patientClient = (caller: Caller, slackApiUrl: string | undefined): WebClient =>
  callingAs(caller, patientClients(slackApiUrl));
const patientClients = sharedBy((options) => new PatientClient(undefined, options));

/** Slack refuses a token until a person changes something; the message says what. */
export class SlackRefused extends Error {
  readonly code = 'slack_refused';
}

/** Slack gives no usable answer for now; the message says why, and what to do if that lasts. */
export class SlackAway extends Error {
  readonly code = 'slack_away';
  constructor(cause: unknown) {
    super(slackAway(noAnswerOf(cause)), { cause });
  }
}

/** Slack's codes for a token that stays refused until a person changes something, each with the fix. */
const REFUSED_FOR_GOOD = {
  not_authed: 'copy the token again',
  invalid_auth: 'copy the token again',
  account_inactive: 'the app was removed from the workspace; install it again',
  token_revoked: 'the token was revoked; create another',
  token_expired: 'the token has expired; create another',
  not_allowed_token_type: 'that is another kind of token; copy the right one',
  missing_scope: 'the token may not do this; give it the scope and create another',
  no_permission: 'the token may not do this; give it the scope and create another',
  forbidden_team: 'this workspace may not use it; ask its owner',
  team_disabled: 'the workspace is switched off; ask its owner',
  user_removed_from_team: 'the app was removed from the workspace; install it again',
  org_login_required: 'the workspace is being moved into an organization; ask its owner',
  team_access_not_granted: 'the organization does not allow the app in this workspace; ask its owner',
  socket_mode_disabled: 'Socket Mode is switched off; switch it on',
} as const;

/** Whether Slack's code about a token means that only a person can fix it. */
export const staysRefused = (code: string | null): boolean =>
  code !== null && Object.hasOwn(REFUSED_FOR_GOOD, code);

/** Returns how to fix a token that Slack refuses with this code. */
export const fixFor = (code: string): string =>
  staysRefused(code) ? REFUSED_FOR_GOOD[code as keyof typeof REFUSED_FOR_GOOD] : 'try again in a while';

/** Returns the sentence about an app-level token that opens no connection, with the fix for Slack's code. */
export const appTokenRefused = (code: string): string =>
  `Slack opens no Socket Mode connection for SLACK_APP_TOKEN (${code}). Fix: ${fixFor(code)}. "Basic Information" → "App-Level Tokens" → one with connections:write, and Socket Mode switched on.`;

/** The bot's ids in a workspace. */
export interface BotIdentity {
  readonly workspace: WorkspaceId;
  readonly botId: string;
  readonly botUserId: string;
}

/** Returns the sentence about a bot token that Slack refuses, with the fix for Slack's code. */
export const botTokenRefused = (code: string): string =>
  `Slack does not answer for this bot token (${code}). Fix: ${fixFor(code)}. Put the Bot User OAuth Token of the installed app into SLACK_BOT_TOKEN; if the app was removed, install it again.`;

/** Asks Slack who a bot token belongs to. Throws SlackRefused, or SlackAway if the trouble may pass. */
export async function identityOf(client: WebClient): Promise<BotIdentity> {
  try {
    const { team_id, bot_id = '', user_id = '' } = await client.auth.test();
    return { workspace: workspaceId(String(team_id)), botId: bot_id, botUserId: user_id };
  } catch (error) {
    const code = slackErrorOf(error);
    if (code !== null && staysRefused(code)) throw new SlackRefused(botTokenRefused(code));
    throw new SlackAway(error);
  }
}

/** Codes of connections that were never established: nothing was sent over them. */
const NEVER_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_.*|CERT_.*|UNABLE_TO_.*|SELF_SIGNED_.*|DEPTH_ZERO_.*|UND_ERR_PRX_TLS)$/;

/** Whether Slack may have made a call although we got no answer. */
export function isAnswerLost(error: unknown): boolean {
  // The connection ended, or the time ran out, while we read the answer.
  if (error instanceof DOMException || (error instanceof TypeError && error.message === 'terminated'))
    return true;
  // Something other than Slack answered, which doesn't say whether Slack made the call.
  if (error instanceof WebAPIPlatformError) return slackErrorOf(error) === null;
  if (!(error instanceof WebAPIRequestError) || refusedByProxy(error)) return false;
  const { cause } = error.original as { cause?: { code?: unknown } };
  return typeof cause?.code !== 'string' || !NEVER_CONNECTED.test(cause.code);
}

/** Returns how long Slack asks us to wait, in milliseconds; null for any other error. */
export const retryAfterOf = (error: unknown): number | null =>
  error instanceof WebAPIRateLimitedError ? error.retryAfter * 1000 : null;
