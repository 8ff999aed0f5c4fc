import { DATE_PARTS } from '../../date-parts.js';

const DAY = 86_400_000;

/** When and where someone reads. */
export interface Reading {
  readonly timeZone: string;
  readonly now: number;
}

export const inWords = (at: number, timeZone: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('en-US', { ...options, timeZone }).format(at);

const dayOf = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);

const NEARBY: Readonly<Record<number, string>> = { [-1]: 'yesterday', 0: 'today', 1: 'tomorrow' };

/** Returns "yesterday", "today" or "tomorrow" for the reader; null for other days. */
function nearby(at: number, { timeZone, now }: Reading): string | null {
  // Compared by date: a day on which clocks change isn't 24 hours long.
  const days = (Date.parse(dayOf(at, timeZone)) - Date.parse(dayOf(now, timeZone))) / DAY;
  return NEARBY[days] ?? null;
}

/** Returns a day as the heading that divides a conversation. */
export const dayInWords = (at: number, reading: Reading): string => {
  const near = nearby(at, reading);
  return near
    ? near.charAt(0).toUpperCase() + near.slice(1)
    : inWords(at, reading.timeZone, { weekday: 'long', month: 'long', day: 'numeric' });
};

/** Whether two moments are on the same day for the reader. */
export const sameDay = (one: number, other: number, { timeZone }: Reading): boolean =>
  dayOf(one, timeZone) === dayOf(other, timeZone);

/** Returns a date in Slack's mrkdwn, such as "{date_short_pretty} {time}", as its reader sees it. */
export function slackDate(format: string, at: number, reading: Reading): string {
  return format.replace(/\{(\w+?)(_pretty)?\}/g, (whole, part: string, pretty?: string) => {
    const near = pretty ? nearby(at, reading) : null;
    if (near) return near;
    if (part === 'date_num') return dayOf(at, reading.timeZone);
    const options = DATE_PARTS[part];
    return options ? inWords(at, reading.timeZone, options) : whole;
  });
}

/** Returns the moment of a Slack timestamp, in milliseconds. */
export const momentOf = (ts: string): number => Number(ts.split('.')[0]) * 1000;
