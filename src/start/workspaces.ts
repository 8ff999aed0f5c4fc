import type { Config } from '../config.js';
import { ContentError } from '../content/yaml.js';
import {
  type WorkspaceDependencies,
  installedWorkspaces,
  singleWorkspace,
  openWorkspace,
} from '../workspaces.js';
import { warnOfScopes } from '../ops/warnings.js';
import { dayOf } from '../pulse/calendar.js';
import { assertQuestionnairesExist, QuestionnaireGone } from '../usecases/season-questionnaire.js';
import type { ClockAgreement } from '../usecases/clock-agreement.js';
import { defineTeams } from '../usecases/enroll.js';
import { safeCode } from '../usecases/log.js';
import { publicHolidays } from '../content/public-holidays.js';
import { Keyring, KeyringError, KeyringPlaceError } from '../sealing/keyring.js';
import { type BotIdentity, identityOf, onceClient, SlackRefused } from '../slack/api/client.js';
import type { Bot, Workspace, Workspaces } from '../slack/workspace.js';
import { checkToken } from '../slack/api/token-check.js';
import { type Installs, slackInstalls } from '../slack/api/oauth.js';
import { installRegister } from '../usecases/install-register.js';
import { peopleLists } from '../slack/api/people-lists.js';
import { becauseOf } from '../slack/api/no-answer.js';
import { reportedOnce } from '../store/damage.js';
import { openOrCreateKeyring, sealedWorkspaces } from '../store/keyring-guard.js';
import type { Client } from '../store/redis.js';
import { type Content, contentVerdict } from './content.js';
import { type Patience, untilItWorks, type Verdict } from './patience.js';
import { redisVerdict } from './redis.js';
import type { Clock, Log } from '../usecases/ports.js';

/** The parts needed to open workspaces. */
interface OpeningDependencies {
  readonly config: Config;
  readonly redis: Client;
  readonly clock: Clock;
  readonly clocks: ClockAgreement;
  readonly installs: Installs | null;
  readonly content: Content;
}

/** The workspaces that a process serves, and the keyring they seal with. */
export interface Opened {
  readonly workspaces: Workspaces;
  readonly keyring: Keyring;
}

/**
 * Waits until the keyring opens. With a single workspace's token, it first waits until Slack says whose token that is,
 * and then until the workspace is open. With several workspaces, each is opened when it's first needed.
 *
 * @throws SlackRefused for a token that Slack refuses; KeyringError in a process that doesn't answer Slack
 */
export async function waitForWorkspaces(
  patience: Patience,
  dependencies: OpeningDependencies,
): Promise<Opened> {
  const { config, content } = dependencies;
  const { access, slackApiUrl } = config;
  const bot = access.kind === 'token' ? await waitForSlack(patience, access.botToken, slackApiUrl) : null;
  let startOver = false;
  return untilItWorks(
    patience,
    { part: 'workspace', words: 'the keyring and the teams' },
    async () => {
      if (startOver) content.startOver();
      const keyring = await openKeyring(patience, dependencies);
      try {
        return { keyring, workspaces: await openWorkspaces(patience, dependencies, keyring, bot) };
      } catch (error) {
        // Someone may restore the questionnaire's file while the process helps people.
        startOver = error instanceof QuestionnaireGone;
        throw error;
      }
    },
    (error) => workspaceVerdict(error, config),
  );
}

/**
 * If there's no keyring yet, waits until its folder exists and is writable, so that someone who starts the bot for the
 * first time hears about that before anything about Redis and Slack.
 *
 * @throws KeyringError in a process that doesn't answer Slack
 */
export async function waitForKeyringPlace(patience: Patience, config: Config): Promise<void> {
  await untilItWorks(
    patience,
    { part: 'keyring', words: "the keyring's folder" },
    async () => Keyring.lookAtPlace(config.keyringFile),
    (error) => workspaceVerdict(error, config),
  );
}

/** The bot of a process that has a single workspace's token. */
type SingleBot = BotIdentity & Pick<Bot, 'token'>;

