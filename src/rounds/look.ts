import type { Card } from '../pulse/disclosure.js';
import type { MemberId } from '../pulse/ids.js';
import type { Team } from '../pulse/team.js';
import { latestCard, teamState } from '../store/pulses.js';
import { allTeams, isOnRoster } from '../store/teams.js';
import type { House } from './house.js';

/** What somebody may see of a team: the same for its managers and its members. */
export interface TeamView {
  readonly team: Team;
  /** The latest card; null before the first close. */
  readonly card: Card | null;
  /** Whether a check-in is open now. */
  readonly open: boolean;
}

/** The teams a person belongs to or manages, checked at the moment of asking; for anyone else there are none. */
export async function teamsSeenBy(house: House, person: MemberId): Promise<TeamView[]> {
  const { store } = house;
  const views: TeamView[] = [];
  for (const team of await allTeams(store)) {
    if (team.archived) continue;
    if (!team.managers.includes(person) && !(await isOnRoster(store, team.id, person))) continue;
    const { pulse } = await teamState(store, team.id);
    views.push({ team, card: await latestCard(store, team.id), open: pulse !== null });
  }
  return views;
}

/** The teams whose check-ins a person is asked for. */
export async function homeTeams({ store }: House, person: MemberId): Promise<Team[]> {
  const teams: Team[] = [];
  for (const team of await allTeams(store))
    if (!team.archived && (await isOnRoster(store, team.id, person))) teams.push(team);
  return teams;
}
