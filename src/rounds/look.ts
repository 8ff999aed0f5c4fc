import { weekOf } from '../pulse/calendar.js';
import type { Card } from '../pulse/disclosure.js';
import type { MemberId, TeamId } from '../pulse/ids.js';
import { eligible } from '../pulse/membership.js';
import { lastWeekOf, queuedEdits, seasonOf } from '../pulse/season.js';
import type { Team } from '../pulse/team.js';
import { openSeason } from '../sealing/seasons.js';
import { cardsOf, teamStanding } from '../store/pulses.js';
import { StoreError } from '../store/redis.js';
import { teamsListing } from '../store/listing.js';
import { allTeams, findTeam, rosterOf } from '../store/teams.js';
import type { House } from './house.js';
import { includedOf } from './included.js';
import { membershipsOf } from './memberships.js';

/** What somebody may see of a team: the same for its managers and its members. */
export interface TeamView {
  readonly team: Team;
  /** The latest card; null before the first close. */
  readonly card: Card | null;
  /** All cards, oldest first. */
  readonly cards: readonly Card[];
  /** Who is included in its results in this period, answering or not; empty before the first pulse. */
  readonly included: readonly MemberId[];
  /** Whether a check-in is open now. */
  readonly open: boolean;
}

async function viewOf(house: House, team: Team): Promise<TeamView> {
  const { store } = house;
  const [{ pulse }, cards, included] = await Promise.all([
    teamStanding(store, team.id),
    cardsOf(store, team.id),
    includedOf(house, team),
  ]);
  return { team, card: cards.at(-1) ?? null, cards, included: included ?? [], open: pulse !== null };
}

/** A team's view; null where what Redis holds of it cannot be read, so that a person still sees their other teams. */
async function viewIfReadable(house: House, team: Team): Promise<TeamView | null> {
  try {
    return await viewOf(house, team);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    house.store.damaged('where teams stand, in Redis', team.id, [error.message]);
    return null;
  }
}

/** A team's view, whoever asks; null for a team that is not there. For what is sent to its managers. */
export async function lookAt(house: House, team: TeamId): Promise<TeamView | null> {
  const definition = await findTeam(house.store, team);
  return definition && viewOf(house, definition);
}

/** The teams a person belongs to or manages, checked at the moment of asking; for anyone else there are none. */
export async function teamsSeenBy(house: House, person: MemberId): Promise<TeamView[]> {
  const [teams, home] = await Promise.all([allTeams(house.store), homeTeams(house, person)]);
  const seen = teams.filter(
    (team) => !team.archived && (team.managers.includes(person) || home.some(({ id }) => id === team.id)),
  );
  const views = await Promise.all(seen.map((team) => viewIfReadable(house, team)));
  return views.filter((view) => view !== null);
}

/** The teams whose check-ins a person is asked for. */
export async function homeTeams({ store }: House, person: MemberId): Promise<Team[]> {
  return (await teamsListing(store, person)).filter((team) => !team.archived);
}

/** Changes of the roster that wait for the next season: who the channel shows, and from which week on it counts. */
export interface WaitingEdits {
  readonly joining: readonly MemberId[];
  readonly leaving: readonly MemberId[];
  readonly fromWeek: number;
}

/** What waits for the next season, for a manager of the team; null for anyone else. */
export async function waitingEdits(house: House, person: MemberId, team: Team): Promise<WaitingEdits | null> {
  const { workspace, store, keyring, clock } = house;
  if (!team.managers.includes(person)) return null;
  const season = openSeason(keyring, workspace, team.id, (await teamStanding(store, team.id)).season);
  if (!season) return null;
  const fromWeek = lastWeekOf(seasonOf(weekOf(clock.now()))) + 1;
  const people = (await rosterOf(store, team.id))
    .map(({ id }) => id)
    .filter((id) => !team.managers.includes(id));
  const drawing = { team: team.id, week: fromWeek, before: season.counted };
  return { ...queuedEdits(season, eligible(people, await membershipsOf(house, people), drawing)), fromWeek };
}
