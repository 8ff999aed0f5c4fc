import type Holidays from 'date-holidays';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../paths.js';

/**
 * The country whose public holidays each region observes; others have none, since Evenkeel doesn't know them.
 */
const COUNTRIES: Readonly<Record<string, string>> = { us: 'US', ca: 'CA', uk: 'GB', au: 'AU' };

/** Dates such as 2026-12-25, by region and year. */
export type HolidayTable = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** Where the build leaves the holidays of the next years: scripts/parse-content.mjs writes it. */
const FILE = join(PACKAGE_FOLDER, 'dist', 'holidays.json');

/**
 * The public holidays of these years in every region that has any, by the tables of date-holidays: those of the whole
 * country.
 */
export function holidayTable(years: readonly number[]): HolidayTable {
  // Its calendars take 24 MB and a fifth of a start, so we load them only where the build's table doesn't reach.
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
    // Nothing is lost without it: each year is looked up when it's needed.
    return {};
  }
}

/** Whether a calendar date, such as 2026-12-25, is a public holiday in a region. */
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
