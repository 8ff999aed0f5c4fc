import { isDeepStrictEqual } from 'node:util';
import type { Redis } from 'ioredis';
import { earliest, pulseOn } from '../pulse/calendar.js';
import {
  BLANK_CARD_STATE,
  type CardState,
  isDecided,
  PUBLICATION_RULE,
  settled,
} from '../pulse/disclosure.js';
import { eligible, included } from '../pulse/membership.js';
import type { RosterMember } from '../pulse/roster.js';
import { goesOn, nextSeason, type Season, seasonOf } from '../pulse/season.js';
import type { Team } from '../pulse/team.js';
import { openSeason, sealSeason, seasonSeed } from '../sealing/seasons.js';
import { sealCounted } from '../sealing/counted.js';
import { type Due, schedule, strike } from '../store/agenda.js';
import {
  latestCard,
  type TeamStanding,
  teamStanding,
  type TeamState,
  teamState,
  writeOpenPulse,
  writeSeason,
} from '../store/pulses.js';
import { readingKept } from '../store/readings.js';
import { atomically, Overtaken } from '../store/redis.js';
import { findTeam } from '../store/teams.js';
import { dealHands, dealWatched, openHands, RECORDS_ALONE } from './deal.js';
import { type Taken, takeRoster } from './enrol.js';
import { decideNotes } from './decide.js';
import type { Directory, House } from './house.js';
import type { Reason } from './log.js';
import { changeMemberships, membershipsOf } from './memberships.js';
import { openingNotes, scheduleNext } from './plan.js';
import { tellMissedWeek, unlessRefused, waitsForRoster } from './roster-troubles.js';
import { isBinding, keepSeason, seasonIn } from './seasons.js';

/** An opening this close to its close, in hours, comes too late to be worth anyone's time. */
const TOO_LATE_HOURS = 12;

/** No clock on earth is further ahead of another, in hours: nobody's opening hour comes earlier than that before the team's. */
const CLOCKS_APART_HOURS = 26;

/**
 * Opens a pulse: reads the roster, fixes who counts, deals every member a slot with a sealed blank and a record, and
 * decides everyone's weekly card, in one transaction. Running it again does nothing; an opening that comes too
 * late (the bot was down) is skipped, on record, and the next pulse is put on the agenda; so it is for one that comes too
 * early, as nobody but somebody who writes to Redis would have it.
 */
export async function openPulse(house: House, directory: Directory, due: Due): Promise<void> {
  const { workspace, store, keyring, clock, log } = house;
  const { keys } = store;
  const team = await findTeam(store, due.team);
  if (!team) {
    await atomically(store, [keys.agenda], async (_, write) => strike(write, store, due));
    return;
  }
  const pulse = pulseOn(team.schedule, due.pulse);
  const late = clock.now() > pulse.closesAt - TOO_LATE_HOURS * 3_600_000;
  // What's opened is sealed until the pulse closes, and who is included is fixed for its period.
  const early = clock.now() < pulse.opensAt - CLOCKS_APART_HOURS * 3_600_000;
  // Not the opening that is planned: it has been done, or the schedule was changed since.
  const isPast = (state: TeamStanding): boolean => state.pulse !== null || state.next !== due.pulse;
  const asks = !late && !early && !isPast(await teamStanding(store, team.id));
  if (asks && (await waitsForRoster(house, team, due))) return;
  const taken = asks
    ? await unlessRefused(house, due, () => newestRoster(house, directory, team, pulse.week))
    : null;
  if (asks && !taken) return;
  const roster = taken?.roster ?? [];

  const watched = [...dealWatched(store, team.id), keys.readingKept(team.id)];
  const outcome = await atomically(store, watched, async (read, write) => {
    const state = await teamState(store, team.id, read);
    // Whoever a later reading has put on the roster would be asked by nobody.
    const kept = await readingKept(store, team.id, read);
    if (asks && !isPast(state) && kept !== taken?.reading) return 'overtaken';
    strike(write, store, due);
    if (isPast(state)) return 'done';
    if (!asks) {
      await scheduleNext(house, write, team, state);
      return early ? 'early' : 'skipped';
    }
    const { season, cardOf } = await inSeason(house, read, team, state, roster, pulse.week);
    const counted = season?.counted ?? [];
    // Who counts has a slot though their account is gone: one that was missing would be taken for spoilt.
    const members = new Set([...roster.map((member) => member.id), ...counted]);
    const opened = await openHands(house, read, team, state, members, RECORDS_ALONE);
    if (opened.card && isDecided(opened.card, pulse.week)) {
      await scheduleNext(house, write, team, state, clock.now(), opened.card.closed);
      return 'decided';
    }
    if (season) writeSeason(write, store, team.id, sealSeason(keyring, workspace, team.id, season));
    const sealed = sealCounted(keyring, workspace, team.id, pulse, counted);
    writeOpenPulse(write, store, team.id, pulse, sealed);
    const until = { pulse, sealedUntil: pulse.closingDay };
    const decided = openingNotes(house, team, pulse, roster, opened.hands);
    dealHands(house, write, team, state.deal + 1, until, { ...opened, card: cardOf(opened.card) });
    decideNotes(house, write, 'open', team, pulse, decided);
    const zones = roster.map((member) => member.timeZone);
    const remindsAt = earliest(team.schedule, pulse, team.schedule.reminds, zones);
    schedule(write, store, { ...due, step: 'remind' }, remindsAt);
    schedule(write, store, { ...due, step: 'close' }, pulse.closesAt);
    return season ? 'opened' : 'without a season';
  });
  if (outcome === 'overtaken') return openPulse(house, directory, due);
  if (outcome === 'opened' || outcome === 'without a season')
    log.info('pulse_opened', { team: team.id, pulse: pulse.id });
  if (outcome === 'without a season') log.error('season_lost', { team: team.id, reason: LOST });
  if (outcome === 'decided') log.warn('step_skipped', { ...due, reason: 'the week has its result' });
  if (outcome === 'early') log.warn('step_skipped', { ...due, reason: 'too early to open' });
  if (outcome === 'skipped') {
    log.warn('step_skipped', { ...due, reason: 'too late to open' });
    await tellMissedWeek(house, team);
  }
}

