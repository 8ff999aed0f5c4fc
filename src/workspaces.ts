import { LRUCache } from 'lru-cache';
import type { Config } from './config.js';
import { helpIn } from './slack/texts/help.js';
import { DEFAULT_LANGUAGE } from './pulse/language.js';
import type { WorkspaceId } from './pulse/ids.js';
import { assertQuestionnairesExist } from './usecases/season-questionnaire.js';
import type { WorkspaceContext } from './usecases/context.js';
import { safeCode } from './usecases/log.js';
import type { Clock, IsHoliday, Log } from './usecases/ports.js';
import { newsReader } from './usecases/team-actions.js';
import { viewTeam } from './usecases/team-queries.js';
import { bindKeyring } from './usecases/restore.js';
import type { Keyring } from './sealing/keyring.js';
import { onceClient, patientClient } from './slack/api/client.js';
import type { Bot, Workspace, Workspaces } from './slack/workspace.js';
import { slackDirectory } from './slack/api/directory.js';
import type { PeopleLists } from './slack/api/people-lists.js';
import { checkToken } from './slack/api/token-check.js';
import { FULL, type Installs } from './slack/api/oauth.js';
import { readRateLimit } from './slack/api/read-rate-limit.js';
import { slackPost, takeBack } from './slack/post-notification.js';
import { tellSupporter } from './slack/tell-supporter.js';
import { withMarks } from './slack/api/workspace-marks.js';
import { memberTextsOf } from './slack/texts/member-texts.js';
import type { TextsByLanguage } from './slack/texts/load.js';
import { removals } from './slack/api/removals.js';
import { tokenState } from './slack/api/token-state.js';
import {
  hasRoomFor,
  installedAt,
  installOf,
  receiptsOf,
  servedAmong,
  servedWorkspaces,
  serveWorkspace,
} from './store/installs.js';
import { removalOf, removalsOf } from './store/removals.js';
import type { Damaged } from './store/damage.js';
import { type Client, type PrefixedRedis, storeOf } from './store/redis.js';

/** Dependencies that all workspaces of one process share. */
export interface WorkspaceDependencies {
  readonly config: Config;
  readonly redis: Client;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly log: Log;
  readonly isHoliday: IsHoliday;
  /** The questionnaires as of the start, with their scoring: a change in mid-week would mix two forms. */
  readonly questionnaires: WorkspaceContext['questionnaires'];
  /** The texts that people read, as last read from the content folder. */
  readonly texts: () => TextsByLanguage;
  /** The cached lists of people, of all workspaces. */
  readonly lists: PeopleLists;
  /** Reports entries that Evenkeel didn't write like that, once for each in all workspaces. */
  readonly damaged: Damaged;
}

/** Opens a workspace. Throws KeyringError. */
export async function openWorkspace(
  common: WorkspaceDependencies,
  workspace: WorkspaceId,
  bot: () => Promise<Bot>,
  ofOrganization = false,
): Promise<Workspace> {
  const { config, redis, keyring, clock, log, isHoliday, questionnaires, texts, lists, damaged } = common;
  const { slackApiUrl, prefix, preset } = config;
  const store = storeOf(redis, prefix, workspace, (place, team, found) =>
    damaged(
      place,
      team,
      found.map((entry) => `${workspace}|${entry}`),
    ),
  );
  await bindKeyring({ workspace, store, keyring, clock }, prefix, log);
  const pace = { perMinute: config.postsPerMinute };
  const context: WorkspaceContext = {
    workspace,
    store,
    keyring,
    questionnaires,
    preset,
    isHoliday,
    pace,
    clock,
    log,
  };
  const caller = { token: async () => (await bot()).token, team: workspace, marks: ofOrganization };
  const reads = readRateLimit(redis, prefix, workspace, log);
  const directory = slackDirectory(patientClient({ ...caller, pace: reads }, slackApiUrl), workspace, {
    log,
    admins: config.admins,
    lists,
  });
  const memberTexts = memberTextsOf(context, directory, texts);
  const client = onceClient(caller, slackApiUrl);
  const post = slackPost({
    client,
    memberTexts,
    lookAt: (team) => viewTeam(context, team),
    newsFor: newsReader(context),
  });
  const catalog = () => texts()[DEFAULT_LANGUAGE].catalog;
  const marked = <T>(message: T): T => (ofOrganization ? withMarks(message, workspace) : message);
  return {
    context,
    directory,
    memberTexts,
    catalog,
    help: () => helpIn(texts()),
    marked,
    post,
    takeBack: takeBack(client),
    tell: tellSupporter({ client, memberTexts, marked }),
    bot,
    checkToken: async () => checkToken((await bot()).token, slackApiUrl),
  };
}

const installStoreOf = ({ redis, config }: WorkspaceDependencies): PrefixedRedis => ({
  redis,
  prefix: config.prefix,
});

/**
 * The one workspace of a process that has one workspace's token. While a removal has stopped its service, there's
 * none; it comes back by itself once the token works.
 *
 * @param reopen opens the workspace again after everything was deleted
 */
