import fc from 'fast-check';
import { TZDate } from '@date-fns/tz';
import { deliveryTime as firstOf, type DaysOff, possibleTimes } from '../../../src/pulse/working-days.js';
import { DAY_HOURS, type WallTime, WEEKDAYS } from '../../../src/pulse/team.js';
import { holidayTable, publicHolidays } from '../../../src/content/public-holidays.js';

const HOUR = 3_600_000;
const TEN = { weekday: 'tuesday', hour: 10, minute: 0 } as const;
const NO_DAYS_OFF = { isHoliday: () => false, workingDays: null };
/** Tuesday, June 2, 2026, 10:00 UTC; the close is on Friday at 15:00. */
const TUESDAY = Date.UTC(2026, 5, 2, 10);
const FRIDAY = Date.UTC(2026, 5, 5, 15);

const comesAt = (at: number, time: WallTime, zone: string, daysOff: DaysOff, closesAt: number) =>
  firstOf(possibleTimes(at, time, zone, closesAt), time, zone, daysOff);

const zones = [
  'UTC',
  'America/New_York',
  'America/Los_Angeles',
  'Europe/London',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
];

it('the search for times ends for every close, and refuses a close that belongs to no pulse', () => {
  const time = { weekday: 'tuesday', hour: 10, minute: 0 } as const;
  const at = Date.UTC(2026, 5, 2, 10);
  for (const closesAt of [Number.NaN, Number.POSITIVE_INFINITY, at + 200_000 * 86_400_000])
    expect(() => possibleTimes(at, time, 'UTC', closesAt)).toThrow(RangeError);
  expect(possibleTimes(at, time, 'UTC', at + 14 * 86_400_000)).toHaveLength(14);
});

describe('a message for a member', () => {
  it('comes at once in the daytime, on an ordinary day', () => {
    expect(comesAt(TUESDAY, TEN, 'UTC', NO_DAYS_OFF, FRIDAY)).toBe(TUESDAY);
  });

  it.each([
    ['in the evening', Date.UTC(2026, 5, 2, 21), Date.UTC(2026, 5, 3, 10)],
    ['in the night', Date.UTC(2026, 5, 3, 2), Date.UTC(2026, 5, 3, 10)],
    ['at the last minute of the day', Date.UTC(2026, 5, 2, 20, 59), Date.UTC(2026, 5, 2, 20, 59)],
  ])('that’s late and comes %s waits for the day', (_, at, comes) => {
    expect(comesAt(at, TEN, 'UTC', NO_DAYS_OFF, FRIDAY)).toBe(comes);
  });

  it('waits for the next day that the member works and that’s no holiday', () => {
    const daysOff = {
      isHoliday: (date: string) => date === '2026-06-03',
      workingDays: ['wednesday', 'thursday'],
    };
    expect(comesAt(TUESDAY, TEN, 'UTC', daysOff as never, FRIDAY)).toBe(Date.UTC(2026, 5, 4, 10));
  });

  it('comes on every day on which the team is asked, to a member who chose no working days', () => {
    const friday = { weekday: 'friday', hour: 10, minute: 0 } as const;
    const goodFriday = { isHoliday: (date: string) => date === '2026-04-03', workingDays: null };
    const tuesday = Date.UTC(2026, 3, 7, 15);
    expect(comesAt(Date.UTC(2026, 3, 3, 10), friday, 'UTC', goodFriday, tuesday)).toBe(
      Date.UTC(2026, 3, 6, 10),
    );
    const saturday = { ...friday, weekday: 'saturday' } as const;
    const at = Date.UTC(2026, 3, 4, 10);
    expect(comesAt(at, saturday, 'UTC', NO_DAYS_OFF, tuesday)).toBe(at);
  });

  it('doesn’t come if no such day is left, or within four hours of the close', () => {
    const monday = { isHoliday: () => false, workingDays: ['monday'] as const };
    expect(comesAt(TUESDAY, TEN, 'UTC', monday, FRIDAY)).toBeNull();
    expect(comesAt(FRIDAY - 4 * HOUR, TEN, 'UTC', NO_DAYS_OFF, FRIDAY)).toBe(FRIDAY - 4 * HOUR);
    expect(comesAt(FRIDAY - 4 * HOUR + 1, TEN, 'UTC', NO_DAYS_OFF, FRIDAY)).toBeNull();
  });

  it('never comes at night, on a day off, before it’s due or too late, in any time zone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2028, 0, 1) }),
        fc.integer({ min: DAY_HOURS.from, max: DAY_HOURS.to - 1 }),
        fc.constantFrom(...zones),
        fc.option(fc.subarray([...WEEKDAYS], { minLength: 1 })),
        fc.uniqueArray(fc.integer({ min: 1, max: 28 }), { maxLength: 5 }),
        fc.integer({ min: 0, max: 6 * 24 }),
        fc.constantFrom(...WEEKDAYS),
        (at, hour, zone, workingDays, holidays, open, weekday) => {
          const isHoliday = (date: string) => holidays.includes(Number(date.slice(8)));
          const closesAt = at + open * HOUR;
          const time = { weekday, hour, minute: 30 };
          const comes = comesAt(at, time, zone, { isHoliday, workingDays }, closesAt);
          if (comes === null) return;
          const local = new TZDate(comes, zone);
          const day = WEEKDAYS[(local.getDay() + 6) % 7] ?? 'monday';
          expect(local.getHours()).toBeGreaterThanOrEqual(DAY_HOURS.from);
          expect(local.getHours()).toBeLessThan(DAY_HOURS.to);
          expect(workingDays ?? ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', weekday]).toContain(
            day,
          );
          expect(holidays).not.toContain(local.getDate());
          expect(comes).toBeGreaterThanOrEqual(at);
          expect(comes).toBeLessThanOrEqual(closesAt - 4 * HOUR);
        },
      ),
    );
  });
});

describe('public holidays', () => {
  it.each([
    ['us', '2026-11-26', true],
    ['us', '2026-11-25', false],
    ['ca', '2026-07-01', true],
    ['uk', '2026-12-25', true],
    ['au', '2027-01-26', true],
    ['int', '2026-12-25', false],
    // Beyond the build's table.
    ['us', '2051-07-04', true],
    ['us', '2051-07-05', false],
  ])('of %s: %s is one: %s', (region, date, isOne) => {
    expect(publicHolidays(region)(date)).toBe(isOne);
  });

  it('of each region are those that the library knows, in this year and in one beyond the build’s table', () => {
    for (const year of [new Date().getFullYear(), 2051])
      for (const [region, years] of Object.entries(holidayTable([year]))) {
        const isHoliday = publicHolidays(region);
        const found = Array.from({ length: 366 }, (_, day) =>
          new Date(Date.UTC(year, 0, 1 + day)).toISOString().slice(0, 10),
        ).filter((date) => date.startsWith(String(year)) && isHoliday(date));
        expect([region, found]).toEqual([region, [...new Set(years[year])].toSorted()]);
      }
  });
});
