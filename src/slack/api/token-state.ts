import * as z from 'zod';
import { SLACK_API_URL } from './token-check.js';
import { slackFetch } from './route.js';

/** How long Slack may take to answer, in milliseconds. */
const ANSWER_WITHIN_MS = 10_000;

/** Whether Slack accepts a token; `unknown` if its answer doesn't decide that. */
export type TokenState = 'works' | 'dead' | 'unknown';

/** Slack's codes for a token, or access to a workspace, that the app no longer has. */
const TAKEN_AWAY: readonly string[] = [
  'account_inactive',
  'invalid_auth',
  'token_revoked',
  'team_access_not_granted',
  'team_not_found',
  'access_denied',
];

const answerSchema = z.looseObject({ ok: z.boolean(), error: z.string().optional() });

/**
 * Asks Slack whether a token works, with `auth.test`; for a workspace of an organization, also whether the app still
 * has access to it. Never throws: anything unclear is `unknown`, and we ask again later.
 *
 * @param team the organization's workspace; null for an install of a single workspace, or of the whole organization
 */
export async function tokenState(
  token: string,
  slackApiUrl: string | undefined,
  team: string | null,
): Promise<TokenState> {
  const state = await asked('auth.test', {});
  return state !== 'works' || team === null ? state : asked('team.info', { team, team_id: team });

  async function asked(method: string, fields: Record<string, string>): Promise<TokenState> {
    try {
      const response = await slackFetch(new URL(method, slackApiUrl ?? SLACK_API_URL), {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: new URLSearchParams(fields),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      const { ok, error } = answerSchema.parse(await response.json());
      if (ok) return 'works';
      return error !== undefined && TAKEN_AWAY.includes(error) ? 'dead' : 'unknown';
    } catch {
      // Without an answer from Slack, nothing is decided, and we ask again later.
      return 'unknown';
    }
  }
}
