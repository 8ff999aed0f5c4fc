/** Slack's names for parts of a date, and how each is written. */
const PARTS: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date_slash: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { month: 'long', day: 'numeric' },
  date_short: { month: 'short', day: 'numeric', year: 'numeric' },
  date_long: { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' },
  date_long_full: { month: 'long', day: 'numeric', year: 'numeric' },
  time: { hour: 'numeric', minute: '2-digit' },
  time_secs: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
};

const DAY = 86_400_000;

/** When and where something is read. */
export interface Reading {
  readonly timeZone: string;
  readonly now: number;
}

export const inWords = (at: number, timeZone: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('en-US', { ...options, timeZone }).format(at);

const dayOf = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);

/** "today" and its neighbors, as the reader would say it; null for other days. */
function nearby(at: number, { timeZone, now }: Reading): string | null {
  const day = dayOf(at, timeZone);
  if (day === dayOf(now, timeZone)) return 'today';
  if (day === dayOf(now - DAY, timeZone)) return 'yesterday';
  return day === dayOf(now + DAY, timeZone) ? 'tomorrow' : null;
}

/** A day as a conversation is divided by it. */
export const dayInWords = (at: number, reading: Reading): string => {
  const near = nearby(at, reading);
  return near
    ? near.charAt(0).toUpperCase() + near.slice(1)
    : inWords(at, reading.timeZone, { weekday: 'long', month: 'long', day: 'numeric' });
};

/** Which day a moment belongs to, where it's read. */
export const sameDay = (one: number, other: number, { timeZone }: Reading): boolean =>
  dayOf(one, timeZone) === dayOf(other, timeZone);

/** A date of Slack's mrkdwn, such as "{date_short_pretty} {time}", as its reader sees it. */
export function slackDate(format: string, at: number, reading: Reading): string {
  return format.replace(/\{(\w+?)(_pretty)?\}/g, (whole, part: string, pretty?: string) => {
    const near = pretty ? nearby(at, reading) : null;
    if (near) return near;
    if (part === 'date_num') return dayOf(at, reading.timeZone);
    const options = PARTS[part];
    return options ? inWords(at, reading.timeZone, options) : whole;
  });
}

/** When a message was written, from Slack's timestamp. */
export const momentOf = (ts: string): number => Number(ts.split('.')[0]) * 1000;
