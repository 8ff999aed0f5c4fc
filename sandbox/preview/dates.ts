import { DATE_PARTS } from '../date-parts.js';

/**
 * Something shown, with the dates in it as Slack draws them on its reader's screen: in the reader's language, and in UTC, so
 * that it's the same on every machine. "Pretty" ones are the same on most days.
 */
export function withDates<T>(shown: T, locale: string): T {
  const written = JSON.stringify(shown).replace(
    /<!date\^(\d+)\^([^|<>^]*)[^|<>]*\|[^<>]*>/g,
    (_, seconds: string, format: string) =>
      format.replace(/\{(\w+?)(?:_pretty)?\}/g, (whole, part: string) => {
        const options = DATE_PARTS[part];
        if (!options) return whole;
        const drawn = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
        return drawn.format(Number(seconds) * 1000);
      }),
  );
  return JSON.parse(written) as T;
}
