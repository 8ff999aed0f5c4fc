import type { Config } from './config.js';
import { DEFAULT_LANGUAGE } from './pulse/language.js';
import type { WorkspaceId } from './pulse/ids.js';
import { checkAsked } from './rounds/asked.js';
import type { House } from './rounds/house.js';
import { type Log, safeCode } from './rounds/log.js';
import { publicHolidays } from './rounds/holidays.js';
import { lookAt } from './rounds/look.js';
import { purgeWorkspace } from './rounds/purge.js';
import type { Keyring } from './sealing/keyring.js';
import { onceClient, patientClient } from './slack/client.js';
import type { Bot, Desk, Desks } from './slack/desk.js';
import { slackDirectory } from './slack/directory.js';
import { firstLook } from './slack/first-look.js';
import type { Installs } from './slack/installs.js';
import { readingPace } from './slack/pace.js';
import { slackPost } from './slack/post.js';
import { withMarks } from './slack/marks.js';
import { readerOf } from './slack/reader.js';
import type { TextsByLanguage } from './slack/texts.js';
import {
  type InstallStore,
  installOf,
  removeInstall,
  servedWorkspaces,
  serveWorkspace,
} from './store/installs.js';
import { reportedOnce } from './store/damage.js';
import { sealedWorkspaces, sealWith } from './store/keyring-guard.js';
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
  if (await sealWith(store, keyring, () => sealedWorkspaces(redis, prefix)))
    log.warn('keyring_unconfirmed', {
      reason:
        'it was in use before, and this Redis does not know it: nothing is forgotten. Fix: correct REDIS_URL and EVENKEEL_PREFIX; if both are right, evenkeel keys step --yes',
    });
  const pace = { perMinute: config.postsPerMinute };
  const isHoliday = publicHolidays(region);
  const house: House = { workspace, store, keyring, questionnaires, preset, isHoliday, pace, clock, log };
  const line = { token: async () => (await bot()).token, team: workspace, marks: ofOrganization };
  const turn = readingPace(redis, prefix, workspace);
  const directory = slackDirectory(patientClient({ ...line, turn }, log, slackApiUrl), workspace, {
    log,
    admins: config.admins,
  });
  const reader = readerOf(house, directory, texts);
  const post = slackPost({
    client: onceClient(line, log, slackApiUrl),
    reader,
    lookAt: (team) => lookAt(house, team),
  });
  const catalogue = () => texts()[DEFAULT_LANGUAGE].catalogue;
  const look = async () => firstLook((await bot()).token, slackApiUrl);
  const marked = <T>(message: T): T => (ofOrganization ? withMarks(message, workspace) : message);
  return { house, directory, reader, catalogue, region, marked, post, bot, look };
}

const installStoreOf = ({ redis, config }: Common): InstallStore => ({ redis, prefix: config.prefix });

/** Removes what is kept of a workspace, and says so. */
async function purge(common: Common, workspace: WorkspaceId): Promise<void> {
  const { keys } = await purgeWorkspace(installStoreOf(common), workspace, common.clock.now());
  common.log.warn('workspace_removed', { keys });
}

/** The desk of one workspace, for a token of one. */
export function oneDesk(common: Common, desk: Desk): Desks {
  const { workspace } = desk.house;
  let there = true;
  return {
    of: async (origin) => (there && origin.workspace === workspace ? desk : null),
    atHand: () => (there ? [desk] : []),
    all: async () => (there ? [desk] : []),
    async remove(origin) {
      if (origin.workspace !== workspace) return;
      there = false;
      await purge(common, workspace);
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
  const installFor = async (workspace: WorkspaceId, organization: string | null): Promise<string | null> => {
    const known = await installOf(store, workspace);
    if (known !== null || organization === null || !(await installs.has(organization))) return known;
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
      const served = await servedWorkspaces(store);
      for (const workspace of open.keys()) if (!served.has(workspace)) open.delete(workspace);
      const desks: Desk[] = [];
      for (const [workspace, install] of served)
        try {
          desks.push(await opened(workspace, install));
        } catch (error) {
          common.log.error('workspace_unusable', { code: safeCode(error) });
        }
      return desks;
    },
    async remove({ workspace, organization }, only) {
      const install = organization ?? workspace ?? '';
      const served = [...(await servedWorkspaces(store))];
      const gone = served.filter(([one, by]) => by === install && (only?.includes(one) ?? true));
      if (!only) await removeInstall(store, install);
      for (const [one] of gone) {
        open.delete(one);
        await purge(common, one);
      }
    },
  };
}
