import type { CalendarEntry } from '../../page/protocol.js';

/** Each step in words. */
export const STEP_WORDS = {
  open: 'Check-ins open',
  remind: 'One reminder',
  close: 'The week closes',
} as const;

/** Returns the step that's due first; undefined if none is planned. */
export const nextStep = (calendar: readonly CalendarEntry[], now: number): CalendarEntry | undefined =>
  calendar.filter(({ done, at }) => !done && at >= now).toSorted((one, other) => one.at - other.at)[0];
