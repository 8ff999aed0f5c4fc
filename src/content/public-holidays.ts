import type Holidays from 'date-holidays';
import { createRequire } from 'node:module';
import { builtTable } from './built.js';

/** The country whose public holidays each region observes; for other regions, Evenkeel knows no holidays. */
const COUNTRIES: Readonly<Record<string, string>> = { us: 'US', ca: 'CA', uk: 'GB', au: 'AU' };

/** Dates such as 2026-12-25, by year. */
type HolidaysByYear = Readonly<Record<string, readonly string[]>>;

/**
 * Returns the nationwide public holidays of these years in every region of `COUNTRIES`, according to date-holidays.
 */
export function holidayTable(years: readonly number[]): Readonly<Record<string, HolidaysByYear>> {
  // The library takes 24 MB and a fifth of a start, so we load it only for years that the build's table doesn't have.
  const Tables = createRequire(import.meta.url)('date-holidays') as typeof Holidays;
  const yearsOf = (country: string) => {
    const holidays = new Tables(country);
    return years.map((year) => {
      const days = holidays.getHolidays(year).filter(({ type }) => type === 'public');
      return [year, days.map(({ date }) => date.slice(0, 10))] as const;
    });
  };
  return Object.fromEntries(
    Object.entries(COUNTRIES).map(([region, country]) => [region, Object.fromEntries(yearsOf(country))]),
  );
}

/** Returns a function that says whether a calendar date, such as 2026-12-25, is a public holiday in a region. */
export function publicHolidays(region: string): (date: string) => boolean {
  if (!Object.hasOwn(COUNTRIES, region)) return () => false;
  const known = new Map(Object.entries(builtTable<HolidaysByYear>('holidays.json')[region] ?? {}));
  return (date) => {
    const year = date.slice(0, 4);
    const days = known.get(year) ?? holidayTable([Number(year)])[region]?.[year] ?? [];
    known.set(year, days);
    return days.includes(date);
  };
}