/** How often a roster is read for an opening that others read again meanwhile. */
const READINGS = 5;

/** A team's roster, by a reading that no later one has overtaken. Throws Overtaken where others read it all the time. */
async function newestRoster(house: House, directory: Directory, team: Team, week: number): Promise<Taken> {
  for (let tries = 0; tries < READINGS; tries += 1) {
    const taken = await takeRoster(house, directory, team, { week, asks: true });
    if (taken) return taken;
  }
  throw new Overtaken('The roster is being read again and again; the opening is tried again.');
}

const LOST: Reason =
  'who is included was decided for this period, and cannot be read any more: the last result stays until the next period';

/** A pulse's season, and what the close goes on from. */
interface InSeason {
  /** Null where it's lost: nobody counts, and the last result stays until the next period. */
  readonly season: Season | null;
  cardOf(this: void, before: CardState | null): CardState | null;
}

/** A season that goes on: the close goes on from what the last one handed on. */
const asItIs = (season: Season | null): InSeason => ({ season, cardOf: (before) => before });

/** A season's first pulse: from what is shown, without what was pending, if enough are the same; else from nothing. */
function asItBegins(before: Season | null, season: Season): InSeason {
  const same = goesOn(before, season);
  return {
    season,
    cardOf: (card) => (card && same ? settled(card) : { ...BLANK_CARD_STATE, closed: card?.closed ?? null }),
  };
}

/** Remembers who is included in a season, so that no other team includes them until it's over. */
async function include(house: House, team: Team, season: Season): Promise<void> {
  if (!isBinding(season)) return;
  const { firstWeek, counted } = season;
  await changeMemberships(house, counted, async (now) => {
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

/** A team's season before a period: by the commitment of the period before, or as it's sealed in Redis. */
function lastSeason(house: House, team: Team, state: TeamState, firstWeek: number): Season | null {
  const before = seasonIn(house, team.id, firstWeek - PUBLICATION_RULE.seasonWeeks, state.season);
  if (before && before !== 'lost') return before;
  return openSeason(house.keyring, house.workspace, team.id, state.season);
}

/**
 * The season a pulse belongs to: the one that runs, or a new one with those who are eligible now.
 *
 * In each period one season is drawn that anything can be published about. Until then, while fewer than five count, it's
 * drawn again at each opening.
 */
async function inSeason(
  house: House,
  read: Redis,
  team: Team,
  state: TeamState,
  roster: readonly RosterMember[],
  week: number,
): Promise<InSeason> {
  const { workspace, store, keyring } = house;
  const firstWeek = seasonOf(week);
  const running = seasonIn(house, team.id, firstWeek, state.season);
  if (running === 'lost') return asItIs(null);
  const before = lastSeason(house, team, state, firstWeek);
  const shown = await latestCard(store, team.id, read);
  const isShown = shown !== null && shown.band !== null && shown.week >= firstWeek;
  if (running && isBinding(running)) {
    const season = keepSeason(house, team.id, running);
    if (season === 'lost') return asItIs(null);
    // Once more, since a process may have been killed before.
    await include(house, team, season);
    // The first opening that was to write it may have been interrupted once it was drawn.
    const isWritten = openSeason(keyring, workspace, team.id, state.season)?.firstWeek === firstWeek;
    return isWritten || isShown ? asItIs(season) : asItBegins(before, season);
  }
  // Something was shown in this period, so a season was drawn.
  if (running === null && isShown) return asItIs(null);
  const people = roster.map(({ id }) => id).filter((id) => !team.managers.includes(id));
  const known = await membershipsOf(house, people);
  // Somebody was included by it, so a season was drawn.
  const wasIncluded = people.some((id) =>
    isDeepStrictEqual(known.of(id)?.counted, { team: team.id, season: firstWeek }),
  );
  if (running === null && wasIncluded) return asItIs(null);
  const able = eligible(people, known, { team: team.id, week, before: before?.counted ?? [] });
  const seed = seasonSeed(keyring, workspace, team.id, firstWeek);
  const drawn = nextSeason(before, firstWeek, able, seed, team.questionnaire);
  const season = keepSeason(house, team.id, drawn);
  if (season === 'lost') return asItIs(null);
  await include(house, team, season);
  return asItBegins(before, season);
}
