import { checkToken } from './token-check.js';

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
  const state = await asked('auth.test');
  return state !== 'works' || team === null ? state : asked('team.info', { team, team_id: team });

  async function asked(
    method: 'auth.test' | 'team.info',
    fields?: Record<string, string>,
  ): Promise<TokenState> {
    try {
      const { error } = await checkToken(token, slackApiUrl, method, fields);
      if (error === null) return 'works';
      return TAKEN_AWAY.includes(error) ? 'dead' : 'unknown';
    } catch {
      // Without an answer from Slack, nothing is decided, and we ask again later.
      return 'unknown';
    }
  }
}
