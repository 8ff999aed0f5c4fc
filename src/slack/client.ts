import type { Logger } from '@slack/bolt';
import { LogLevel } from '@slack/bolt';
import {
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api';
import { type WorkspaceId, workspaceId } from '../pulse/ids.js';
import { type Library, type Log, safeCode } from '../rounds/log.js';

/** A call that takes longer than this counts as unanswered, in milliseconds. */
const CALL_TIMEOUT_MS = 10_000;

/** Slack's libraries log request bodies, ids and tokens: of what they say, only that they said it passes. */
export function quietLogger(log: Log, library: Library): Logger {
  const mention =
    (severity: 'warn' | 'error') =>
    (...said: unknown[]) =>
      log[severity]('library_message', { library, code: safeCode(said.find((one) => one instanceof Error)) });
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: mention('warn'),
    error: mention('error'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}

/**
 * Options for calls that must not be made twice: no retry of its own (a timed-out message may have arrived), and
 * a rate limit is told at once.
 */
export const onceOptions = (log: Log, slackApiUrl: string | undefined): WebClientOptions => ({
  logger: quietLogger(log, 'web-api'),
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  timeout: CALL_TIMEOUT_MS,
  ...(slackApiUrl ? { slackApiUrl } : {}),
});

/** A client for reading, which waits out rate limits and tries again. */
export const patientClient = (token: string, log: Log, slackApiUrl: string | undefined): WebClient =>
  new WebClient(token, {
    ...onceOptions(log, slackApiUrl),
    rejectRateLimitedCalls: false,
    retryConfig: { retries: 5, minTimeout: 500, maxTimeout: 10_000 },
  });

/** Slack does not take the bot token, or does not answer; the message names the mend. */
export class SlackRefused extends Error {
  readonly code = 'slack_refused';
}

/** The workspace that a client's token belongs to. Throws SlackRefused. */
export async function workspaceOf(client: WebClient): Promise<WorkspaceId> {
  try {
    return workspaceId(String((await client.auth.test()).team_id));
  } catch (error) {
    throw new SlackRefused(
      `Slack does not answer for this bot token (${slackErrorOf(error) ?? safeCode(error)}). Mend: copy the Bot User OAuth Token of the installed app into SLACK_BOT_TOKEN; if the app was removed, install it again; if Slack cannot be reached from here, see SLACK_API_URL and the network.`,
    );
  }
}

/** Slack's own error code, or null for an error that is not Slack's answer. */
export const slackErrorOf = (error: unknown): string | null =>
  error instanceof WebAPIPlatformError ? error.data.error : null;

/** How long Slack asks to wait, in milliseconds, or null for another error. */
export const retryAfterOf = (error: unknown): number | null =>
  error instanceof WebAPIRateLimitedError ? error.retryAfter * 1000 : null;
