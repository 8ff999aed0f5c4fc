import type { Logger } from '@slack/bolt';
import { LogLevel } from '@slack/bolt';
import {
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api';
import { type Log, safeCode } from '../rounds/log.js';

/** A call that takes longer than this counts as unanswered, in milliseconds. */
const CALL_TIMEOUT_MS = 10_000;

/** Slack's libraries log request bodies, ids and tokens: of what they say, only that they said it passes. */
export function quietLogger(log: Log, library: string): Logger {
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

/** Slack's own error code, or null for an error that is not Slack's answer. */
export const slackErrorOf = (error: unknown): string | null =>
  error instanceof WebAPIPlatformError ? error.data.error : null;

/** How long Slack asks to wait, in milliseconds, or null for another error. */
export const retryAfterOf = (error: unknown): number | null =>
  error instanceof WebAPIRateLimitedError ? error.retryAfter * 1000 : null;
