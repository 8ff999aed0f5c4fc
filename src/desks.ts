import type { Config } from './config.js';
import { DEFAULT_LANGUAGE } from './pulse/language.js';
import type { WorkspaceId } from './pulse/ids.js';
import { checkAsked } from './rounds/asked.js';
import type { House } from './rounds/house.js';
import { type Log, safeCode } from './rounds/log.js';
import { publicHolidays } from './rounds/holidays.js';
import { lookAt } from './rounds/look.js';
import { sealHouse } from './rounds/restore.js';
import type { Keyring } from './sealing/keyring.js';
import { deliveryClient, patientClient } from './slack/client.js';
import type { Bot, Desk, Desks } from './slack/desk.js';
import { slackDirectory } from './slack/directory.js';
import { firstLook } from './slack/first-look.js';
import type { Installs } from './slack/installs.js';
import { readingPace } from './slack/pace.js';
import { slackPost, takeBack } from './slack/post.js';
import { withMarks } from './slack/marks.js';
import { readerOf } from './slack/reader.js';
import type { TextsByLanguage } from './slack/texts.js';
import { removals } from './slack/removals.js';
import { tokenState } from './slack/token-state.js';
import {
  type InstallStore,
  installedAt,
  installOf,
  receiptsOf,
  servedWorkspaces,
  serveWorkspace,
} from './store/installs.js';
import { removalOf, removalsOf } from './store/removals.js';
import { reportedOnce } from './store/damage.js';
import { type Client, storeOf } from './store/redis.js';

/** What all workspaces of one process share. */
export interface Common {
  readonly config: Config;
  readonly redis: Client;
  readonly keyring: Keyring;
  readonly clock: { now(): number };
  readonly log: Log;
  /** The region whose support is shown. */
  readonly region: string;
  /** What is asked and how it is counted stays as it was at the start: a change in mid-week would mix two forms. */
  readonly questionnaires: House['questionnaires'];
  /** What people read, as last read from the content folder. */
  readonly texts: () => TextsByLanguage;
}

/** Opens a workspace's desk. Throws KeyringError. */
export async function openDesk(
  common: Common,
  workspace: WorkspaceId,
  bot: () => Promise<Bot>,
  ofOrganization = false,
): Promise<Desk> {
  const { config, redis, keyring, clock, log, region, questionnaires, texts } = common;
  const { slackApiUrl, prefix, preset } = config;
  const damaged = reportedOnce((place, team, entries) =>
    log.error('entries_unreadable', { place, entries, ...(team ? { team } : {}) }),
  );
  const store = storeOf(redis, prefix, workspace, damaged);
  await sealHouse({ workspace, store, keyring, clock }, prefix, log);
  const pace = { perMinute: config.postsPerMinute };
  const isHoliday = publicHolidays(region);
  const house: House = { workspace, store, keyring, questionnaires, preset, isHoliday, pace, clock, log };
  const line = { token: async () => (await bot()).token, team: workspace, marks: ofOrganization };
  const reads = readingPace(redis, prefix, workspace, log);
  const directory = slackDirectory(patientClient({ ...line, pace: reads }, log, slackApiUrl), workspace, {
    log,
    admins: config.admins,
  });
  const reader = readerOf(house, directory, texts);
  const client = deliveryClient(line, slackApiUrl);
  const post = slackPost({
    client,
    reader,
    lookAt: (team) => lookAt(house, team),
  });
  const catalogue = () => texts()[DEFAULT_LANGUAGE].catalogue;
  const look = async () => firstLook((await bot()).token, slackApiUrl);
  const marked = <T>(message: T): T => (ofOrganization ? withMarks(message, workspace) : message);
  return { house, directory, reader, catalogue, region, marked, post, takeBack: takeBack(client), bot, look };
}

const installStoreOf = ({ redis, config }: Common): InstallStore => ({ redis, prefix: config.prefix });

/**
 * The desk of one workspace, for a token of one. While a removal has stopped its service there is none; it comes back by
 * itself once the token works.
 *
 * @param reopen opens the desk again after everything was deleted
 */