export function singleWorkspace(
  common: WorkspaceDependencies,
  first: Workspace,
  token: string,
  reopen: () => Promise<Workspace>,
): Workspaces {
  const { config, clock, log } = common;
  const { workspace: id } = first.context;
  const store = installStoreOf(common);
  let workspace: Workspace | null = first;
  let deleted = false;
  const ask = () => tokenState(token, config.slackApiUrl, null);
  const under = removals({ store, clock, log, ask, installedAt: async () => null, kept: false });
  /** Updates whether the workspace is served. */
  const look = async (): Promise<void> => {
    const stopped = ((await removalOf(store, id))?.stoppedAt ?? null) !== null;
    deleted ||= !stopped && !workspace && (await receiptsOf(store)).has(id);
    if (stopped || (deleted && (await ask()) !== 'works')) workspace = null;
    else if (!workspace) {
      workspace = deleted ? await reopen() : first;
      deleted = false;
    }
  };
  return {
    of: async (origin) => (origin.workspace === id ? workspace : null),
    visit: async (one) => (one === id ? workspace : null),
    ids: async () => (workspace ? [id] : []),
    atHand: () => (workspace ? [workspace] : []),
    async removed(origin, report) {
      const { workspaces } = report;
      if (origin.workspace !== id || !(workspaces ?? [id]).includes(id)) return;
      await under.heard(id, [id], report);
      await look();
    },
    async settle() {
      await under.settle();
      await look();
    },
  };
}

/** How many workspaces are open at a time. After that, we let go of the least recently used one. */
const MOST_OPEN = 400;

/** How many workspaces that don't open we remember as reported. */
const MOST_REPORTED = 10_000;

/** Returns a function that logs why a workspace can't be used, once until it works again. */
function unusableReports(log: Log) {
  const reported = {
    opening: new LRUCache<WorkspaceId, string>({ max: MOST_REPORTED }),
    install: new LRUCache<WorkspaceId, string>({ max: MOST_REPORTED }),
  };
  return async <T>(kind: keyof typeof reported, id: WorkspaceId, work: Promise<T>): Promise<T> => {
    try {
      const done = await work;
      reported[kind].delete(id);
      return done;
    } catch (error) {
      const code = safeCode(error);
      if (reported[kind].get(id) !== code) log.error('workspace_unusable', { code });
      reported[kind].set(id, code);
      throw error;
    }
  };
}

/**
 * The workspaces that installed the app, opened when they're needed. When we let go of one, this process loses what
 * it knew about it; work in progress there goes on.
 */
export function installedWorkspaces(
  common: WorkspaceDependencies,
  installs: Installs,
  mostOpen = MOST_OPEN,
): Workspaces {
  const store = installStoreOf(common);
  const openNow = new Map<WorkspaceId, Workspace>();
  const open = new LRUCache<WorkspaceId, Promise<Workspace>>({
    max: mostOpen,
    dispose: (_, id) => openNow.delete(id),
  });
  const reporting = unusableReports(common.log);
  const opening = async (id: WorkspaceId, install: string): Promise<Workspace> => {
    const bot = () => reporting('install', id, installs.botOf(install));
    const workspace = await openWorkspace(common, id, bot, install !== id);
    await assertQuestionnairesExist(workspace.context);
    return workspace;
  };
  const opened = (id: WorkspaceId, install: string): Promise<Workspace> => {
    const known = open.get(id);
    if (known) return known;
    const mine = reporting('opening', id, opening(id, install)).then((workspace) => {
      if (open.peek(id) === mine) openNow.set(id, workspace);
      return workspace;
    });
    open.set(id, mine);
    // The callers who wait get the error. The next request tries to open it again.
    mine.catch(() => {
      if (open.peek(id) === mine) open.delete(id);
    });
    return mine;
  };
  const under = removals({
    store,
    clock: common.clock,
    log: common.log,
    async ask(install, workspace) {
      const organization = workspace !== null && workspace !== install ? workspace : null;
      // An install that can't be read now tells nothing about the app.
      const bot = await installs.botNow(install).catch(() => null);
      return bot ? tokenState(bot.token, common.config.slackApiUrl, organization) : 'unknown';
    },
    installedAt: (install) => installedAt(store, install),
    kept: true,
  });
  /** Lets go of the workspaces that are no longer served. The cost grows with the number of open ones. */
  const letGo = async (): Promise<void> => {
    const here = [...open.keys()];
    const served = await servedAmong(store, here);
    for (const workspace of here) if (!served.has(workspace)) open.delete(workspace);
  };
  let toldFull = false;
  const installFor = async (workspace: WorkspaceId, organization: string | null): Promise<string | null> => {
    const known = await installOf(store, workspace);
    if (known !== null || organization === null || !(await installs.has(organization))) return known;
    // The workspace is being removed, and sent this on its way out.
    if (await removalOf(store, workspace)) return null;
    if (!(await hasRoomFor(store, workspace))) {
      if (!toldFull) common.log.warn('install_refused', { reason: FULL });
      toldFull = true;
      return null;
    }
    await serveWorkspace(store, workspace, organization);
    return organization;
  };
  return {
    async of({ workspace, organization }) {
      if (workspace === null) return null;
      // An open workspace needs no Redis, so that support opens whatever is down.
      const known = open.get(workspace);
      if (known) return known;
      const install = await installFor(workspace, organization);
      return install === null ? null : opened(workspace, install);
    },
    async visit(workspace) {
      const known = open.peek(workspace);
      if (known) return known;
      const install = await installOf(store, workspace);
      if (install !== null && open.size < mostOpen) return opened(workspace, install);
      return install === null ? null : reporting('opening', workspace, opening(workspace, install));
    },
    ids: async () => [...(await servedWorkspaces(store)).keys()],
    atHand: () => [...openNow.values()],
    async removed({ workspace, organization }, report) {
      const { workspaces } = report;
      const install = organization ?? workspace ?? '';
      const served = [...(await servedWorkspaces(store))].filter(([, by]) => by === install);
      const stopped = [...(await removalsOf(store))].filter(([, removal]) => removal.install === install);
      const all = new Set([...served, ...stopped].map(([one]) => one));
      const gone = [...all].filter((one) => workspaces?.includes(one) ?? true);
      await under.heard(install, gone, report);
      await letGo();
    },
    async settle() {
      await under.settle();
      await letGo();
    },
  };
}
