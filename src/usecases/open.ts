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
import { goesOn, nextSeason, type Season, seasonOf } from '../pulse/season.js';
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
import { changeMemberships, membershipsOf } from './memberships.js';
import { openingNotifications, scheduleNext } from './schedule.js';
import { tellMissedWeek, unlessRefused, waitsForRoster } from './roster-troubles.js';
import { isBinding, keepSeason, seasonIn } from './seasons.js';
import { markNews } from './team-actions.js';

/** An opening this close to its close, in hours, comes too late to be worth anyone's time. */
const TOO_LATE_HOURS = 12;

/**
 * The greatest distance between two time zones, in hours: nobody's opening hour comes earlier than this
 * before the team's.
 */
const CLOCKS_APART_HOURS = 26;

/**
 * Opens a pulse: reads the roster, fixes who counts, gives every member a slot with a sealed blank and a
 * record, and decides everyone's weekly message, in one transaction. Running it again does nothing. It skips an
 * opening that comes too late (the bot was down), logs that, and puts the next pulse on the agenda. It does
 * the same with one that comes too early, which only somebody who writes to Redis could cause.
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
  // What it opens is sealed until the pulse closes, and the people included are fixed for their period.
  const early = clock.now() < pulse.opensAt - CLOCKS_APART_HOURS * 3_600_000;
  // This isn't the planned opening: it's already done, or the schedule has changed since.
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
      // Otherwise, nobody would ask the people that a later reading put on the roster.
      const kept = await readingKept(store, team.id, read);
      if (asks && !isPast(state) && kept !== synced?.reading) return 'overtaken';
      strike(write, store, due);
      if (isPast(state)) return 'done';
      if (!asks) {
        await scheduleNext(context, write, team, { state });
        return early ? 'early' : 'skipped';
      }
      const { season, publicationOf } = await inSeason(context, sealed, { team, roster, week: pulse.week });
      const counted = season?.counted ?? [];
      // A member who counts gets a slot even if their account is gone: we'd take a missing slot for tampering.
      const members = new Set([...roster.map((member) => member.id), ...counted]);
      const opened = await sealed.open({ members });
      // We check Redis as well, for hosts that don't share the folder of commitments.
      const decided = opened.publication && isDecided(opened.publication, pulse.week);
      if (decided || isWeekDecided(context, team.id, pulse.week)) {
        await scheduleNext(context, write, team, {
          state,
          closed: Math.max(opened.publication?.closed ?? 0, pulse.week),
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
        publication: publicationOf(opened.publication),
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
  if (outcome === 'without a season') log.error('season_lost', { team: team.id, reason: LOST });
  if (outcome === 'decided') log.warn('step_skipped', { ...due, reason: 'the week has its result' });
  if (outcome === 'early') log.warn('step_skipped', { ...due, reason: 'too early to open' });
  if (outcome === 'skipped') {
    log.warn('step_skipped', { ...due, reason: 'too late to open' });
    await tellMissedWeek(context, team);
  }
}

/** How often we reread a roster for an opening if others read it meanwhile. */
const READINGS = 5;

/**
 * A team's roster, from a reading that no later one has overtaken. Throws Overtaken if others keep reading
 * it.
 */
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

const LOST: Reason =
  'who is included was decided for this period, and cannot be read any more: the last result stays until the next period';

/** A pulse's season, and what the close continues from. */
interface InSeason {
  /** Null if it's lost: then nobody counts, and the last result stays until the next period. */
  readonly season: Season | null;
  publicationOf(this: void, before: PublicationState | null): PublicationState | null;
}

/** A week in which a team's pulse is opened. */
interface OpeningWeek {
  readonly team: Team;
  readonly roster: readonly RosterMember[];
  readonly week: number;
}

/** A season that continues: the close continues from what the last one handed on. */
const asItIs = (season: Season | null): InSeason => ({ season, publicationOf: (before) => before });

/**
 * A season's first pulse continues from what's shown, without what was pending, if enough people are the
 * same; otherwise from nothing.
 */
function asItBegins(before: Season | null, season: Season): InSeason {
  const same = goesOn(before, season);
  return {
    season,
    publicationOf: (publication) =>
      publication && same
        ? carryOver(publication)
        : { ...BLANK_PUBLICATION_STATE, closed: publication?.closed ?? null },
  };
}

/** Remembers who is included in a season, so that no other team includes them until it's over. */
async function include(context: WorkspaceContext, team: Team, season: Season): Promise<void> {
  if (!isBinding(season)) return;
  const { firstWeek, counted } = season;
  await changeMemberships(context, counted, async (now) => {
    const known = counted.map((member) => [member, now.of(member)] as const);
    return new Map(
      known.flatMap(([member, one]) =>
        one && one.counted?.season !== firstWeek
          ? [[member, included(one, team.id, firstWeek)] as const]
          : [],
      ),
    );
  });
}

/** A team's season in the previous period: from that period's commitment, or as sealed in Redis. */
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
 * The season a pulse belongs to: the running one, or a new one with the people who are eligible now.
 *
 * Each period has a single season that we can publish anything about. Until there is one, while fewer than
 * five people count, we redraw it at each opening.
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
    // We do it once more, because an earlier process may have been killed first.
    await include(context, team, season);
    // The first opening may have drawn it and been interrupted before writing it.
    const isWritten = openSeason(keyring, workspace, team.id, state.season)?.firstWeek === firstWeek;
    return isWritten || isShown ? asItIs(season) : asItBegins(before, season);
  }
  // We showed something in this period, so a season was drawn.
  if (running === null && isShown) return asItIs(null);
  const people = roster.map(({ id }) => id).filter((id) => !team.managers.includes(id));
  const known = await membershipsOf(context, people);
  // Somebody was included in it, so a season was drawn.
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
