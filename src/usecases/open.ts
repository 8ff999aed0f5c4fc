import { isDeepStrictEqual } from 'node:util';
import { earliest, pulseOn } from '../pulse/calendar.js';
import {
  BLANK_PUBLICATION_STATE,
  type PublicationState,
  isDecided,
  PUBLICATION_RULE,
  carryOver,
} from '../pulse/publication-rule.js';
import { eligible, included } from '../pulse/membership.js';
import type { RosterMember } from '../pulse/roster.js';
import { mayContinue, nextSeason, type Season, seasonOf } from '../pulse/season.js';
import type { Team } from '../pulse/team.js';
import { isWeekDecided } from '../sealing/decisions.js';
import { openSeason, sealSeason, seasonSeed } from '../sealing/seasons.js';
import { sealCounted } from '../sealing/counted.js';
import { type Due, schedule, strike } from '../store/agenda.js';
import {
  latestResult,
  type TeamStanding,
  teamStanding,
  type TeamState,
  writeOpenPulse,
  writeSeason,
} from '../store/pulses.js';
import { readingKept } from '../store/readings.js';
import { atomically, Overtaken } from '../store/redis.js';
import { findTeam } from '../store/teams.js';
import { type ResealableTeam, resealTeam } from './reseal-team.js';
import { type SyncedRoster, syncRoster } from './enroll.js';
import { enqueueNotifications } from './enqueue-notifications.js';
import type { WorkspaceContext } from './context.js';
import type { Directory } from './ports.js';
import type { Reason } from './log.js';
import { changeEach, membershipsOf } from './memberships.js';
import { openingNotifications, scheduleNext } from './schedule.js';
import { tellMissedWeek, unlessRefused, waitsForRoster } from './roster-troubles.js';
import { isBinding, keepSeason, seasonIn } from './seasons.js';
import { markNews } from './team-actions.js';

/** An opening with fewer hours than this left until the close comes too late to be worth anyone's time. */
const TOO_LATE_HOURS = 12;

/** The most hours between two time zones: no member's opening hour comes earlier than this before the team's. */
const CLOCKS_APART_HOURS = 26;

/**
 * Opens a pulse: reads the roster; then, in one transaction, fixes who counts, gives every member a record and a slot
 * with a sealed blank, and decides everyone's weekly message. Running it again does nothing. If an opening comes too
 * late (the bot was down), skips it, logs that, and puts the next pulse on the agenda. It does the same if an opening
 * comes too early, which only someone who can write to Redis could cause.
 */