/** Waits until Slack says who the bot token belongs to. Throws SlackRefused. */
async function waitForSlack(
  patience: Patience,
  token: string,
  slackApiUrl: Config['slackApiUrl'],
): Promise<SingleBot> {
  const client = onceClient({ token: async () => token }, slackApiUrl);
  const identity = await untilItWorks(
    patience,
    { part: 'slack', words: 'Slack' },
    () => identityOf(client),
    (error) => {
      const sentence = error instanceof Error ? error.message : String(error);
      return error instanceof SlackRefused
        ? { kind: 'final', sentence, words: sentence }
        : { kind: 'passing', sentence, words: sentence, ...becauseOf(error) };
    },
  );
  // Slack takes the token. This call only looks at the scopes that come with its answer.
  const answer = await checkToken(token, slackApiUrl).catch(() => null);
  if (answer?.error === null) warnOfScopes(answer.scopes, patience.log);
  return { ...identity, token };
}

async function openKeyring(
  { log }: Patience,
  { config, redis, clock, clocks }: OpeningDependencies,
): Promise<Keyring> {
  await clocks.check();
  const firstDay = dayOf(clock.now() + clocks.aheadMs() - clocks.firstDayAheadMs());
  const { keyringFile: file, prefix } = config;
  const { keyring, created } = await openOrCreateKeyring(
    file,
    () => sealedWorkspaces(redis, prefix),
    firstDay,
  );
  if (created)
    log.warn('keyring_created', {
      reason: 'this start made it: if it is lost, open check-ins and all records are lost; never back it up',
    });
  return keyring;
}

async function openWorkspaces(
  { log }: Patience,
  { config, redis, clock, installs, content }: OpeningDependencies,
  keyring: Keyring,
  bot: SingleBot | null,
): Promise<Workspaces> {
  const common: WorkspaceDependencies = {
    config,
    redis,
    keyring,
    clock,
    log,
    isHoliday: publicHolidays(content.region),
    questionnaires: content.questionnaires(),
    texts: content.texts,
    lists: peopleLists(),
    damaged: reportedOnce((place, team, entries) =>
      log.error('entries_unreadable', { place, entries, ...(team ? { team } : {}) }),
    ),
  };
  if (installs) return installedWorkspaces(common, installs);
  if (!bot) throw new Error('there are neither installs nor a token');
  const { workspace: id, ...own } = bot;
  const open = async (): Promise<Workspace> => {
    const workspace = await openWorkspace(common, id, async () => own);
    await defineTeams(workspace.context, content.teams);
    await assertQuestionnairesExist(workspace.context);
    return workspace;
  };
  return singleWorkspace(common, await open(), bot.token, open);
}

/**
 * Judges why a workspace doesn't open. A missing or wrong keyring ends only a process that doesn't answer Slack; one
 * that does keeps helping, and checks again.
 */
function workspaceVerdict(error: unknown, { roles }: Config): Verdict {
  if (error instanceof KeyringError)
    return {
      kind: roles.includes('web') ? 'fixable' : 'final',
      sentence: error.message,
      // Other messages name workspaces.
      words:
        error instanceof KeyringPlaceError
          ? error.message
          : 'the keyring does not open; what to do is on stderr',
    };
  if (error instanceof ContentError) return contentVerdict(error);
  if (error instanceof QuestionnaireGone)
    return { kind: 'fixable', sentence: error.message, words: error.message };
  const verdict = redisVerdict(error);
  return verdict.kind === 'final'
    ? { ...verdict, kind: 'fixable' }
    : { ...verdict, words: `it does not open yet (${safeCode(error)})` };
}

/** Returns the installs of all workspaces; null if the process has a single workspace's token instead. */
export function installsOf(
  { access, prefix, slackApiUrl }: Config,
  redis: Client,
  log: Log,
  now: () => number,
): Installs | null {
  if (access.kind === 'token') return null;
  const register = installRegister({ redis, prefix }, access.secret, access.oldSecret);
  return slackInstalls({ access, register, log, slackApiUrl, now });
}
