import { ANSWER_WITHIN_MS, SLACK_API_URL, slackAnswer } from './token-check.js';
import { slackFetch } from './route.js';

/** Whether Slack accepts a token; `unknown` if its answer doesn't decide that. */
export type TokenState = 'works' | 'dead' | 'unknown';

/** Slack's codes for a token or workspace that was taken away from the app. */
const TAKEN_AWAY: readonly string[] = [
  'account_inactive',
  'invalid_auth',
  'token_revoked',
  'team_access_not_granted',
  'team_not_found',
  'access_denied',
];

/**
 * Asks Slack whether a token works, with `auth.test`. For a workspace of an organization, it also asks
 * whether the app still has it. Never throws: anything unclear is `unknown`, and we ask again later.
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
      const { ok, error } = slackAnswer.parse(await response.json());
      if (ok) return 'works';
      return error !== undefined && TAKEN_AWAY.includes(error) ? 'dead' : 'unknown';
    } catch {
      // No answer, or not Slack's: it decides nothing, and we check the removal again later.
      return 'unknown';
    }
  }
}
