import { type Day, mondayOf } from '../../pulse/calendar.js';
import { DAY_MS } from '../../pulse/durations.js';
import type { Words } from '../texts/words.js';

/** Keeps one formatter for each language: making one takes a hundred times as long as formatting a date with it. */
const formatsFor = (options: Intl.DateTimeFormatOptions) => {
  const made = new Map<string, Intl.DateTimeFormat>();
  return ({ locale }: Words): Intl.DateTimeFormat => {
    const format = made.get(locale) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
    made.set(locale, format);
    return format;
  };
};
const dated = formatsFor({ dateStyle: 'medium' });
const datedInWeek = formatsFor({ weekday: 'short', month: 'short', day: 'numeric' });
const datedInYear = formatsFor({ month: 'short', day: 'numeric' });

/** A day in words, such as "Nov 23, 2026". */
export const dayLabel = (words: Words, day: Day): string => dated(words).format(day * DAY_MS);

/** Like `dayLabel`, for a date as content writes it, such as "2026-11-23". */
export const dateLabel = (words: Words, date: string): string => dated(words).format(Date.parse(date));

/** A date as content writes it, with its weekday, such as "Mon, Nov 23". */
export const weekdayLabel = (words: Words, date: string): string =>
  datedInWeek(words).format(Date.parse(date));

/** A week's Monday in words, such as "Nov 23, 2026". */
export const weekLabel = (words: Words, week: number): string => dated(words).format(mondayOf(week));

/** Like `weekLabel`, without the year: for weeks shown side by side. */
export const shortWeekLabel = (words: Words, week: number): string =>
  datedInYear(words).format(mondayOf(week));

/** An instant in the reader's own zone: Slack draws it on their screen, so everyone gets the same bytes. */
export function slackDate(at: number): string {
  const fallback = `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(at / 1000)}^{date_short_pretty} {time}|${fallback}>`;
}
