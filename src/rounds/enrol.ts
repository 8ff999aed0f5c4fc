import type { ChainableCommander } from 'ioredis';
import { earliest, memberTime, nextPulse, type Pulse } from '../pulse/calendar.js';
import type { MemberId, TeamId } from '../pulse/ids.js';
import type { RosterMember } from '../pulse/roster.js';
import type { Team } from '../pulse/team.js';
import { BLANK_TRAJECTORY } from '../pulse/trajectory.js';
import { sealBallot, slotOf } from '../sealing/ballots.js';
import { sealNote } from '../sealing/notes.js';
import { pseudonymOf, sealTrajectory } from '../sealing/trajectories.js';
import { schedule, strike } from '../store/agenda.js';
import { enqueue } from '../store/outbox.js';
import { addBlanks, addTrajectories, type TeamState, teamState, writeNext } from '../store/pulses.js';
import { atomically } from '../store/redis.js';
import { allTeams, findTeam, rosterOf, saveRoster, saveTeam, zoneOf } from '../store/teams.js';
import type { Directory, House } from './house.js';
import { safeCode } from './log.js';

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
 * Puts the next pulse of a team on the agenda instead of any that was there, as part of a transaction. An archived
 * team's is reckoned, since its records are sealed until then, but not put there.
 */
export async function scheduleNext(
  { store, clock }: House,
  write: ChainableCommander,
  team: Team,
  state: Pick<TeamState, 'next'>,
  from: number = clock.now(),
): Promise<Pulse> {
  const pulse = nextPulse(team.schedule, from);
  if (state.next) strike(write, store, { step: 'open', team: team.id, pulse: state.next });
  if (team.archived) return pulse;
  const zones = (await rosterOf(store, team.id)).map((member) => member.timeZone);
  const at = earliest(team.schedule, pulse, team.schedule.opens, zones);
  schedule(write, store, { step: 'open', team: team.id, pulse: pulse.id }, at);
  writeNext(write, store, team.id, pulse.id);
  return pulse;
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
  await atomically(store, [store.keys.state(team), store.keys.box(team)], async (read, write) => {
    const state = await teamState(store, team, read);
    // Once the close has begun the box must stay away: the newcomers wait for the next pulse.
    if (!state.pulse || !(await read.exists(store.keys.box(team)))) return;
    admit(house, write, definition, state.pulse, state.sealedUntil, newcomers);
  });
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

/**
 * Gives each of the given members a blank in the box, a blank trajectory and a weekly card at the opening hour
 * of their own zone, as part of a transaction. What one has already stays.
 */
export function admit(
  house: House,
  write: ChainableCommander,
  team: Team,
  pulse: Pulse,
  sealedUntil: number | null,
  members: readonly RosterMember[],
): void {
  const { workspace, store, keyring, clock } = house;
  const box = { workspace, team: team.id, pulse: pulse.id, closingDay: pulse.closingDay };
  const place = { workspace, team: team.id, sealedUntil: sealedUntil ?? pulse.closingDay };
  const blanks = new Map<string, Buffer>();
  const records = new Map<string, Buffer>();
  for (const member of members) {
    const slot = slotOf(keyring, box, member.id);
    blanks.set(slot, sealBallot(keyring, box, slot, null));
    const pseudonym = pseudonymOf(keyring, place, member.id);
    records.set(pseudonym, sealTrajectory(keyring, place, pseudonym, BLANK_TRAJECTORY));
    const at = memberTime(team.schedule, pulse, team.schedule.opens, member.timeZone, clock.now());
    const note = {
      kind: 'weekly',
      member: member.id,
      team: team.id,
      pulse: pulse.id,
      closesAt: pulse.closesAt,
    } as const;
    enqueue(write, store, sealNote(keyring, workspace, 'open', note), at);
  }
  addBlanks(write, store, team.id, blanks);
  addTrajectories(write, store, team.id, place.sealedUntil, records);
}
