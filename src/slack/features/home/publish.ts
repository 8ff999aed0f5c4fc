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
import { perWorkspace, type Workspace } from '../../workspace.js';
import type { OnEvent } from '../../kit/feature.js';
import { within } from '../../kit/deadline.js';
import { textOf } from '../../api/payload.js';
import type { HelpTexts } from '../../texts/help.js';
import type { Texts } from '../../texts/load.js';
import { helpHome } from '../support/index.js';
import { homeView, type RosterTroubleOf } from './view.js';
import { isAboutTheView } from '../../kit/show.js';

/** How long the tab waits for all that is on it, in milliseconds; then it's shown without, and completed later. */
const PARTS_MS = 1_000;

/** How long one call that shows it may take, in milliseconds. */
const PUBLISH_MS = 1_000;

/** How long until the first further try, in milliseconds: somebody is looking at an empty tab. */
const FIRST_WAIT_MS = 200;

/** How long a part that did not come is waited for before it's asked for again, in milliseconds. */
const LATE_PART_MS = 30_000;

/** How often the tab is published until Slack takes it, and its missing parts are asked for: some minutes in all. */
const TRIES = 8;

/** All that the tab is made of; a part that isn't known is missing. */
interface Parts {
  texts?: Texts;
  teams?: readonly TeamView[];
  admin?: boolean;
  all?: readonly Team[];
  troubles?: ReadonlyMap<TeamId, RosterTrouble>;
  refusals?: SlackRefusals;
  supporter?: SupporterState | 'none';
}

/** Which parts are being asked for just now. */
type Pending = Map<keyof Parts, Promise<void>>;

/** Asks for the parts that are missing and not on their way, and puts each into place as it comes. Never throws. */
async function gather(workspace: Workspace, member: MemberId, parts: Parts, pending: Pending): Promise<void> {
  const { context, directory, reader } = workspace;
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
    put('texts', () => reader.textsFor(member)),
    put('teams', () => teamsVisibleTo(workspace, member)),
    put('admin', () => directory.isAdmin(member)),
    put('all', () => allTeams(context.store)),
    put('troubles', () => rosterTroubles(context.store)),
    put('refusals', () => slackRefusals(context.store)),
    put('supporter', async () => stateOf(await supportersOf(context), member) ?? 'none'),
  ]);
}

/** How many parts there are. */
const ALL_PARTS = 7;

const isComplete = (parts: Parts): boolean => Object.keys(parts).length === ALL_PARTS;

/** Whose rosters need somebody, of the teams that a person leads or, as an admin, may change. */
const troublesFor = ({ all = [], admin = false, troubles }: Parts, member: MemberId): RosterTroubleOf[] =>
  all
    .filter((team) => !team.archived && (admin || team.managers.includes(member)))
    .flatMap(({ id, name }) => {
      const trouble = troubles?.get(id);
      return trouble ? [{ name, trouble }] : [];
    });

const NO_REFUSALS: SlackRefusals = { messages: null, groups: null };

/** The tab as far as its parts are known. */
function viewOf(parts: Parts, member: MemberId, help: HelpTexts, now: Instant): HomeView {
  const { texts, teams = [], admin = false, all, refusals = NO_REFUSALS, supporter } = parts;
  if (!texts) return helpHome(help);
  const led = new Set(
    teams
      .map(({ team }) => team)
      .filter(({ managers }) => managers.includes(member))
      .map(({ id }) => id),
  );
  const first = all?.every((team) => team.archived) ?? false;
  return homeView(texts, teams, {
    admin,
    led,
    // A team on pause isn't among those that are seen, and its manager can bring it back.
    manages: all?.some(({ managers }) => managers.includes(member)) ?? false,
    supports: supporter === 'ready' || supporter === 'away',
    now,
    first,
    troubles: troublesFor(parts, member),
    complete: isComplete(parts),
    refusals,
  });
}

/**
 * Shows the tab, at least with the crisis card and the Support button where Slack refuses the rest of it. Tries for some
 * minutes; gives up once `isLatest` says that this tab is no longer the one to show. Never throws.
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

/** The last opening of each member's tab that is being answered. */
const openingsOf = perWorkspace(() => new Map<MemberId, symbol>());

/**
 * The Home tab. It's shown within Slack's three seconds whatever is slow or down: what isn't there by then is left out, and
 * the tab is completed once it is.
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
  /** Shows the tab as far as it's known; returns how many parts are on it. */
  const show = async (): Promise<number> => {
    const shown = known();
    const view = viewOf(parts, member, workspace.help(), workspace.context.clock.now());
    await publishHome(log, client, member, { view, otherwise: helpHome(workspace.help()) }, isLatest);
    return shown;
  };
  // What comes later is shown later.
  await within(PARTS_MS, gather(workspace, member, parts, pending)).catch(() => undefined);
  let shown = await show();
  for (let failures = 1; shown < ALL_PARTS && failures <= TRIES && isLatest(); failures += 1) {
    if (!isComplete(parts)) await setTimeout(waitAfter(failures), undefined, { ref: false });
    // Each part that fails is logged where it's read; what there is by now is shown.
    await within(LATE_PART_MS, gather(workspace, member, parts, pending)).catch(() => undefined);
    if (known() > shown && isLatest()) shown = await show();
  }
  if (isLatest()) openings.delete(member);
}

/** Somebody opened the tab. */
export const homeOpened: OnEvent<'app_home_opened'> = (event, { workspace, client }) => {
  const user = textOf(event.user);
  if (event.tab === 'messages' || user === null) return;
  answer(workspace, client, memberId(user)).catch((error: unknown) =>
    workspace.context.log.error('listener_failed', { code: safeCode(error) }),
  );
};
