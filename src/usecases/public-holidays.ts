import Holidays from 'date-holidays';

/**
 * The country whose public holidays each region observes; others have none, since Evenkeel doesn't know them.
 */
const COUNTRIES: Readonly<Record<string, string>> = { us: 'US', ca: 'CA', uk: 'GB', au: 'AU' };

/**
 * Whether a calendar date, such as 2026-12-25, is a public holiday in a region: one of the whole country, by
 * the tables of date-holidays.
 */
export function publicHolidays(region: string): (date: string) => boolean {
  const country = COUNTRIES[region];
  if (country === undefined) return () => false;
  const holidays = new Holidays(country);
  const known = new Map<string, ReadonlySet<string>>();
  const datesOf = (year: string): ReadonlySet<string> => {
    const before = known.get(year);
    if (before) return before;
    const dates = new Set(
      holidays
        .getHolidays(Number(year))
        .filter(({ type }) => type === 'public')
        .map(({ date }) => date.slice(0, 10)),
    );
    known.set(year, dates);
    return dates;
  };
  return (date) => datesOf(date.slice(0, 4)).has(date);
}
