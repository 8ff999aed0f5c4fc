import { pulseOn, weekOf } from '../pulse/calendar.js';
import { DAY_MS } from '../pulse/durations.js';
import type { TeamId } from '../pulse/ids.js';
import { knownZone, type Listed } from '../pulse/roster.js';
import type { Team } from '../pulse/team.js';
import { seasonOf } from '../pulse/season.js';
import { schedule, teamsByDue } from '../store/agenda.js';
import { peersState } from '../store/peers.js';
import { teamStanding, teamState } from '../store/pulses.js';
import { beginReading, readingKept, writeRoster } from '../store/readings.js';
import { atomically, type Store } from '../store/redis.js';
import { onRoster, rosterRead, teamsListing } from '../store/listing.js';
import { allTeams, findTeam, rosterOf, saveTeam } from '../store/teams.js';
import type { WorkspaceContext } from './context.js';
import type { ChangedPerson, Directory } from './ports.js';
import { type Reason, safeCode } from './log.js';
import { isListed, releaseMembers, assignTeams } from './team-assignment.js';
import { replanPeers, resealPeers } from './peer-records.js';
import { scheduleNext, resealSoon } from './schedule.js';
import { peopleOf, RosterUnread } from './roster-troubles.js';
import { seasonIn } from './seasons.js';
import { admitNewcomers } from './scheduled-reseal.js';

/**
 * Stores a team's definition and puts its next pulse on the agenda. Running it again with the same definition
 * changes nothing. A changed schedule moves an opening that hasn't come yet, but not one that's due.
 */
export async function defineTeam(
  context: Pick<WorkspaceContext, 'store' | 'clock'>,
  team: Team,
): Promise<void> {
  const { store, clock } = context;
  await saveTeam(store, team);
  await atomically(store, [store.keys.state(team.id)], async (read, write) => {
    const state = await teamState(store, team.id, read);
    if (state.pulse) return;
    // The opening is due but hasn't run yet, because no process was up. Replanning would skip to the next week's.
    if (!team.archived && state.next && pulseOn(team.schedule, state.next).opensAt < clock.now()) return;
    await scheduleNext(context, write, team, { state });
  });
  await replanPeers(context, team);
}

/**
 * Applies the whole teams file: defines its teams, and archives those it no longer names. Teams set up in Slack don't
 * change. A team that's put back into the file keeps its results, and its members' records if they haven't been
 * deleted yet: see archived-team.ts.
 */
export async function defineTeams(context: WorkspaceContext, teams: readonly Team[]): Promise<void> {
  for (const team of teams) await defineTeam(context, team);
  for (const known of await allTeams(context.store)) {
    if (known.archived || known.origin === 'app' || teams.some((team) => team.id === known.id)) continue;
    await defineTeam(context, { ...known, archived: true });
    context.log.warn('team_archived', { team: known.id });
  }
}

/**
 * Reads a team's roster from Slack again. While a pulse is open, newcomers get a slot, a record and the opening's
 * message at once; they can count toward results from the next season on.
 */
export async function refreshRoster(
  context: WorkspaceContext,
  directory: Directory,
  team: TeamId,
): Promise<void> {
  const definition = await findTeam(context.store, team);
  // An archived team takes no one in.
  if (!definition || definition.archived) return;
  const synced = await syncRoster(context, directory, definition);
  // If our reading was overtaken, its newcomers are left to the later reading.
  if (synced && synced.newcomers.length > 0) await admitNewcomers(context, definition, synced.newcomers);
}

/**
 * How long a team keeps its people after Slack stops showing anyone in it, in milliseconds. Without its people, we'd
 * delete their records, and a single wrong answer from Slack mustn't cause that.
 */
const EMPTY_FOR_MS = DAY_MS;

const NOBODY_SHOWN: Reason = 'Slack no longer shows anybody in it: its people stay for a day';

/** A team's roster after a reading, and the people who weren't on it before. */
export interface SyncedRoster {
  readonly roster: readonly Listed[];
  readonly newcomers: readonly Listed[];
  /** The reading's number: see store/readings.ts. */
  readonly reading: number;
}

/**
 * Reads a team's roster from Slack and stores it. If a reading that began later has already been stored, leaves that
 * roster as it is and returns null.
 *
 * Members who count in the current season stay on the roster until the season ends, even if they leave the channel, as
 * long as their account exists. Otherwise, someone who can remove people from a channel could see the result without
 * them. People whose home is another team aren't on the roster; members who are moving to another team leave it when
 * the season is over.
 *
 * @param options the week that the roster is for, and whether the step asks people something, for which an archived
 * channel counts as unreadable
 * @throws RosterUnread
 */
