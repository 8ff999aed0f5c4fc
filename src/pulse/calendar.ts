import { TZDate } from '@date-fns/tz';
import { addDays } from 'date-fns/addDays';
import { formatISO } from 'date-fns/formatISO';
import { DAY_MS } from './durations.js';
import { type PulseId, pulseId } from './ids.js';
import { daysUntil, type Schedule, type Weekday, WEEKDAYS, type WallTime } from './team.js';

/** Milliseconds since 1970 UTC. */
export type Instant = number;
/** Days since 1970-01-01 UTC. We seal everything until a day. */
export type Day = number;

/** 1970-01-05 was the first Monday. */
const FIRST_MONDAY: Day = 4;

/** The UTC day of an instant. */
export const dayOf = (at: Instant): Day => Math.floor(at / DAY_MS);

/** The UTC date of an instant, such as "2026-11-28". */
export const utcDateAt = (at: Instant): string => new Date(at).toISOString().slice(0, 10);

/** The date of a UTC day, such as "2026-11-28". */
export const utcDateOf = (day: Day): string => utcDateAt(day * DAY_MS);

/** The calendar date that a clock shows, such as "2026-11-28". */
export const localDate = (local: TZDate): string => formatISO(local, { representation: 'date' });

/** The weekday that a clock shows. */
export const weekdayOf = (local: TZDate): Weekday => WEEKDAYS[(local.getDay() + 6) % 7] ?? 'monday';

/** The week that an instant is in: whole weeks since Monday 1970-01-05, UTC. */
export const weekOf = (at: Instant): number => Math.floor((dayOf(at) - FIRST_MONDAY) / 7);

/** One weekly round of one team, with its times. */
export interface Pulse {
  readonly id: PulseId;
  /** The opening date's week: whole weeks since Monday 1970-01-05; 0-65535. */
  readonly week: number;
  readonly opensAt: Instant;
  readonly remindsAt: Instant;
  readonly closesAt: Instant;
  /** Everything sealed for this pulse is sealed until the UTC day it closes on. */
  readonly closingDay: Day;
}

/** The instant of a wall time on a calendar date in a zone. The weekday of the time doesn't matter. */
export const wallInstant = (date: TZDate, time: WallTime, timeZone: string): Instant =>
  new TZDate(date.getFullYear(), date.getMonth(), date.getDate(), time.hour, time.minute, timeZone).getTime();

/**
 * A calendar date at midnight UTC, so that the machine's own zone can't shift it. Throws RangeError for anything
 * else.
 */
function dateOf(id: PulseId): TZDate {
  const date = new TZDate(`${id}T00:00:00Z`, 'UTC');
  if (Number.isNaN(date.getTime())) throw new RangeError(`${id} is no date.`);
  return date;
}

/** The week that a pulse or round of this date belongs to. Throws RangeError if it isn't a date. */
export const pulseWeek = (id: PulseId): number => weekOf(dateOf(id).getTime());

/** The pulse of a team that opens on the given calendar date. Throws RangeError if it isn't a date. */
export function pulseOn(schedule: Schedule, id: PulseId): Pulse {
  const on = (time: WallTime) => memberTime(schedule, { id }, time, schedule.timeZone);
  const closesAt = on(schedule.closes);
  return {
    id,
    week: pulseWeek(id),
    opensAt: on(schedule.opens),
    remindsAt: on(schedule.reminds),
    closesAt,
    closingDay: dayOf(closesAt),
  };
}

/**
 * The last UTC day on which any pulse of a week can close: a pulse that opens on the week's Sunday closes within six
 * days, in a zone where that may be a day later in UTC.
 */
export const lastClosingDay = (week: number): Day => week * 7 + FIRST_MONDAY + 6 + 6 + 1;

/** The first pulse of a schedule that opens at or after `from`, on the team's clock. */
export function nextPulse(schedule: Schedule, from: Instant): Pulse {
  const local = new TZDate(from, schedule.timeZone);
  const wait = daysUntil(weekdayOf(local), schedule.opens.weekday);
  const date = new TZDate(local.getFullYear(), local.getMonth(), local.getDate() + wait, 'UTC');
  for (let week = 0; ; week += 1) {
    const pulse = pulseOn(schedule, pulseId(localDate(addDays(date, 7 * week))));
    if (pulse.opensAt >= from) return pulse;
  }
}

/** The instant of a pulse's wall time on a member's own clock: the team's weekday and hour, in the member's zone. */
export function memberTime(
  schedule: Schedule,
  { id }: Pick<Pulse, 'id'>,
  time: WallTime,
  timeZone: string,
): Instant {
  const date = addDays(dateOf(id), daysUntil(schedule.opens.weekday, time.weekday));
  return wallInstant(date, time, timeZone);
}

/**
 * The instants of a pulse's wall time on the team's own clock and in each of the zones. Zones are deduplicated, since
 * many people share one.
 */
const timesIn = (schedule: Schedule, pulse: Pulse, time: WallTime, timeZones: readonly string[]): Instant[] =>
  [...new Set([schedule.timeZone, ...timeZones])].map((zone) => memberTime(schedule, pulse, time, zone));

/** The earliest instant of a pulse's wall time for anyone in the given zones, or on the team's own clock. */
export function earliest(
  schedule: Schedule,
  pulse: Pulse,
  time: WallTime,
  timeZones: readonly string[],
): Instant {
  return Math.min(...timesIn(schedule, pulse, time, timeZones));
}

/** The latest instant of a pulse's wall time for anyone in the given zones, or on the team's own clock. */
export function latest(
  schedule: Schedule,
  pulse: Pulse,
  time: WallTime,
  timeZones: readonly string[],
): Instant {
  return Math.max(...timesIn(schedule, pulse, time, timeZones));
}

/** The next `count` calendar dates by a zone's clock, today first, such as "2026-11-27". */
export const datesFrom = (now: Instant, timeZone: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, days) => localDate(addDays(new TZDate(now, timeZone), days)));

/**
 * The instant of a date and a time such as "15:40" by a zone's clock. Null for anything else, for a day that its
 * month doesn't have, and for a time that the clock skips that day. If the clock shows the time twice, it's the
 * first.
 */
export function instantAt(date: string, clock: string, timeZone: string): Instant | null {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date) ?? [];
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(clock) ?? [];
  if (day === undefined || minute === undefined) return null;
  const at = new TZDate(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), timeZone);
  const asked = [Number(month) - 1, Number(day), Number(hour), Number(minute)];
  const got = [at.getMonth(), at.getDate(), at.getHours(), at.getMinutes()];
  return got.every((part, index) => part === asked[index]) ? at.getTime() : null;
}

/** The Monday that a week begins with, as midnight UTC in UTC, so that it prints as that day everywhere. */
export const mondayOf = (week: number): TZDate => new TZDate((week * 7 + FIRST_MONDAY) * DAY_MS, 'UTC');
