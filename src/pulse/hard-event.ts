import { TZDate } from '@date-fns/tz';
import type { Instant } from './calendar.js';
import { DAY_MS, MINUTE_MS } from './durations.js';
import { deliveryTime, possibleTimes } from './working-days.js';
import type { WallTime } from './team.js';

/** The messages that follow a hard event, in order: peer supporters hear first, then the whole roster. */
export const EVENT_ROUNDS = ['supporters', 'first', 'week', 'month'] as const;
export type EventRound = (typeof EVENT_ROUNDS)[number];

/** How long after the announcement each round comes, in milliseconds. */
export const COMES_AFTER_MS: Readonly<Record<EventRound, number>> = {
  // Until then, the announcement can be undone without a trace.
  supporters: 10 * MINUTE_MS,
  first: 40 * MINUTE_MS,
  week: 7 * DAY_MS,
  month: 28 * DAY_MS,
};

/** Least time between two announcements, in milliseconds: no one should hear of more than one event in two weeks. */
export const APART_MS = 14 * DAY_MS;

/** How late a round may be, in milliseconds. After that we skip it: "a week ago" would no longer be true. */
const TOO_LATE_MS = 3 * DAY_MS;

/** A hard event that a manager or admin announced. It doesn't say what happened, or to whom. */
export interface HardEvent {
  readonly announcedAt: Instant;
  /** The next round; null once all are over or the event was stopped. */
  readonly next: EventRound | null;
}

export const announcedAt = (now: Instant): HardEvent => ({ announcedAt: now, next: 'supporters' });

/** What determines a team's working days. */
export interface TeamDays {
  readonly timeZone: string;
  /** Whether a calendar date, such as 2026-12-25, is a public holiday. */
  readonly isHoliday: (date: string) => boolean;
}

/**
 * When a round of an event is due: on a working day, in the daytime by the team's clock. A round that waits for the
 * morning isn't decided before then, so that it can still be stopped.
 */
export const roundDueAt = (event: HardEvent, round: EventRound, { timeZone, isHoliday }: TeamDays): Instant =>
  eventDelivery(round, event.announcedAt + COMES_AFTER_MS[round], timeZone, isHoliday);

/** When each round of an event is due. */
export const roundsDueAt = (event: HardEvent, days: TeamDays): Readonly<Record<EventRound, Instant>> => ({
  supporters: roundDueAt(event, 'supporters', days),
  first: roundDueAt(event, 'first', days),
  week: roundDueAt(event, 'week', days),
  month: roundDueAt(event, 'month', days),
});

/** When an event's next step is due: its next round, or, once all are over, when another may be announced. */
export const nextStepAt = (event: HardEvent, days: TeamDays): Instant =>
  event.next ? roundDueAt(event, event.next, days) : event.announcedAt + APART_MS;

/** Whether a round comes so late that we skip it. */
export const isTooLate = (event: HardEvent, round: EventRound, days: TeamDays, now: Instant): boolean =>
  now > roundDueAt(event, round, days) + TOO_LATE_MS;

/** Returns the event after a round is over. */
export const afterEventRound = (event: HardEvent, round: EventRound): HardEvent => ({
  ...event,
  next: EVENT_ROUNDS[EVENT_ROUNDS.indexOf(round) + 1] ?? null,
});

/** Head start of supporters over the whole team, in milliseconds, even if the bot was down and both rounds are late. */
export const SUPPORTERS_AHEAD_MS = COMES_AFTER_MS.first - COMES_AFTER_MS.supporters;

/** The earliest time of the next announcement; null if it may come right away. */
export function nextAnnouncementAt(event: HardEvent | null, now: Instant): Instant | null {
  const at = event ? event.announcedAt + APART_MS : now;
  return at > now ? at : null;
}

/** Stops an event. Nothing remains of it (null) if no one has heard of it yet; otherwise no other round comes. */
export const stopped = (event: HardEvent): HardEvent | null =>
  event.next === 'supporters' ? null : { ...event, next: null };

/** The people who may have heard of an event: no one, its supporters, or the team as well. */
export const HEARD_BY = ['nobody', 'supporters', 'team'] as const;
export type HeardBy = (typeof HEARD_BY)[number];

/** Returns who may have heard of an event whose next round is this one. */
export const heardBefore = (next: EventRound): HeardBy =>
  HEARD_BY[Math.min(EVENT_ROUNDS.indexOf(next), HEARD_BY.length - 1)] ?? 'team';

/** The earliest hour of the morning for each round. It's an hour earlier for supporters, so that they hear first. */
const FROM_HOUR: Readonly<Record<EventRound, number>> = { supporters: 8, first: 9, week: 9, month: 9 };

/** Longest wait of a round for a working day, in milliseconds: longer than any run of holidays. */
const WAITS_MS = 10 * DAY_MS;

/**
 * When a round that's due at `at` comes by a zone's clock: right away in the daytime of a working day, otherwise on
 * the next working morning. Working days are Monday to Friday for everyone: the time must not reveal what a member
 * chose.
 *
 * @param isHoliday whether a calendar date is a public holiday
 */
export function eventDelivery(
  round: EventRound,
  at: Instant,
  timeZone: string,
  isHoliday: (date: string) => boolean,
): Instant {
  const time: WallTime = { weekday: 'monday', hour: FROM_HOUR[round], minute: 0 };
  const times = possibleTimes(at, time, timeZone, at + WAITS_MS).filter(
    (one) => new TZDate(one, timeZone).getHours() >= time.hour,
  );
  // If every day in that time is a day off, the round comes on one of them anyway, but still in the daytime.
  return deliveryTime(times, time, timeZone, { isHoliday, workingDays: null }) ?? times[0] ?? at;
}
