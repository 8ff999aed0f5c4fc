import type Holidays from 'date-holidays';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../paths.js';

/** The country whose public holidays each region observes; for other regions, Evenkeel knows no holidays. */
const COUNTRIES: Readonly<Record<string, string>> = { us: 'US', ca: 'CA', uk: 'GB', au: 'AU' };

/** Dates such as 2026-12-25, by region and year. */
export type HolidayTable = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** The file with the holidays of the next years; scripts/parse-content.mjs writes it at build time. */
const FILE = join(PACKAGE_FOLDER, 'dist', 'holidays.json');

/**
 * Returns the nationwide public holidays of these years in every region of `COUNTRIES`, according to date-holidays.
 */
export function holidayTable(years: readonly number[]): HolidayTable {
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

function builtTable(): HolidayTable {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8')) as HolidayTable;
  } catch {
    // Without the file, we look each year up when we need it.
    return {};
  }
}

/** Returns a function that says whether a calendar date, such as 2026-12-25, is a public holiday in a region. */
export function publicHolidays(region: string): (date: string) => boolean {
  if (!Object.hasOwn(COUNTRIES, region)) return () => false;
  const known = new Map(Object.entries(builtTable()[region] ?? {}));
  return (date) => {
    const year = date.slice(0, 4);
    const days = known.get(year) ?? holidayTable([Number(year)])[region]?.[year] ?? [];
    known.set(year, days);
    return days.includes(date);
  };
}
