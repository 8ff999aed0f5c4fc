import type { Access, Config } from '../../config.js';
import { MISSING_SCOPES } from '../../usecases/log.js';
import { utcDateAt } from '../../pulse/calendar.js';
import { installRegister } from '../../usecases/install-register.js';
import type { WorkspaceId } from '../../pulse/ids.js';
import { appTokenRefused, staysRefused } from '../../slack/api/client.js';
import { MAX_SKEW_MS } from '../../usecases/clock-agreement.js';
import { type TokenCheck, checkToken } from '../../slack/api/token-check.js';
import { noAnswerOf, slackAway, slackErred } from '../../slack/api/no-answer.js';
import { proxyIn } from '../../slack/api/proxy.js';
import { BOT_SCOPES, lackingScopes, OPTIONAL_SCOPES } from '../../slack/api/scopes.js';
import { receiptsOf, servedWorkspaces } from '../../store/installs.js';
import { removalsOf } from '../../store/removals.js';
import { adminsOf } from './admins.js';
import { type Finding, findingsOf } from './finding.js';
import type { PrefixedRedis } from '../../store/redis.js';

const { ok, warn, fail } = findingsOf('Slack');

/** Clock difference from which we warn, in milliseconds: a few weeks' drift without a time server. */
const CLOCK_WARN_MS = 30_000;

const REFUSED: Readonly<Record<string, string>> = {
  not_authed: 'copy the Bot User OAuth Token of the installed app',
  invalid_auth: 'copy the Bot User OAuth Token of the installed app',
  account_inactive: 'the app was removed from the workspace; install it again',
  token_revoked: 'the token was revoked; install the app again',
  token_expired: 'the token has ended; a running bot renews it, or install the app again',
};

/**
 * Checks whether Slack accepts the tokens, what they may do, and whether the clocks agree. Returns the tokens that
 * Slack accepts.
 */
export async function* examineSlack(
  { access, listening, slackApiUrl, admins }: Pick<Config, 'access' | 'listening' | 'slackApiUrl' | 'admins'>,
  installs: PrefixedRedis | null,
): AsyncGenerator<Finding, readonly string[]> {
  const proxy = proxyIn(process.env);
  if (proxy)
    yield ok(
      `${proxy.variable} is set: calls and connections to Slack go through the proxy ${proxy.address.host}, unless NO_PROXY names Slack.`,
    );
  const good: string[] = [];
  let first: TokenCheck | null = null;
  for (const { token, source, workspaces } of await tokensOf(access, installs)) {
    const seen = await checkToken(token, slackApiUrl).catch(noAnswerOf);
    if (typeof seen === 'string') {
      yield fail(slackAway(seen));
      return good;
    }
    first ??= seen;
    // The error isn't about the token.
    if (seen.error !== null && !staysRefused(seen.error)) {
      yield fail(slackErred(seen.error));
      continue;
    }
    if (seen.error !== null) {
      yield fail(
        `Slack refuses ${source} (${seen.error}). Fix: ${REFUSED[seen.error] ?? 'install the app again'}.`,
      );
      continue;
    }
    good.push(token);
    yield ok(`Slack accepts ${source}; the workspace is ${seen.workspace}.`);
    yield scopesOf(seen.scopes);
    for (const workspace of workspaces) {
      const found = await adminsOf(token, workspace, admins, slackApiUrl);
      if (found) yield found;
    }
  }
  if (first) yield clockOf(first.clockAheadMs);
  if (listening.mode === 'socket') yield await appToken(listening.appToken, slackApiUrl);
  if (access.kind === 'oauth' && installs) yield* removed(installs);
  return good;
}

/** All tokens, with the source of each. */
async function tokensOf(
  access: Access,
  installs: PrefixedRedis | null,
): Promise<{ token: string; source: string; workspaces: readonly (WorkspaceId | null)[] }[]> {
  if (access.kind === 'token')
    return [{ token: access.botToken, source: 'SLACK_BOT_TOKEN', workspaces: [null] }];
  if (!installs) return [];
  const register = installRegister(installs, access.secret, access.oldSecret);
  const served = [...(await servedWorkspaces(installs))];
  const ids = new Set(served.map(([, id]) => id));
  return Promise.all(
    [...ids].map(async (id) => {
      const install = (await register.find(id)) as { bot?: { token?: string } } | null;
      const workspaces = served.filter(([, by]) => by === id).map(([workspace]) => workspace);
      return { token: install?.bot?.token ?? '', source: `the token of the install ${id}`, workspaces };
    }),
  );
}

function scopesOf(scopes: readonly string[]): Finding {
  const missing = lackingScopes(scopes);
  const needed = missing.filter((scope) => !OPTIONAL_SCOPES.has(scope));
  const more = scopes.filter((scope) => scope !== '' && !BOT_SCOPES.some((one) => one === scope));
  if (needed.length > 0)
    return fail(
      `The token lacks ${needed.join(', ')}. Fix: put manifest.yml into the app's settings ("App Manifest"), then install the app again.`,
    );
  if (missing.length > 0) return warn(missing.map((scope) => `${MISSING_SCOPES[scope]}.`).join(' '));
  if (more.length > 0)
    return warn(
      `The token may do more than Evenkeel needs: ${more.join(', ')}. Fix: put manifest.yml into the app's settings, then install the app again.`,
    );
  return ok('The token may do what manifest.yml asks for, and no more.');
}

function clockOf(aheadMs: number): Finding {
  const seconds = Math.round(Math.abs(aheadMs) / 1_000);
  const said = `This machine's clock is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} Slack's`;
  const fix = 'Fix: let it follow a time server (chrony, systemd-timesyncd).';
  if (Math.abs(aheadMs) < CLOCK_WARN_MS) return ok("This machine's clock agrees with Slack's.");
  if (Math.abs(aheadMs) <= MAX_SKEW_MS) return warn(`${said}. ${fix}`);
  return fail(`${said}: nothing opens, closes, is sent or forgotten until they agree. ${fix}`);
}

async function appToken(token: string, slackApiUrl: string | undefined): Promise<Finding> {
  const seen = await checkToken(token, slackApiUrl, 'apps.connections.open').catch(noAnswerOf);
  if (typeof seen === 'string') return fail(slackAway(seen));
  if (seen.error === null) return ok('Slack accepts SLACK_APP_TOKEN, and opens a Socket Mode connection.');
  return fail(staysRefused(seen.error) ? appTokenRefused(seen.error) : slackErred(seen.error));
}

/** Reports the workspaces that are being removed, and those that removed the app, according to the receipts. */
async function* removed(installs: PrefixedRedis): AsyncGenerator<Finding> {
  for (const [workspace, { install }] of await removalsOf(installs))
    yield warn(
      `${workspace} is being removed; its data is deleted a day after Slack has confirmed that. Fix, if you want to keep it: install the app there again${install === workspace ? '' : ', or give the workspace access to it'}.`,
    );
  const served = await servedWorkspaces(installs);
  for (const [workspace, { at, keys }] of await receiptsOf(installs))
    if (!served.has(workspace))
      yield ok(`${workspace} removed the app; all ${keys} keys of it were deleted on ${utcDateAt(at)}.`);
}
