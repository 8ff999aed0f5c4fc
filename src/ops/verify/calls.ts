import { setTimeout } from 'node:timers/promises';
import { noAnswerOf } from '../../slack/api/no-answer.js';
import { plainCall } from '../../slack/api/route.js';
import { ANSWER_WITHIN_MS, slackAnswer } from '../../slack/api/token-check.js';
import type { Json } from './deliveries.js';

/** How many times we repeat a call because Slack asks us to wait. */
const MOST_WAITS = 10;

/** The result of a call. */
export interface Called {
  readonly method: string;
  readonly milliseconds: number;
  /** Slack's code for its refusal; null if the call succeeded. */
  readonly error: string | null;
  /** How many times Slack first asked us to wait. */
  readonly waits: number;
  readonly answer: Json;
}

/** Calls a method of Slack's and returns the result. Never throws. */
export type Call = (method: string, fields: Json) => Promise<Called>;

/** Slack's codes are words; anything else may be a whole page. */
const safe = (code: string | undefined): string =>
  /^[a-z][a-z0-9_]{0,99}$/.test(code ?? '') ? (code ?? '') : 'unknown';

/** Makes calls with a bot token and no library in between, so that the result is what Slack sent. */
export const callsWith =
  (token: string, slackApiUrl: string | undefined): Call =>
  async (method, fields) => {
    const body = new URLSearchParams(
      Object.entries(fields).map(([name, value]): [string, string] => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    );
    for (let waits = 0; ; waits += 1) {
      const began = performance.now();
      try {
        const response = await plainCall(method, slackApiUrl, {
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
          body,
          signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
        });
        const retryAfter = Number(response.headers.get('retry-after'));
        const text = await response.text();
        const milliseconds = Math.round(performance.now() - began);
        if (response.status === 429 && waits < MOST_WAITS) {
          await setTimeout((retryAfter || 1) * 1_000);
          continue;
        }
        const answer = slackAnswer.parse(JSON.parse(text));
        return { method, milliseconds, error: answer.ok ? null : safe(answer.error), waits, answer };
      } catch (error) {
        const milliseconds = Math.round(performance.now() - began);
        return { method, milliseconds, error: `no answer: ${noAnswerOf(error)}`, waits, answer: {} };
      }
    }
  };
