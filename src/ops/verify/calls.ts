import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { noAnswerOf } from '../../slack/api/no-answer.js';
import { slackFetch } from '../../slack/api/route.js';
import { SLACK_API_URL } from '../../slack/api/token-check.js';
import type { Json } from './deliveries.js';

/** How long Slack may take to answer, in milliseconds. */
const ANSWER_WITHIN_MS = 10_000;
/** How often a call is made again because Slack asks to wait. */
const MOST_WAITS = 10;

/** How a call went. */
export interface Called {
  readonly method: string;
  readonly milliseconds: number;
  /** Slack's code for why it refused; null if it did as it was told. */
  readonly error: string | null;
  /** How often Slack asked to wait before. */
  readonly waits: number;
  readonly answer: Json;
}

/** Calls a method of Slack's and returns how it went. Never throws. */
export type Call = (method: string, fields: Json) => Promise<Called>;

const answers = z.looseObject({ ok: z.boolean(), error: z.string().optional() });

/** Slack's codes are words; anything else may be a whole page. */
const safe = (code: string | undefined): string =>
  /^[a-z][a-z0-9_]{0,99}$/.test(code ?? '') ? (code ?? '') : 'unknown';

/** Makes calls with a bot token, without a library between, so that what comes back is what Slack sent. */
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
        const response = await slackFetch(new URL(method, slackApiUrl ?? SLACK_API_URL), {
          method: 'POST',
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
        const answer = answers.parse(JSON.parse(text));
        return { method, milliseconds, error: answer.ok ? null : safe(answer.error), waits, answer };
      } catch (error) {
        const milliseconds = Math.round(performance.now() - began);
        return { method, milliseconds, error: `no answer: ${noAnswerOf(error)}`, waits, answer: {} };
      }
    }
  };
