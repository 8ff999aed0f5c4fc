import fc from 'fast-check';
import { memberId } from '../../../src/pulse/ids.js';
import { eligible } from '../../../src/pulse/roster.js';
import { goesOn, lastWeekOf, queuedEdits, seasonOf } from '../../../src/pulse/season.js';

const ids = (...names: number[]) => names.map((name) => memberId(`U${name}`));

describe('a season', () => {
  it('holds every week in exactly one, twelve weeks long', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65_535 }), (week) => {
        const first = seasonOf(week);
        expect(week).toBeGreaterThanOrEqual(first);
        expect(week).toBeLessThanOrEqual(lastWeekOf(first));
        expect(seasonOf(lastWeekOf(first) + 1)).toBe(lastWeekOf(first) + 1);
      }),
    );
  });

  it('goes on from the last only when five who count are the same', () => {
    const before = { firstWeek: 0, counted: ids(1, 2, 3, 4, 5, 6, 7) };
    expect(goesOn(before, { firstWeek: 12, counted: ids(1, 2, 3, 4, 5, 8, 9) })).toBe(true);
    expect(goesOn(before, { firstWeek: 12, counted: ids(1, 2, 3, 4, 8, 9, 10) })).toBe(false);
    expect(goesOn(null, before)).toBe(false);
  });

  it('tells who waits for the next', () => {
    const season = { firstWeek: 0, counted: ids(1, 2, 3) };
    expect(queuedEdits(season, ids(2, 3, 4))).toEqual({ joining: ids(4), leaving: ids(1) });
  });
});

describe('who counts', () => {
  const roster = [1, 2, 3].map((name) => ({ id: memberId(`U${name}`), timeZone: 'UTC', since: 10 * name }));

  it('are those four weeks on the roster, and no managers', () => {
    expect(eligible(roster, ids(1), 24, false)).toEqual(ids(2));
    expect(eligible(roster, [], 34, false)).toEqual(ids(1, 2, 3));
  });

  it('are all but the managers in a first season', () => {
    expect(eligible(roster, ids(1), 10, true)).toEqual(ids(2, 3));
  });
});
