import type { CalendarEntry } from '../../page/protocol.js';

/** What happens at each step, in words. */
export const STEP_WORDS = {
  open: 'Check-ins open',
  remind: 'One reminder',
  close: 'The week closes',
} as const;

/** What's due first; undefined where nothing is planned. */
export const nextStep = (calendar: readonly CalendarEntry[], now: number): CalendarEntry | undefined =>
  calendar.filter(({ done, at }) => !done && at >= now).toSorted((one, other) => one.at - other.at)[0];