export async function openPulse(context: WorkspaceContext, directory: Directory, due: Due): Promise<void> {
  const { workspace, store, keyring, clock, log } = context;
  const { keys } = store;
  const team = await findTeam(store, due.team);
  if (!team) {
    await atomically(store, [keys.agenda], async (_, write) => strike(write, store, due));
    return;
  }
  const pulse = pulseOn(team.schedule, due.pulse);
  const late = clock.now() > pulse.closesAt - TOO_LATE_HOURS * 3_600_000;
  // An early opening would do harm: records would be sealed until the close, and who's included fixed for the period.
  const early = clock.now() < pulse.opensAt - CLOCKS_APART_HOURS * 3_600_000;
  // Whether this isn't the planned opening: it's already done, or the schedule has changed since.
  const isPast = (state: TeamStanding): boolean => state.pulse !== null || state.next !== due.pulse;
  const asks = !late && !early && !isPast(await teamStanding(store, team.id));
  if (asks && (await waitsForRoster(context, team, due))) return;
  const synced = asks
    ? await unlessRefused(context, due, () => newestRoster(context, directory, team, pulse.week))
    : null;
  if (asks && !synced) return;
  const roster = synced?.roster ?? [];

  const outcome = await resealTeam(
    context,
    team,
    [keys.readingKept(team.id), keys.teamActions],
    async (sealed) => {
      const { read, write, state } = sealed;
      // Otherwise, no step would ask people who were put on the roster by a later reading.
      const kept = await readingKept(store, team.id, read);
      if (asks && !isPast(state) && kept !== synced?.reading) return 'overtaken';
      strike(write, store, due);
      if (isPast(state)) return 'done';
      if (!asks) {
        await scheduleNext(context, write, team, { state });
        return early ? 'early' : 'skipped';
      }
      const { season, publicationStateFrom } = await inSeason(context, sealed, {
        team,
        roster,
        week: pulse.week,
      });
      const counted = season?.counted ?? [];
      // A counted member gets a slot even if their account is gone: the close takes a missing ballot for tampering.
      const members = new Set([...roster.map((member) => member.id), ...counted]);
      const opened = await sealed.open({ members });
      // We check Redis as well, for hosts that don't share the folder of commitments.
      const decided = opened.publicationState && isDecided(opened.publicationState, pulse.week);
      if (decided || isWeekDecided(context, team.id, pulse.week)) {
        await scheduleNext(context, write, team, {
          state,
          closed: Math.max(opened.publicationState?.closed ?? 0, pulse.week),
        });
        return 'decided';
      }
      if (season) writeSeason(write, store, team.id, sealSeason(keyring, workspace, team.id, season));
      const sealedCounted = sealCounted(keyring, workspace, team.id, pulse, counted);
      writeOpenPulse(write, store, team.id, pulse, sealedCounted);
      await markNews(context, sealed, team.id, pulse.id);
      sealed.reseal(opened, {
        pulse,
        sealedUntil: pulse.closingDay,
        publicationState: publicationStateFrom(opened.publicationState),
      });
      const planned = openingNotifications(context, { team, pulse, to: roster, states: opened.members });
      enqueueNotifications(context, write, { step: 'open', team, pulse, planned });
      const zones = roster.map((member) => member.timeZone);
      const remindsAt = earliest(team.schedule, pulse, team.schedule.reminds, zones);
      schedule(write, store, { ...due, step: 'remind' }, remindsAt);
      schedule(write, store, { ...due, step: 'close' }, pulse.closesAt);
      return season ? 'opened' : 'without a season';
    },
  );
  if (outcome === 'overtaken') return openPulse(context, directory, due);
  if (outcome === 'opened' || outcome === 'without a season')
    log.info('pulse_opened', { team: team.id, pulse: pulse.id });
  if (outcome === 'without a season') log.error('season_lost', { team: team.id, reason: SEASON_LOST });
  if (outcome === 'decided') log.warn('step_skipped', { ...due, reason: 'the week has its result' });
  if (outcome === 'early') log.warn('step_skipped', { ...due, reason: 'too early to open' });
  if (outcome === 'skipped') {
    log.warn('step_skipped', { ...due, reason: 'too late to open' });
    await tellMissedWeek(context, team);
  }
}

/** How many times an opening reads a roster that other readings keep overtaking. */
const READINGS = 5;

/** Reads a team's roster until no later reading overtakes ours. Throws Overtaken after `READINGS` tries. */
async function newestRoster(
  context: WorkspaceContext,
  directory: Directory,
  team: Team,
  week: number,
): Promise<SyncedRoster> {
  for (let tries = 0; tries < READINGS; tries += 1) {
    const synced = await syncRoster(context, directory, team, { week, asks: true });
    if (synced) return synced;
  }
  throw new Overtaken('The roster is being read again and again; the opening is tried again.');
}

const SEASON_LOST: Reason =
  'who is included was decided for this period, and cannot be read any more: the last result stays until the next period';

/** A pulse's season, and the publication state that its close continues from. */
interface InSeason {
  /** Null if it's lost: then no one counts, and the last result stays until the next period. */
  readonly season: Season | null;
  publicationStateFrom(this: void, before: PublicationState | null): PublicationState | null;
}