export async function syncRoster(
  context: WorkspaceContext,
  directory: Directory,
  team: Team,
  {
    week = weekOf(context.clock.now()),
    asks = false,
  }: { readonly week?: number; readonly asks?: boolean } = {},
): Promise<SyncedRoster | null> {
  const { store, log } = context;
  const season = seasonIn(context, team.id, seasonOf(week), (await teamStanding(store, team.id)).season);
  const counted = season === 'lost' ? [] : (season?.counted ?? []);
  const reading = await beginReading(store, team.id);
  const people = await peopleOf(context, directory, team, { kept: counted, asks });
  const ids = people.map((person) => person.id);
  const memberships = await assignTeams(context, team.id, ids, week);
  const listed = people.filter(({ id }) => isListed(memberships.of(id), team.id, week));
  const here = new Set(listed.map(({ id }) => id));
  const left = (await rosterOf(store, team.id)).map(({ id }) => id).filter((id) => !here.has(id));
  // Before storing the roster: if we're killed in between, the next reading finds them on it and does this again.
  if (people.length > 0) await releaseMembers(context, team.id, left);
  const synced = await atomically(store, [store.keys.readingKept(team.id)], async (read, write) => {
    if ((await readingKept(store, team.id, read)) > reading) return null;
    const before = await rosterOf(store, team.id);
    const known = new Map(before.map((member) => [member.id, member.since]));
    const roster = listed.map((person) => ({
      ...person,
      language: team.language ?? person.language,
      // An unreadable entry has no valid `since`.
      since: Math.min(known.get(person.id) ?? week, week),
    }));
    const now = new Set(roster.map(({ id }) => id));
    if (people.length > 0) write.hdel(store.keys.rostersEmpty, team.id);
    else if (known.size > 0) {
      const since = await read.hget(store.keys.rostersEmpty, team.id);
      if (since === null) write.hset(store.keys.rostersEmpty, team.id, context.clock.now());
      if (since === null || context.clock.now() - Number(since) < EMPTY_FOR_MS) {
        const kept = before.map((member) => ({ ...member, awayUntil: null }));
        return { roster: kept, newcomers: [], reading, doubted: true };
      }
    }
    const gone = [...known.keys()].filter((id) => !now.has(id));
    writeRoster(write, store, team.id, roster, reading);
    // The next reseal deletes everything we keep about people who are gone.
    const { due, at } = resealSoon(context, team.id);
    if (gone.length > 0) schedule(write, store, due, at);
    const newcomers = roster.filter((member) => !known.has(member.id));
    return { roster, newcomers, reading, doubted: false };
  });
  if (!synced) {
    // The later reading is more accurate: release the people who aren't on its roster.
    const kept = new Set((await rosterOf(store, team.id)).map(({ id }) => id));
    await releaseMembers(
      context,
      team.id,
      ids.filter((id) => !kept.has(id)),
    );
    return null;
  }
  if (people.length === 0 && !synced.doubted) await releaseMembers(context, team.id, left);
  rosterRead(store, team.id, synced.roster);
  if (synced.doubted) log.warn('roster_doubted', { team: team.id, reason: NOBODY_SHOWN });
  else log.info('roster_read', { team: team.id });
  if (synced.newcomers.length > 0 || (await peersState(store, team.id)).sealedUntil === null)
    await resealPeers(context, team);
  return synced;
}

/**
 * Returns the active teams in the order in which to read their rosters: soonest due step first. A person who's in two
 * teams' channels goes to the team that's read first, so all readings of several teams use this order.
 */
export async function teamsInTurn(store: Store): Promise<Team[]> {
  const turns = new Map((await teamsByDue(store)).map((id, turn) => [id, turn]));
  const turnOf = ({ id }: Team): number => turns.get(id) ?? turns.size;
  const teams = (await allTeams(store)).filter((team) => !team.archived);
  return teams.toSorted((a, b) => turnOf(a) - turnOf(b));
}

/**
 * Reads the rosters of all active teams, soonest due step first. An unreadable one doesn't hold up the others.
 *
 * @param ending aborted when the process ends; no further roster is read then
 */
export async function syncRosters(
  context: WorkspaceContext,
  directory: Directory,
  ending?: AbortSignal,
): Promise<void> {
  for (const team of await teamsInTurn(context.store)) {
    if (ending?.aborted) return;
    try {
      await refreshRoster(context, directory, team.id);
    } catch (error) {
      if (error instanceof RosterUnread) continue; // The log has said so.
      context.log.error('step_failed', { team: team.id, code: safeCode(error) });
    }
  }
}

/**
 * Returns a member's teams whose rosters are affected by a change of the member's account: they can no longer take
 * part, or their time zone changed. Slack reports every change of a profile, and most don't concern Evenkeel.
 */
export async function teamsToRead(
  { store }: WorkspaceContext,
  { id, takesPart, timeZone }: ChangedPerson,
): Promise<TeamId[]> {
  const found: TeamId[] = [];
  for (const team of await teamsListing(store, id)) {
    const known = await onRoster(store, team.id, id);
    if (!known) continue;
    const zone = timeZone === null ? known.timeZone : knownZone(timeZone, team.schedule.timeZone);
    if (!takesPart || zone !== known.timeZone) found.push(team.id);
  }
  return found;
}
