import { setTimeout } from 'node:timers/promises';
import type { HomeView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Instant } from '../../../pulse/calendar.js';
import { type MemberId, memberId, type TeamId } from '../../../pulse/ids.js';
import type { RosterTrouble } from '../../../pulse/roster.js';
import { stateOf, type SupporterState } from '../../../pulse/supporters.js';
import type { Team } from '../../../pulse/team.js';
import { safeCode } from '../../../usecases/log.js';
import type { Log } from '../../../usecases/ports.js';
import { supportersOf } from '../../../usecases/supporters.js';
import { type TeamView, teamsVisibleTo } from '../../../usecases/team-queries.js';
import { type SlackRefusals, slackRefusals } from '../../../store/slack-write-block.js';
import { rosterTroubles } from '../../../store/roster-troubles.js';
import { allTeams } from '../../../store/teams.js';
import { waitAfter } from '../../api/backoff.js';
import { retryAfterOf } from '../../api/client.js';
import { perObject } from '../../../store/per-object.js';
import type { Workspace } from '../../workspace.js';
import type { OnEvent } from '../../kit/feature.js';
import { within } from '../../kit/deadline.js';
import { textOf } from '../../api/payload.js';
import type { HelpTexts } from '../../texts/help.js';
import type { Texts } from '../../texts/load.js';
import { helpHome } from '../support/index.js';
import { homeView, type RosterTroubleOf } from './view.js';
import { isAboutTheView } from '../../kit/show.js';

/** Longest wait for all parts of the tab, in milliseconds; then it's shown without the missing ones, and completed later. */
const PARTS_MS = 1_000;

/** Longest wait for one call that publishes the tab, in milliseconds. */
const PUBLISH_MS = 1_000;

/** The wait before the second try, in milliseconds: short, since the member is looking at an empty tab. */
const FIRST_WAIT_MS = 200;

/** Longest wait for missing parts before the tab shows those that came, in milliseconds. */
const LATE_PART_MS = 30_000;

/** Most tries to publish the tab, and most rounds of asking for missing parts: some minutes in all. */
const TRIES = 8;

/** The parts that the tab is made of; those not known yet are missing. */
interface Parts {
  texts?: Texts;
  teams?: readonly TeamView[];
  admin?: boolean;
  all?: readonly Team[];
  troubles?: ReadonlyMap<TeamId, RosterTrouble>;
  refusals?: SlackRefusals;
  supporter?: SupporterState | 'none';
}

/** The parts being read right now. */
type Pending = Map<keyof Parts, Promise<void>>;

/** Reads the parts that are missing and not being read already, and adds each to `parts` as it comes. Never throws. */
async function gather(workspace: Workspace, member: MemberId, parts: Parts, pending: Pending): Promise<void> {
  const { context, directory, memberTexts } = workspace;
  const put = async <K extends keyof Parts>(name: K, read: () => Promise<Parts[K]>): Promise<void> => {
    if (parts[name] !== undefined) return;
    const reading =
      pending.get(name) ??
      read()
        .then((part) => void (parts[name] = part))
        .catch((error: unknown) => context.log.warn('home_incomplete', { code: safeCode(error) }))
        .finally(() => pending.delete(name));
    pending.set(name, reading);
    await reading;
  };
  await Promise.all([
    put('texts', () => memberTexts.textsFor(member)),
    put('teams', () => teamsVisibleTo(workspace, member)),
    put('admin', () => directory.isAdmin(member)),
    put('all', () => allTeams(context.store)),
    put('troubles', () => rosterTroubles(context.store)),
    put('refusals', () => slackRefusals(context.store)),
    put('supporter', async () => stateOf(await supportersOf(context), member) ?? 'none'),
  ]);
}

/** The number of keys in `Parts`. */
const ALL_PARTS = 7;

const isComplete = (parts: Parts): boolean => Object.keys(parts).length === ALL_PARTS;

/** Returns the teams with a roster problem, of those that the member manages or, as an admin, may change. */
const troublesFor = ({ all = [], admin = false, troubles }: Parts, member: MemberId): RosterTroubleOf[] =>
  all
    .filter((team) => !team.archived && (admin || team.managers.includes(member)))
    .flatMap(({ id, name }) => {
      const trouble = troubles?.get(id);
      return trouble ? [{ name, trouble }] : [];
    });

