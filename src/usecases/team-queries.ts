import { weekOf } from '../pulse/calendar.js';
import type { PublishedResult } from '../pulse/publication-rule.js';
import type { MemberId, TeamId } from '../pulse/ids.js';
import { eligible } from '../pulse/membership.js';
import { lastWeekOf, queuedEdits, seasonOf } from '../pulse/season.js';
import type { Team } from '../pulse/team.js';
import { shownResult } from '../pulse/top-ask.js';
import { type ActionLine, currentLines, isOutcomeDue, pastLines } from '../pulse/team-actions.js';
import { resultsOf, teamStanding } from '../store/pulses.js';
import { StoreError } from '../store/redis.js';
import { teamsListing } from '../store/listing.js';
import { allTeams, findTeam, rosterOf } from '../store/teams.js';
import type { WorkspaceContext } from './context.js';
import { type Rostered, rostersKnown } from './first-readings.js';
import { membershipsOf } from './memberships.js';
import { currentSeason } from './seasons.js';
import { actionsOf } from './team-actions.js';

/** A team as its managers and members may see it; both see the same. */
export interface TeamView {
  readonly team: Team;
  /** The latest result, along with the last period's ask while that's shown; null before the first close. */
  readonly result: PublishedResult | null;
  /** All results, oldest first. */
  readonly results: readonly PublishedResult[];
  /** The people included in its results in this period, whether or not they answer; empty before the first pulse. */
  readonly included: readonly MemberId[];
  /** Whether a check-in is open now. */
  readonly open: boolean;
  readonly actions: ActionsSeen;
}

/** A team's actions as everyone may see them. */
export interface ActionsSeen {
  /** The actions that the Home tab shows. */
  readonly now: readonly ActionLine[];
  /** All actions, newest first. */
  readonly past: readonly ActionLine[];
  /** Whether an action is waiting for managers to say what came of it; shown to managers only. */
  readonly asked: boolean;
  readonly off: boolean;
}

async function actionsSeen(context: WorkspaceContext, team: TeamId): Promise<ActionsSeen> {
  const actions = await actionsOf(context, team);
  const now = context.clock.now();
  return {
    now: currentLines(actions, now),
    past: pastLines(actions, now),
    asked: !actions.off && actions.actions.some((action) => isOutcomeDue(action, now)),
    off: actions.off,
  };
}

async function viewOf(context: WorkspaceContext, team: Team): Promise<TeamView> {
  const { store } = context;
  const [{ pulse, season }, results, actions] = await Promise.all([
    teamStanding(store, team.id),
    resultsOf(store, team.id),
    actionsSeen(context, team.id),
  ]);
  const included = currentSeason(context, team, season)?.counted ?? [];
  return { team, result: shownResult(results), results, included, open: pulse !== null, actions };
}

/** Returns a team's view; null if its data in Redis is unreadable, so that a person still sees their other teams. */
async function viewIfReadable(context: WorkspaceContext, team: Team): Promise<TeamView | null> {
  try {
    return await viewOf(context, team);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    context.store.damaged('where teams stand, in Redis', team.id, [error.message]);
    return null;
  }
}

/** Returns a team's view without checking who asks, for messages to its managers; null if there's no such team. */
export async function viewTeam(context: WorkspaceContext, team: TeamId): Promise<TeamView | null> {
  const definition = await findTeam(context.store, team);
  return definition && viewOf(context, definition);
}

/** Returns the active teams that a person belongs to or manages now. */
export async function teamsVisibleTo(of: Rostered, person: MemberId): Promise<TeamView[]> {
  const { context } = of;
  const [teams, home] = await Promise.all([allTeams(context.store), teamsOfMember(of, person)]);
  const seen = teams.filter(
    (team) => !team.archived && (team.managers.includes(person) || home.some(({ id }) => id === team.id)),
  );
  const views = await Promise.all(seen.map((team) => viewIfReadable(context, team)));
  return views.filter((view) => view !== null);
}

/**
 * Returns the active teams whose check-ins a person gets. Before it returns none, it waits for rosters that no process
 * has read yet.
 */
export async function teamsOfMember(of: Rostered, person: MemberId): Promise<Team[]> {
  const { store } = of.context;
  const listed = async () => (await teamsListing(store, person)).filter((team) => !team.archived);
  const teams = await listed();
  if (teams.length > 0) return teams;
  await rostersKnown(of);
  return listed();
}

/** The roster changes that wait for the next season, and that season's first week. */
export interface WaitingEdits {
  readonly joining: readonly MemberId[];
  readonly leaving: readonly MemberId[];
  readonly fromWeek: number;
}

/** Returns the roster changes that wait for the next season, for a manager of the team; null for anyone else. */
export async function waitingEdits(
  context: WorkspaceContext,
  person: MemberId,
  team: Team,
): Promise<WaitingEdits | null> {
  const { store, clock } = context;
  if (!team.managers.includes(person)) return null;
  const season = currentSeason(context, team, (await teamStanding(store, team.id)).season);
  if (!season) return null;
  const fromWeek = lastWeekOf(seasonOf(weekOf(clock.now()))) + 1;
  const people = (await rosterOf(store, team.id))
    .map(({ id }) => id)
    .filter((id) => !team.managers.includes(id));
  const drawing = { team: team.id, week: fromWeek, before: season.counted };
  return {
    ...queuedEdits(season, eligible(people, await membershipsOf(context, people), drawing)),
    fromWeek,
  };
}
