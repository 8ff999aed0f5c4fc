import type { MemberId, TeamId } from '../pulse/ids.js';
import type { Team } from '../pulse/team.js';
import { teamState } from '../store/pulses.js';
import { atomically } from '../store/redis.js';
import { allTeams, findTeam, rosterOf, saveRoster, saveTeam, zoneOf } from '../store/teams.js';
import type { Directory, House } from './house.js';
import { safeCode } from './log.js';
import { scheduleNext } from './plan.js';
import { admit } from './stir.js';

/**
 * Takes a team's definition in and puts its next pulse on the agenda. Running it again with the same definition
 * changes nothing; a changed schedule moves an opening that has not come yet.
 */
export async function defineTeam(house: House, team: Team): Promise<void> {
  const { store } = house;
  await saveTeam(store, team);
  await atomically(store, [store.keys.state(team.id)], async (read, write) => {
    const state = await teamState(store, team.id, read);
    if (state.pulse) return;
    await scheduleNext(house, write, team, state);
  });
}

/**
 * Takes the whole teams file in: defines its teams, and archives those it no longer names. Putting a team back
 * into the file brings it back, with its cards and its members' records.
 */
export async function defineTeams(house: House, teams: readonly Team[]): Promise<void> {
  for (const team of teams) await defineTeam(house, team);
  for (const known of await allTeams(house.store)) {
    if (known.archived || teams.some((team) => team.id === known.id)) continue;
    await defineTeam(house, { ...known, archived: true });
    house.log.warn('team_archived', { team: known.id });
  }
}

/**
 * Reads a team's roster from Slack anew. While a pulse is open, newcomers get a slot, a record and the weekly
 * card at once; they count for the card from the next pulse on.
 */
export async function refreshRoster(house: House, directory: Directory, team: TeamId): Promise<void> {
  const { store } = house;
  const definition = await findTeam(store, team);
  if (!definition) return;
  const roster = await directory.rosterOf(definition);
  const known = new Set((await rosterOf(store, team)).map((member) => member.id));
  await saveRoster(store, team, roster);
  house.log.info('roster_read', { team });
  const newcomers = roster.filter((member) => !known.has(member.id));
  if (newcomers.length === 0) return;
  await admit(house, definition, newcomers);
}

/**
 * Reads the rosters of all the given teams. One that cannot be read is told in the log, with the mend, and does
 * not keep the others from their week.
 */
export async function readRosters(house: House, directory: Directory, teams: readonly Team[]): Promise<void> {
  for (const team of teams) {
    try {
      await refreshRoster(house, directory, team.id);
    } catch (error) {
      house.log.error('roster_unreadable', {
        team: team.id,
        code: safeCode(error),
        reason: 'Mend: invite the bot to the channel, or correct "roster" of this team in the teams file',
      });
    }
  }
}

/**
 * Reads the rosters of a member's teams anew if it matters to them: the account is gone, or lives by another
 * clock. Slack tells of every change of a profile, and most are none of ours.
 *
 * @param timeZone the member's zone, or null for an account that is gone
 */
export async function memberChanged(
  house: House,
  directory: Directory,
  member: MemberId,
  timeZone: string | null,
): Promise<void> {
  for (const team of await allTeams(house.store)) {
    const known = await zoneOf(house.store, team.id, member);
    if (known !== null && known !== timeZone) await refreshRoster(house, directory, team.id);
  }
}
