import * as z from 'zod';
import { NotSlack } from './no-answer.js';
import { slackFetch } from './route.js';

/** How long Slack may take to answer, in milliseconds. */
export const ANSWER_WITHIN_MS = 10_000;

/** The address of Slack's Web API. */
export const SLACK_API_URL = 'https://slack.com/api/';

/** Slack's answer to whose token this is. */
export interface TokenCheck {
  /** Slack's own code for why it refuses the token; null if it accepts it. */
  readonly error: string | null;
  readonly workspace: string;
  /** What the token may do. */
  readonly scopes: readonly string[];
  /**
   * How far this machine's clock is ahead of Slack's, in milliseconds, to about a second; negative if it's
   * behind.
   */
  readonly clockAheadMs: number;
}

/** What every answer of Slack's has: whether the call succeeded, and the code of its error if it didn't. */
export const slackAnswer = z.looseObject({ ok: z.boolean(), error: z.string().optional() });

const answerSchema = slackAnswer.extend({ team: z.string().optional() });

/** Slack's answer. A page from something in between isn't one. */
async function answerIn(response: Response): Promise<z.output<typeof answerSchema>> {
  const text = await response.text();
  try {
    return answerSchema.parse(JSON.parse(text));
  } catch {
    throw new NotSlack(response.status);
  }
}

/**
 * Asks Slack who a token belongs to, and reads what comes with the answer. Throws if we can't reach Slack,
 * and NotSlack for an answer that isn't Slack's.
 *
 * @param token a bot token, or for Socket Mode the app's, with the method `apps.connections.open`
 */
export async function checkToken(
  token: string,
  slackApiUrl: string | undefined,
  method: 'auth.test' | 'apps.connections.open' = 'auth.test',
): Promise<TokenCheck> {
  const response = await slackFetch(new URL(method, slackApiUrl ?? SLACK_API_URL), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  const now = Date.now();
  const { ok, error, team } = await answerIn(response);
  const date = Date.parse(response.headers.get('date') ?? '');
  return {
    error: ok ? null : (error ?? 'unknown'),
    workspace: team ?? '',
    scopes: (response.headers.get('x-oauth-scopes') ?? '').split(',').map((scope) => scope.trim()),
    clockAheadMs: Number.isNaN(date) ? 0 : now - date,
  };
}
