import { TZDate } from '@date-fns/tz';
import { addDays } from 'date-fns/addDays';
import { type Instant, localDate, wallInstant, weekdayOf } from './calendar.js';
import { DAY_MS, HOUR_MS } from './durations.js';
import { isByDay, type Weekday, type WallTime } from './team.js';

/** How long before a close the last message may come, in milliseconds: people need time to answer. */
const LEAST_LEFT_MS = 4 * HOUR_MS;

/** Most days to look ahead: more than a pulse is open (under a week) and a hard event's round may wait (10 days). */
const MOST_DAYS = 14;

/** When a person doesn't work. */
export interface DaysOff {
  /** Whether a calendar date, such as 2026-12-25, is a public holiday where they live. */
  readonly isHoliday: (date: string) => boolean;
  /** The days they work; null if they haven't said: then we assume Monday to Friday and the team's own day. */
  readonly workingDays: readonly Weekday[] | null;
}

/** The days we assume for a member who hasn't chosen, plus the team's own day even on a weekend. */
const USUAL_DAYS: readonly Weekday[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];

/** Whether a person works on the date of a moment, by their own clock. */
export function isWorkingAt(at: Instant, timeZone: string, { isHoliday, workingDays }: DaysOff): boolean {
  const local = new TZDate(at, timeZone);
  return (workingDays?.includes(weekdayOf(local)) ?? true) && !isHoliday(localDate(local));
}

/**
 * The times at which something due may come: right away if it's daytime in their zone, and at the same hour of each
 * later day, while there's time left for it to be useful. They don't depend on anything a member chose.
 *
 * @param at when it's due
 * @param time the wall time it belongs to
 * @param closesAt when the pulse closes, or until when the round may wait
 * @throws RangeError for invalid times, or a close that's more than `MOST_DAYS` days away
 */
export function possibleTimes(at: Instant, time: WallTime, timeZone: string, closesAt: Instant): Instant[] {
  if (!(closesAt - at <= MOST_DAYS * DAY_MS))
    throw new RangeError(`A step due at ${at} can't belong to a pulse that closes at ${closesAt}.`);
  const latest = closesAt - LEAST_LEFT_MS;
  const local = new TZDate(at, timeZone);
  const times = isByDay({ hour: local.getHours() }) && at <= latest ? [at] : [];
  for (let days = 0; ; days += 1) {
    const next = wallInstant(addDays(local, days), time, timeZone);
    if (next > latest) return times;
    // When clocks go forward, an hour of the night is missing; the hours of the day always exist.
    if (next > at) times.push(next);
  }
}

/** The first of some times that's on a day the person works, by their own clock; null if none is. */
export function deliveryTime(
  times: readonly Instant[],
  time: WallTime,
  timeZone: string,
  { isHoliday, workingDays }: DaysOff,
): Instant | null {
  const daysOff = { isHoliday, workingDays: workingDays ?? [...USUAL_DAYS, time.weekday] };
  return times.find((at) => isWorkingAt(at, timeZone, daysOff)) ?? null;
}
