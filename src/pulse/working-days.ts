import { TZDate } from '@date-fns/tz';
import { addDays } from 'date-fns/addDays';
import { formatISO } from 'date-fns/formatISO';
import type { Instant } from './calendar.js';
import { isByDay, type Weekday, WEEKDAYS, type WallTime } from './team.js';

/** How long before a close the last message may come, in milliseconds: people need time to answer. */
const LEAST_LEFT_MS = 4 * 3_600_000;

const DAY_MS = 86_400_000;
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

/** Whether a person works on the date that their clock shows. */
function worksOn(local: TZDate, { isHoliday, workingDays }: DaysOff): boolean {
  const weekday = WEEKDAYS[(local.getDay() + 6) % 7] ?? 'monday';
  return (workingDays?.includes(weekday) ?? true) && !isHoliday(formatISO(local, { representation: 'date' }));
}

/** Whether a person works on the date of a moment, by their own clock. */
export const isWorkingAt = (at: Instant, timeZone: string, daysOff: DaysOff): boolean =>
  worksOn(new TZDate(at, timeZone), daysOff);

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
    const date = addDays(local, days);
    const next = new TZDate(
      date.getFullYear(),
      date.getMonth(),
      date.getDate(),
      time.hour,
      time.minute,
      timeZone,
    ).getTime();
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