export function oneDesk(common: Common, first: Desk, token: string, reopen: () => Promise<Desk>): Desks {
  const { config, clock, log } = common;
  const { workspace } = first.house;
  const store = installStoreOf(common);
  let desk: Desk | null = first;
  let deleted = false;
  const ask = () => tokenState(token, config.slackApiUrl, null);
  const under = removals({ store, clock, log, ask, installedAt: async () => null, kept: false });
  /** Whether it's served, as of now. */
  const look = async (): Promise<void> => {
    const stopped = ((await removalOf(store, workspace))?.stoppedAt ?? null) !== null;
    deleted ||= !stopped && !desk && (await receiptsOf(store)).has(workspace);
    if (stopped || (deleted && (await ask()) !== 'works')) desk = null;
    else if (!desk) {
      desk = deleted ? await reopen() : first;
      deleted = false;
    }
  };
  return {
    of: async (origin) => (origin.workspace === workspace ? desk : null),
    atHand: () => (desk ? [desk] : []),
    all: async () => (desk ? [desk] : []),
    async removed(origin, said) {
      const { workspaces } = said;
      if (origin.workspace !== workspace || !(workspaces ?? [workspace]).includes(workspace)) return;
      await under.heard(workspace, [workspace], said);
      await look();
    },
    async settle() {
      await under.settle();
      await look();
    },
  };
}

/** The desks of all workspaces that installed the app, opened when they are first needed. */
export function manyDesks(common: Common, installs: Installs): Desks {
  const store = installStoreOf(common);
  const open = new Map<WorkspaceId, Promise<Desk>>();
  const stands = new Map<WorkspaceId, Desk>();
  const opened = (workspace: WorkspaceId, install: string): Promise<Desk> => {
    const known = open.get(workspace);
    if (known) return known;
    const opening = openDesk(common, workspace, () => installs.botOf(install), install !== workspace).then(
      async (desk) => {
        await checkAsked(desk.house);
        stands.set(workspace, desk);
        return desk;
      },
    );
    open.set(workspace, opening);
    // Whoever waits for it is told; the next request opens it again.
    opening.catch(() => open.delete(workspace));
    return opening;
  };
  const under = removals({
    store,
    clock: common.clock,
    log: common.log,
    async ask(install, workspace) {
      const organization = workspace !== null && workspace !== install ? workspace : null;
      // An install that can't be read now says nothing about the app.
      const bot = await installs.botNow(install).catch(() => null);
      return bot ? tokenState(bot.token, common.config.slackApiUrl, organization) : 'unknown';
    },
    installedAt: (install) => installedAt(store, install),
    kept: true,
  });
  /** Lets go of the desks that are served no more; gives those that are. */
  const prune = async () => {
    const served = await servedWorkspaces(store);
    for (const workspace of open.keys()) if (!served.has(workspace)) open.delete(workspace);
    return served;
  };
  const installFor = async (workspace: WorkspaceId, organization: string | null): Promise<string | null> => {
    const known = await installOf(store, workspace);
    if (known !== null || organization === null || !(await installs.has(organization))) return known;
    // Something it still sent on its way out.
    if (await removalOf(store, workspace)) return null;
    await serveWorkspace(store, workspace, organization);
    return organization;
  };
  return {
    async of({ workspace, organization }) {
      if (workspace === null) return null;
      // A desk that is open needs no Redis: support opens whatever is down.
      const known = open.get(workspace);
      if (known) return known;
      const install = await installFor(workspace, organization);
      return install === null ? null : opened(workspace, install);
    },
    atHand: () => [...stands].filter(([workspace]) => open.has(workspace)).map(([, desk]) => desk),
    async all() {
      const served = await prune();
      const desks: Desk[] = [];
      for (const [workspace, install] of served)
        try {
          desks.push(await opened(workspace, install));
        } catch (error) {
          common.log.error('workspace_unusable', { code: safeCode(error) });
        }
      return desks;
    },
    async removed({ workspace, organization }, said) {
      const { workspaces } = said;
      const install = organization ?? workspace ?? '';
      const served = [...(await servedWorkspaces(store))].filter(([, by]) => by === install);
      const stopped = [...(await removalsOf(store))].filter(([, removal]) => removal.install === install);
      const all = new Set([...served, ...stopped].map(([one]) => one));
      const gone = [...all].filter((one) => workspaces?.includes(one) ?? true);
      await under.heard(install, gone, said);
      await prune();
    },
    async settle() {
      await under.settle();
      await prune();
    },
  };
}
