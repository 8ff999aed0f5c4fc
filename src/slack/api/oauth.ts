import { type Installation, type InstallationQuery, InstallProvider } from '@slack/oauth';
import { LRUCache } from 'lru-cache';
import type { Access } from '../../config.js';
import { type WorkspaceId, workspaceId } from '../../pulse/ids.js';
import { type Reason, safeCode } from '../../usecases/log.js';
import type { Log } from '../../usecases/ports.js';
import type { InstallRegister } from '../../usecases/install-register.js';
import { hasRoomFor, removeInstall, takeRenewal } from '../../store/installs.js';
import { onceOptions, quietLogger, SlackRefused } from './client.js';
import type { Bot } from '../workspace.js';
import { BOT_SCOPES } from './scopes.js';

/** The time left on a token at which we renew it, in seconds; the same as in Slack's own library. */
const RENEW_WITHIN_S = 7_200;

/** How long we use an install without rereading it, and the least time that its token must have left, in seconds. */
const LAST_MINUTE_S = 60;

/** How many installs a process remembers, 0.3 KB each: far more than it has workspaces open. */
const MOST_CACHED = 10_000;

interface Cached {
  readonly bot: Bot;
  readonly readAt: number;
  readonly expiresAt: number;
}

/** Makes installs, and finds the current token of each. */
export interface Installs {
  /** Answers a person who installs the app: the page with the button, and the redirect back from Slack. */
  readonly provider: InstallProvider;
  /** Returns an install's bot, with a renewed token if it expires soon. Throws SlackRefused without an install. */
  botOf(id: string): Promise<Bot>;
  /** Like `botOf`, with the token that's in Redis now: another process may have just stored it. */
  botNow(id: string): Promise<Bot>;
  /** Whether there's an install with this id. */
  has(id: string): Promise<boolean>;
}

/** The log's reason for not serving another workspace. */
export const FULL: Reason =
  'it serves as many workspaces as it can. Fix: another deployment for further ones (docs/OPERATIONS.md)';

const idOf = ({ isEnterpriseInstall, enterpriseId, teamId }: InstallationQuery<boolean>): string =>
  (isEnterpriseInstall ? enterpriseId : teamId) ?? '';

/** What's needed to make and keep installs. */
interface InstallDependencies {
  readonly access: Extract<Access, { kind: 'oauth' }>;
  readonly register: InstallRegister;
  readonly log: Log;
  readonly slackApiUrl: string | undefined;
  readonly now: () => number;
}

/** Makes installs with Slack's own OAuth library, and keeps them in the register. */
export function slackInstalls({ access, register, log, slackApiUrl, now }: InstallDependencies): Installs {
  const cached = new LRUCache<string, Cached>({ max: MOST_CACHED });
  /** The installs whose tokens this process is renewing: if the library stores one of them, it isn't a new install. */
  const renewing = new Set<string>();
  const provider = new InstallProvider({
    clientId: access.clientId,
    clientSecret: access.clientSecret,
    stateSecret: register.stateSecret,
    installUrlOptions: { scopes: [...BOT_SCOPES] },
    clientOptions: onceOptions(slackApiUrl),
    logger: quietLogger(log, 'oauth'),
    installationStore: {
      async storeInstallation(install) {
        const id = (install.isEnterpriseInstall ? install.enterprise?.id : install.team?.id) ?? '';
        // We learn about an organization's workspaces when they first send something.
        const workspace = install.team ? workspaceId(install.team.id) : null;
        await assertMayInstall(install, id, workspace, { access, register, log });
        cached.delete(id);
        if (renewing.has(id)) return register.renew(id, install);
        await register.keep(id, install, workspace, now());
        log.info('installed');
      },
      fetchInstallation: (query) => readInstall(register, idOf(query)),
      deleteInstallation: (query) => removeInstall(register.store, idOf(query)),
    },
  });
  /** Reads an install, and renews its token if it expires soon. */
  const fresh = async (id: string): Promise<Cached> => {
    const { bot, team, enterprise } = await readInstall(register, id);
    if (!bot) throw new SlackRefused('This install has no bot token. Fix: install again at /slack/install.');
    const { id: botId, userId: botUserId, refreshToken } = bot;
    let { token, expiresAt = Infinity } = bot;
    const seconds = now() / 1000;
    // One process renews the token; the others go on with the current one, which is still good for up to two hours.
    if (
      refreshToken !== undefined &&
      expiresAt < seconds + RENEW_WITHIN_S &&
      (await takeRenewal(register.store, id))
    ) {
      renewing.add(id);
      const renewed = await provider
        .authorize({
          teamId: team?.id,
          enterpriseId: enterprise?.id,
          isEnterpriseInstall: team === undefined,
        })
        .finally(() => renewing.delete(id));
      token = renewed.botToken ?? token;
      expiresAt = renewed.botTokenExpiresAt ?? expiresAt;
    }
    const entry = { bot: { token, botId, botUserId }, readAt: seconds, expiresAt };
    cached.set(id, entry);
    return entry;
  };

  return {
    provider,
    botNow: async (id) => (await fresh(id)).bot,
    has: async (id) => (await register.find(id)) !== null,
    async botOf(id) {
      const known = cached.get(id);
      const seconds = now() / 1000;
      if (!known || known.expiresAt < seconds + LAST_MINUTE_S) return (await fresh(id)).bot;
      // We reread the install in the background: calls don't need Redis while their token is good.
      if (known.readAt < seconds - LAST_MINUTE_S) {
        cached.set(id, { ...known, readAt: seconds });
        fresh(id).catch((error: unknown) => log.warn('workspace_unusable', { code: safeCode(error) }));
      }
      return known.bot;
    },
  };
}

/** Throws SlackRefused if the workspace may not install the app, if there's no room for it, or if there's no token. */
async function assertMayInstall(
  install: Installation,
  id: string,
  workspace: WorkspaceId | null,
  { access: { mayInstall }, register, log }: Pick<InstallDependencies, 'access' | 'register' | 'log'>,
): Promise<void> {
  if (mayInstall && !mayInstall.has(id) && !mayInstall.has(install.enterprise?.id ?? '')) {
    log.warn('install_refused', {
      reason: 'EVENKEEL_WORKSPACES does not name the workspace or organization',
    });
    throw new SlackRefused(
      'This workspace may not install the app here. Fix: ask whoever runs it to add it to EVENKEEL_WORKSPACES.',
    );
  }
  if (workspace !== null && !(await hasRoomFor(register.store, workspace))) {
    log.warn('install_refused', { reason: FULL });
    throw new SlackRefused(
      'This bot serves as many workspaces as it can. Fix: ask whoever runs it for another one.',
    );
  }
  // Storing it would overwrite a working one.
  if (!install.bot?.token)
    throw new SlackRefused(
      'Slack gave no bot token with this install. Fix: install again at /slack/install.',
    );
}

async function readInstall(register: InstallRegister, id: string): Promise<Installation<'v2'>> {
  const install = await register.find(id);
  if (!install)
    throw new SlackRefused(
      'No install opens for this workspace. Fix: install the app at /slack/install; if EVENKEEL_INSTALL_SECRET was changed, put the one before it into EVENKEEL_INSTALL_SECRET_OLD.',
    );
  return install as Installation<'v2'>;
}
