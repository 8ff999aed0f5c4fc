import { appTokenRefused, fixFor, staysRefused } from '../../slack/api/client.js';
import { noAnswerOf, slackAway, slackErred } from '../../slack/api/no-answer.js';
import { plainCall } from '../../slack/api/route.js';
import { lackingScopes, OPTIONAL_SCOPES } from '../../slack/api/scopes.js';
import { ANSWER_WITHIN_MS, checkToken, slackAnswer } from '../../slack/api/token-check.js';
import { MISSING_SCOPES } from '../../usecases/log.js';

/** Slack's verdict on a token or secret. It never contains any part of what was pasted. */
export type Verdict =
  | { readonly kind: 'good'; readonly says: readonly string[] }
  /** It must be another token or secret, or something in Slack must change first. */
  | { readonly kind: 'refused'; readonly says: string }
  /** Slack gave no answer about it. */
  | { readonly kind: 'unknown'; readonly says: string };

const good = (...says: readonly string[]): Verdict => ({ kind: 'good', says });
const refused = (says: string): Verdict => ({ kind: 'refused', says });
const unknown = (says: string): Verdict => ({ kind: 'unknown', says });

/** Slack's codes for a workspace or an organization that doesn't let the app in. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'access_denied',
  'accesslimited',
  'ekm_access_denied',
  'enterprise_is_restricted',
  'forbidden_team',
  'no_permission',
  'org_login_required',
  'team_access_not_granted',
]);

/** How to get an app into a workspace where not everyone may install one. */
export const APPROVAL =
  'an owner or app manager of the workspace approves the app (Slack: Tools & settings → Manage apps; in an organization, its owners do). Then install it, copy the token, and go on here';

/** The kind of token that each prefix marks. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^xoxb-/, 'a bot token'],
  [/^xapp-/, 'an app-level token'],
  [/^xoxp-/, "a user's token"],
  [/^xoxe/, 'a token that expires, or its refresh token'],
];

/** Why a pasted text can't be the requested token; null if it can. */
function wrongKind(token: string, beginning: 'xoxb-' | 'xapp-', where: string): string | null {
  if (token.startsWith(beginning) && /^\S{10,}$/.test(token)) return null;
  const kind = KINDS.find(([pattern]) => pattern.test(token))?.[1];
  const found = kind && !token.startsWith(beginning) ? `That's ${kind}` : "That's not the whole token";
  return `${found}; this one begins with ${beginning}. Fix: copy it from ${where}.`;
}

const BOT_TOKEN_AT = '"OAuth & Permissions" → "Bot User OAuth Token"';

/** Asks Slack about a bot token: whether Slack accepts it, for which workspace, and with which scopes. */
export async function botTokenVerdict(token: string, slackApiUrl: string | undefined): Promise<Verdict> {
  const wrong = wrongKind(token, 'xoxb-', BOT_TOKEN_AT);
  if (wrong) return refused(wrong);
  const seen = await checkToken(token, slackApiUrl).catch(noAnswerOf);
  if (typeof seen === 'string') return unknown(slackAway(seen));
  if (seen.error !== null) {
    if (FORBIDDEN.has(seen.error))
      return refused(`Slack doesn't let this app into the workspace (${seen.error}). Fix: ${APPROVAL}.`);
    return staysRefused(seen.error)
      ? refused(
          `Slack refuses this token (${seen.error}). Fix: ${fixFor(seen.error)}; it's at ${BOT_TOKEN_AT}.`,
        )
      : unknown(slackErred(seen.error));
  }
  const lacking = lackingScopes(seen.scopes);
  const needed = lacking.filter((scope) => !OPTIONAL_SCOPES.has(scope));
  if (needed.length > 0)
    return refused(
      `Slack accepts it, but it lacks ${needed.join(', ')}. Fix: paste the manifest into the app's settings ("App Manifest"), install the app again ("Install App"), and copy the token again.`,
    );
  return good(
    `Slack accepts it. The workspace is ${seen.workspace}.`,
    ...lacking.map((scope) => `${MISSING_SCOPES[scope]}.`),
  );
}

/** Asks Slack about an app-level token: whether it opens a Socket Mode connection. */
export async function appTokenVerdict(token: string, slackApiUrl: string | undefined): Promise<Verdict> {
  const wrong = wrongKind(token, 'xapp-', '"Basic Information" → "App-Level Tokens"');
  if (wrong) return refused(wrong);
  const seen = await checkToken(token, slackApiUrl, 'apps.connections.open').catch(noAnswerOf);
  if (typeof seen === 'string') return unknown(slackAway(seen));
  if (seen.error === null) return good('Slack accepts it, and opens a Socket Mode connection.');
  if (FORBIDDEN.has(seen.error) && seen.error !== 'no_permission')
    return refused(`Slack doesn't let this app connect (${seen.error}). Fix: ${APPROVAL}.`);
  return staysRefused(seen.error) ? refused(appTokenRefused(seen.error)) : unknown(slackErred(seen.error));
}

const SIGNING_SECRET_AT = '"Basic Information" → "App Credentials" → "Signing Secret" → "Show"';

/** Judges a signing secret by its form: Slack doesn't tell anyone whether it's right. */
export function signingSecretVerdict(secret: string): Verdict {
  if (/^[0-9a-f]{32}$/.test(secret))
    return good("It has the right form. Whether it's the right one shows when Slack first calls.");
  const says = `A signing secret is 32 hexadecimal digits, and this isn't. Fix: copy it from ${SIGNING_SECRET_AT}.`;
  return /^[0-9a-f]{16,}$/i.test(secret) ? unknown(says) : refused(says);
}

/** Slack's errors for an invalid code: it checks the client first. */
const WHO_ASKS: Readonly<Record<string, string>> = {
  invalid_client_id: 'the client id is wrong. Fix: copy both from "Basic Information" → "App Credentials"',
  bad_client_secret:
    'the client secret isn\'t the one of this client id. Fix: copy both from "Basic Information" → "App Credentials"',
};

/** Asks Slack about a client id and its secret by exchanging an invalid code, which installs nothing. */
export async function clientVerdict(
  clientId: string,
  clientSecret: string,
  slackApiUrl: string | undefined,
): Promise<Verdict> {
  try {
    const response = await plainCall('oauth.v2.access', slackApiUrl, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, code: 'setup' }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const { error = 'unknown' } = slackAnswer.parse(await response.json());
    if (error === 'invalid_code') return good('Slack knows this app.');
    const why = WHO_ASKS[error];
    return why ? refused(`Slack refuses them: ${why}.`) : unknown(slackErred(error));
  } catch (error) {
    return unknown(slackAway(noAnswerOf(error)));
  }
}
