import fc from 'fast-check';
import { PUBLICATION_RULE } from '../../../src/pulse/disclosure.js';
import { type MemberId, memberId } from '../../../src/pulse/ids.js';
import { eligible } from '../../../src/pulse/roster.js';
import { goesOn, lastWeekOf, nextSeason, queuedEdits, seasonOf } from '../../../src/pulse/season.js';

const ids = (...names: number[]) => names.map((name) => memberId(`U${name}`));

const aSeason = (firstWeek: number, counted: readonly MemberId[]) => ({
  firstWeek,
  counted,
  seed: 'old',
  left: [],
  questionnaire: 'weekly',
});

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
    const before = aSeason(0, ids(1, 2, 3, 4, 5, 6, 7));
    expect(goesOn(before, aSeason(12, ids(1, 2, 3, 4, 5, 8, 9)))).toBe(true);
    expect(goesOn(before, aSeason(12, ids(1, 2, 3, 4, 8, 9, 10)))).toBe(false);
    expect(goesOn(null, before)).toBe(false);
  });

  it('keeps its shift as long as the same people count, and draws another when they change', () => {
    const before = aSeason(0, ids(1, 2, 3));
    expect(nextSeason(before, 12, ids(3, 2, 1), 'new', 'weekly').seed).toBe('old');
    expect(nextSeason(before, 12, ids(1, 2), 'new', 'weekly').seed).toBe('new');
    expect(nextSeason(before, 12, ids(1, 2, 3, 4), 'new', 'weekly').seed).toBe('new');
    expect(nextSeason(before, 12, ids(1, 2, 4), 'new', 'weekly').seed).toBe('new');
  });

  it('does not count anybody again for a year who was taken out, however often they are put back', () => {
    let season = nextSeason(aSeason(0, ids(1, 2, 3)), 12, ids(1, 2), 'b', 'weekly');
    for (let week = 24; week < 12 + PUBLICATION_RULE.returnWeeks; week += 12) {
      season = nextSeason(season, week, ids(1, 2, 3), 'c', 'weekly');
      expect([season.counted, season.seed]).toEqual([ids(1, 2), 'b']);
    }
    expect(nextSeason(season, 72, ids(1, 2, 3), 'd', 'weekly').counted).toEqual(ids(1, 2, 3));
  });

  it('tells who waits for the next', () => {
    const season = aSeason(0, ids(1, 2, 3));
    expect(queuedEdits(season, ids(2, 3, 4))).toEqual({ joining: ids(4), leaving: ids(1) });
  });
});

describe('who counts', () => {
  const roster = [1, 2, 3].map((name) => ({
    id: memberId(`U${name}`),
    timeZone: 'UTC',
    language: 'en' as const,
    since: 10 * name,
  }));

  it('are those four weeks on the roster, and no managers', () => {
    expect(eligible(roster, ids(1), 24, [])).toEqual(ids(2));
    expect(eligible(roster, [], 34, [])).toEqual(ids(1, 2, 3));
    expect(eligible(roster, [], 31, ids(3))).toEqual(ids(1, 2, 3));
  });

  it('are all but the managers in a first season', () => {
    expect(eligible(roster, ids(1), 10, null)).toEqual(ids(2, 3));
  });
});
