import { DATE_PARTS } from '../date-parts.js';

/**
 * Returns what's shown with its dates as Slack draws them on the reader's screen: in the reader's language, but in UTC,
 * so that every machine draws the same. "Pretty" dates look the same on most days.
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
