import * as z from 'zod';
import { NotSlack } from './no-answer.js';
import { plainCall } from './route.js';

/** How long Slack may take to answer, in milliseconds. */
export const ANSWER_WITHIN_MS = 10_000;

/** Slack's answer to whose token this is, and what comes with it. */
export interface TokenCheck {
  /** Slack's code for refusing the token; null if it accepts it. */
  readonly error: string | null;
  readonly workspace: string;
  /** The token's scopes. */
  readonly scopes: readonly string[];
  /** How far this machine's clock is ahead of Slack's, in milliseconds, to about a second; negative if it's behind. */
  readonly clockAheadMs: number;
}

/** What every answer of Slack's has: whether the call succeeded, and the code of its error if it didn't. */
export const slackAnswer = z.looseObject({ ok: z.boolean(), error: z.string().optional() });

// `auth.test` answers with the workspace's name, `team.info` with an object.
const answerSchema = slackAnswer.extend({ team: z.unknown().optional() });

/** Parses Slack's answer. Throws NotSlack for anything else, such as a proxy's page. */
async function answerIn(response: Response): Promise<z.output<typeof answerSchema>> {
  const text = await response.text();
  try {
    return answerSchema.parse(JSON.parse(text));
  } catch {
    throw new NotSlack(response.status);
  }
}

/**
 * Asks Slack who a token belongs to. Throws if we can't reach Slack, and NotSlack for an answer that isn't Slack's.
 *
 * @param token a bot token; with the method `apps.connections.open`, the app-level token
 * @param method the call that answers the question
 * @param fields the arguments of the call
 */
export async function checkToken(
  token: string,
  slackApiUrl: string | undefined,
  method: 'auth.test' | 'apps.connections.open' | 'team.info' = 'auth.test',
  fields: Readonly<Record<string, string>> = {},
): Promise<TokenCheck> {
  const response = await plainCall(method, slackApiUrl, {
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams(fields),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  const now = Date.now();
  const { ok, error, team } = await answerIn(response);
  const date = Date.parse(response.headers.get('date') ?? '');
  return {
    error: ok ? null : (error ?? 'unknown'),
    workspace: typeof team === 'string' ? team : '',
    scopes: (response.headers.get('x-oauth-scopes') ?? '').split(',').map((scope) => scope.trim()),
    clockAheadMs: Number.isNaN(date) ? 0 : now - date,
  };
}