/** A team, its roster, and the week whose pulse is being opened. */
interface OpeningWeek {
  readonly team: Team;
  readonly roster: readonly RosterMember[];
  readonly week: number;
}

/** For a season that's already running: the close continues from the state that the last close left. */
const asItIs = (season: Season | null): InSeason => ({ season, publicationStateFrom: (before) => before });

/**
 * For a season's first pulse: if enough people are the same as before, the close continues from the shown result,
 * without anything pending; otherwise it starts from nothing.
 */
function asItBegins(before: Season | null, season: Season): InSeason {
  const same = mayContinue(before, season);
  return {
    season,
    publicationStateFrom: (state) =>
      state && same ? carryOver(state) : { ...BLANK_PUBLICATION_STATE, closed: state?.closed ?? null },
  };
}

/** Records the people included in a binding season, so that no other team includes them until it's over. */
async function include(context: WorkspaceContext, team: Team, season: Season): Promise<void> {
  if (!isBinding(season)) return;
  const { firstWeek, counted } = season;
  await changeEach(context, counted, (known) =>
    known.counted?.season === firstWeek ? null : included(known, team.id, firstWeek),
  );
}

/** Returns a team's previous season: from the previous period's commitment, or as sealed in Redis. */
function lastSeason(
  context: WorkspaceContext,
  team: Team,
  state: TeamState,
  firstWeek: number,
): Season | null {
  const before = seasonIn(context, team.id, firstWeek - PUBLICATION_RULE.seasonWeeks, state.season);
  if (before && before !== 'lost') return before;
  return openSeason(context.keyring, context.workspace, team.id, state.season);
}

/**
 * Returns the season that a pulse belongs to: the running one, or a new one with the people who are eligible now.
 *
 * A period has a single binding season, the only kind that we can publish anything about. Until it has one, while
 * fewer than five people count, we redraw the season at each opening.
 */
async function inSeason(
  context: WorkspaceContext,
  { read, state }: Pick<ResealableTeam, 'read' | 'state'>,
  { team, roster, week }: OpeningWeek,
): Promise<InSeason> {
  const { workspace, store, keyring } = context;
  const firstWeek = seasonOf(week);
  const running = seasonIn(context, team.id, firstWeek, state.season);
  if (running === 'lost') return asItIs(null);
  const before = lastSeason(context, team, state, firstWeek);
  const shown = await latestResult(store, team.id, read);
  const isShown = shown !== null && shown.band !== null && shown.week >= firstWeek;
  if (running && isBinding(running)) {
    const season = keepSeason(context, team.id, running);
    if (season === 'lost') return asItIs(null);
    // An earlier process may have been killed before it did this.
    await include(context, team, season);
    // The period's first opening may have drawn the season and been interrupted before writing it.
    const isWritten = openSeason(keyring, workspace, team.id, state.season)?.firstWeek === firstWeek;
    return isWritten || isShown ? asItIs(season) : asItBegins(before, season);
  }
  // We showed a result in this period, so a season was drawn and is now lost.
  if (running === null && isShown) return asItIs(null);
  const people = roster.map(({ id }) => id).filter((id) => !team.managers.includes(id));
  const known = await membershipsOf(context, people);
  // Someone was included in this period's season, so one was drawn and is now lost.
  const wasIncluded = people.some((id) =>
    isDeepStrictEqual(known.of(id)?.counted, { team: team.id, season: firstWeek }),
  );
  if (running === null && wasIncluded) return asItIs(null);
  const able = eligible(people, known, { team: team.id, week, before: before?.counted ?? [] });
  const seed = seasonSeed(keyring, workspace, team.id, firstWeek);
  const drawn = nextSeason(before, {
    firstWeek,
    counted: able,
    seed,
    questionnaire: team.questionnaire,
  });
  const season = keepSeason(context, team.id, drawn);
  if (season === 'lost') return asItIs(null);
  await include(context, team, season);
  return asItBegins(before, season);
}