const NO_REFUSALS: SlackRefusals = { messages: null, groups: null };

/** Returns the tab with the parts known so far. */
function viewOf(parts: Parts, member: MemberId, help: HelpTexts, now: Instant): HomeView {
  const { texts, teams = [], admin = false, all, refusals = NO_REFUSALS, supporter } = parts;
  if (!texts) return helpHome(help);
  const managed = new Set(
    teams
      .map(({ team }) => team)
      .filter(({ managers }) => managers.includes(member))
      .map(({ id }) => id),
  );
  const hasNoTeams = all?.every((team) => team.archived) ?? false;
  return homeView(texts, teams, {
    admin,
    managed,
    // Archived teams count, too: they aren't among `teams`, and their managers can restore them.
    managesAny: all?.some(({ managers }) => managers.includes(member)) ?? false,
    isSupporter: supporter === 'ready' || supporter === 'away',
    now,
    hasNoTeams,
    troubles: troublesFor(parts, member),
    complete: isComplete(parts),
    refusals,
  });
}

/**
 * Shows the tab; if Slack refuses it, at least the crisis card and the Support button. Tries for some minutes; gives up
 * once `isLatest` says that this tab is no longer the one to show. Never throws.
 */
export async function publishHome(
  log: Log,
  client: WebClient,
  member: MemberId,
  shown: { readonly view: HomeView; readonly otherwise: HomeView },
  isLatest: () => boolean,
): Promise<void> {
  let { view } = shown;
  for (let failures = 1; failures <= TRIES && isLatest(); failures += 1)
    try {
      await within(PUBLISH_MS, client.views.publish({ user_id: member, view }));
      return;
    } catch (error) {
      log.error('listener_failed', { code: safeCode(error) });
      if (isAboutTheView(error)) view = shown.otherwise;
      const wait = failures === 1 ? FIRST_WAIT_MS : waitAfter(failures - 1);
      await setTimeout(retryAfterOf(error) ?? wait, undefined, { ref: false });
    }
  if (isLatest()) log.error('click_unanswered');
}

/** The latest opening of each member's tab that we're still answering. */
const openingsOf = perObject(() => new Map<MemberId, symbol>());

/**
 * Shows the Home tab within Slack's three seconds, whatever is slow or down. It leaves out the parts that aren't there by
 * then, and adds them later.
 */
async function answer(workspace: Workspace, client: WebClient, member: MemberId): Promise<void> {
  const openings = openingsOf(workspace);
  const opening = Symbol('opening');
  openings.set(member, opening);
  const isLatest = (): boolean => openings.get(member) === opening;
  const { log } = workspace.context;
  const parts: Parts = {};
  const pending: Pending = new Map();
  const known = (): number => Object.keys(parts).length;
  /** Shows the tab with the parts known so far; returns how many there are. */
  const show = async (): Promise<number> => {
    const shown = known();
    const view = viewOf(parts, member, workspace.help(), workspace.context.clock.now());
    await publishHome(log, client, member, { view, otherwise: helpHome(workspace.help()) }, isLatest);
    return shown;
  };
  // The loop below adds the parts that take longer.
  await within(PARTS_MS, gather(workspace, member, parts, pending)).catch(() => undefined);
  let shown = await show();
  for (let failures = 1; shown < ALL_PARTS && failures <= TRIES && isLatest(); failures += 1) {
    if (!isComplete(parts)) await setTimeout(waitAfter(failures), undefined, { ref: false });
    // `gather` logs each part that fails; the tab shows the others.
    await within(LATE_PART_MS, gather(workspace, member, parts, pending)).catch(() => undefined);
    if (known() > shown && isLatest()) shown = await show();
  }
  if (isLatest()) openings.delete(member);
}

/** Answers a member who opened the tab. */
export const homeOpened: OnEvent<'app_home_opened'> = (event, { workspace, client }) => {
  const user = textOf(event.user);
  if (event.tab === 'messages' || user === null) return;
  answer(workspace, client, memberId(user)).catch((error: unknown) =>
    workspace.context.log.error('listener_failed', { code: safeCode(error) }),
  );
};
