import fc from 'fast-check';
import { type MemberId, memberId } from '../../../src/pulse/ids.js';
import { mayContinue, lastWeekOf, nextSeason, queuedEdits, seasonOf } from '../../../src/pulse/season.js';

const ids = (...names: number[]) => names.map((name) => memberId(`U${name}`));

const aSeason = (firstWeek: number, counted: readonly MemberId[]) => ({
  firstWeek,
  counted,
  seed: 'old',
  questionnaire: 'weekly',
});

describe('a season', () => {
  it('has twelve weeks, and every week belongs to exactly one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65_535 }), (week) => {
        const first = seasonOf(week);
        expect(week).toBeGreaterThanOrEqual(first);
        expect(week).toBeLessThanOrEqual(lastWeekOf(first));
        expect(seasonOf(lastWeekOf(first) + 1)).toBe(lastWeekOf(first) + 1);
      }),
    );
  });

  it('continues the last one only if at least five counted members are the same', () => {
    const before = aSeason(0, ids(1, 2, 3, 4, 5, 6, 7));
    expect(mayContinue(before, aSeason(12, ids(1, 2, 3, 4, 5, 8, 9)))).toBe(true);
    expect(mayContinue(before, aSeason(12, ids(1, 2, 3, 4, 8, 9, 10)))).toBe(false);
    expect(mayContinue(null, before)).toBe(false);
  });

  it('keeps its shift while the same people count, and draws another one when they change', () => {
    const before = aSeason(0, ids(1, 2, 3));
    const seedFor = (counted: MemberId[]) =>
      nextSeason(before, { firstWeek: 12, counted, seed: 'new', questionnaire: 'weekly' }).seed;
    expect(seedFor(ids(3, 2, 1))).toBe('old');
    expect(seedFor(ids(1, 2))).toBe('new');
    expect(seedFor(ids(1, 2, 3, 4))).toBe('new');
    expect(seedFor(ids(1, 2, 4))).toBe('new');
  });

  it('says who joins and who leaves with the next one', () => {
    const season = aSeason(0, ids(1, 2, 3));
    expect(queuedEdits(season, ids(2, 3, 4))).toEqual({ joining: ids(4), leaving: ids(1) });
  });
});
