import fc from 'fast-check';
import {
  BANDS,
  type Band,
  bandOf,
  BLANK_PUBLICATION_STATE,
  type PublicationState,
  applyWeek,
  decideResult,
  type Draws,
  FIRST_BAND,
  NOTHING_SHOWN,
  PUBLICATION_RULE,
  publicationLevel,
  type Scoring,
  carryOver,
  isDecided,
  sameResult,
  shiftedCuts,
  type Tally,
} from '../../../src/pulse/publication-rule.js';

const SCALE = { cuts: [2.5, 3.4], sd: 2.4 } as const;
const THEME = { cuts: [1.3, 1.8], sd: 0.9, outOf: 3 } as const;
const SCORING: Scoring = { band: SCALE, heavyAt: 6, themes: { load: THEME, trauma: THEME } };
const { from: FROM, to: TO } = PUBLICATION_RULE.shift.upTo11;
/** Draws that shift nothing: where 0 lies in the range for the period, and the middle for the week. */
const NO_SHIFT: Draws = { shift: () => ({ period: -FROM / (TO - FROM), week: 0.5 }), noise: () => 0 };

const tally = (totals: readonly number[], over: Partial<Tally> = {}): Tally => ({
  counted: 8,
  distinct: totals.length,
  totals,
  themes: {},
  ...over,
});
const decide = (
  week: number,
  of: Tally,
  before: PublicationState = BLANK_PUBLICATION_STATE,
  last = false,
  draws = NO_SHIFT,
) => decideResult({ week, isLast: last, tally: of, scoring: SCORING, draws }, before);
const shown = (band: Band): PublicationState => ({
  ...BLANK_PUBLICATION_STATE,
  team: { band, since: 1, pending: null },
});
const of = (value: number, count = 6): number[] => Array.from({ length: count }, () => value);

const anyTotals = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 30 });
const anyState = fc.tuple(fc.constantFrom(null, ...BANDS), fc.constantFrom(null, ...BANDS)).map(
  ([band, pending]): PublicationState => ({
    ...BLANK_PUBLICATION_STATE,
    team: band === null ? NOTHING_SHOWN : { band, since: 1, pending: pending === band ? null : pending },
  }),
);
const anyDraw = fc.double({ min: 0, max: 0.999, noNaN: true });
const anyDraws = fc
  .record({ period: anyDraw, week: anyDraw })
  .map((draws): Draws => ({ shift: () => draws, noise: () => 0 }));

describe('the ladder', () => {
  it.each([
    [0, 'never'],
    [4, 'never'],
    [5, 'pooled'],
    [6, 'pooled'],
    [7, 'band'],
    [19, 'band'],
    [20, 'themes'],
    [49, 'themes'],
    [50, 'shares'],
  ])('puts %i counted members on the rung %s', (counted, rung) => {
    expect(publicationLevel(counted)).toBe(rung);
  });
});

describe('the first result', () => {
  it('a team’s first result reads the same, whatever was answered and by however many members', () => {
    fc.assert(
      fc.property(fc.integer({ min: 7, max: 60 }), anyTotals, anyDraws, (counted, totals, draws) => {
        const { result } = decide(1, tally(totals, { counted }), BLANK_PUBLICATION_STATE, false, draws);
        expect(result).toMatchObject({ week: 1, band: FIRST_BAND, since: null });
      }),
    );
  });

  it('a team of five or six gets its first result in the fourth week, the same whatever was answered', () => {
    const week = fc.record({ totals: anyTotals, distinct: fc.integer({ min: 0, max: 6 }) });
    fc.assert(
      fc.property(
        fc.constantFrom(5, 6),
        fc.tuple(week, week, week, week),
        anyDraws,
        (counted, weeks, draws) => {
          let state = BLANK_PUBLICATION_STATE;
          const bands = weeks.map(({ totals, distinct }, at) => {
            const decided = decide(at + 1, tally(totals, { counted, distinct }), state, false, draws);
            state = decided.state;
            return decided.result.band;
          });
          expect(bands).toEqual([null, null, null, FIRST_BAND]);
        },
      ),
    );
  });

  it('a theme’s first result reads the same, and comes with the week that asks for it', () => {
    fc.assert(
      fc.property(anyTotals, anyDraws, (load, draws) => {
        const of = tally(load, { counted: 20, themes: { load } });
        expect(decide(1, of, BLANK_PUBLICATION_STATE, false, draws).result.themes).toEqual({
          load: FIRST_BAND,
        });
      }),
    );
  });

  it.each([
    [0, 'steady'],
    [2.4, 'steady'],
    [2.6, 'stretched'],
    [3.3, 'stretched'],
    [3.5, 'strained'],
    [12, 'strained'],
  ])(
    'doesn’t keep its answers from counting for the second: two weeks with a mean of %d read %s',
    (value, band) => {
      const first = decide(1, tally(of(value)));
      expect(decide(2, tally(of(value)), first.state).result.band).toBe(band);
    },
  );
});

describe('a band', () => {
  it('moves only if two weeks in a row ask for it', () => {
    const first = decide(2, tally(of(12)), shown('steady'));
    expect(first.result).toMatchObject({ band: 'steady', since: 1 });
    const second = decide(3, tally(of(12)), first.state);
    expect(second.result).toMatchObject({ band: 'strained', since: 3 });
  });

  it('moves to the nearer of the two bands that those weeks ask for', () => {
    const first = decide(2, tally(of(12)), shown('steady'));
    expect(decide(3, tally(of(3)), first.state).result.band).toBe('stretched');
  });

  it('stays after one odd week, or after two that ask for different sides', () => {
    fc.assert(
      fc.property(anyState, anyTotals, anyDraws, (before, totals, draws) => {
        fc.pre(before.team.band !== null && before.team.pending === null);
        expect(decide(5, tally(totals), before, false, draws).result.band).toBe(before.team.band);
      }),
    );
    const up = applyWeek({ band: 'stretched', since: 1, pending: null }, 2, 'strained');
    expect(applyWeek(up, 3, 'steady')).toEqual({ band: 'stretched', since: 1, pending: 'steady' });
  });

  it('falls only if the mean is clearly under its cut', () => {
    expect(bandOf(2.4, SCALE.cuts, SCALE.sd, 'stretched')).toBe('stretched');
    expect(bandOf(2.4, SCALE.cuts, SCALE.sd, 'steady')).toBe('steady');
    expect(bandOf(2.5 - 0.3 * 2.4 - 0.01, SCALE.cuts, SCALE.sd, 'stretched')).toBe('steady');
  });

  it('begins at its cut, and ends 0.3 SD under it', () => {
    const cuts = [2, 4] as const;
    expect([1.99, 2, 3.99, 4].map((mean) => bandOf(mean, cuts, 0.5, null))).toEqual([
      'steady',
      'stretched',
      'stretched',
      'strained',
    ]);
    // If a band below is shown, the reach of a cut doesn't extend down.
    expect([3.84, 3.86].map((mean) => bandOf(mean, cuts, 0.5, 'strained'))).toEqual([
      'stretched',
      'strained',
    ]);
    expect([1.84, 1.86].map((mean) => bandOf(mean, cuts, 0.5, 'strained'))).toEqual(['steady', 'stretched']);
    expect([1.86, 3.86].map((mean) => bandOf(mean, cuts, 0.5, 'stretched'))).toEqual([
      'stretched',
      'stretched',
    ]);
    expect(bandOf(1.86, cuts, 0.5, 'steady')).toBe('steady');
  });

  it.each<[Band | null, Band | null, Band | null, Band | null, Band | null]>([
    // shown, asked for, read; then shown and asked for
    ['stretched', 'strained', 'stretched', 'stretched', null],
    ['stretched', null, 'strained', 'stretched', 'strained'],
    ['stretched', null, 'steady', 'stretched', 'steady'],
    ['stretched', 'stretched', 'steady', 'stretched', 'steady'],
    ['stretched', 'steady', 'strained', 'stretched', 'strained'],
    ['stretched', 'strained', 'strained', 'strained', null],
    ['stretched', 'steady', 'steady', 'steady', null],
    ['strained', 'steady', 'stretched', 'stretched', null],
    ['strained', 'stretched', 'steady', 'stretched', null],
    ['stretched', 'strained', null, 'stretched', 'strained'],
    [null, null, 'strained', 'steady', 'strained'],
  ])('shown %s, asked for %s and read as %s is then %s, asked for %s', (band, pending, read, then, asked) => {
    const since = then === (band ?? FIRST_BAND) ? 1 : 2;
    expect(applyWeek({ band, since: 1, pending }, 2, read)).toEqual({ band: then, since, pending: asked });
  });

  it('doesn’t depend on the order of the answers', () => {
    fc.assert(
      fc.property(anyTotals, anyState, anyDraws, (totals, before, draws) => {
        const other = totals.toReversed();
        expect(decide(3, tally(other), before, false, draws)).toEqual(
          decide(3, tally(totals), before, false, draws),
        );
      }),
    );
  });

  it('is a heavier one, or the same, for heavier answers', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 11 }), { minLength: 5 }), anyDraws, (totals, draws) => {
        const band = (values: number[]) =>
          BANDS.indexOf(decide(1, tally(values), BLANK_PUBLICATION_STATE, false, draws).result.band as Band);
        expect(band(totals.map((total) => total + 1))).toBeGreaterThanOrEqual(band(totals));
      }),
    );
  });
});

describe('a thin week', () => {
  it('changes nothing and leaves no sign, whatever was answered', () => {
    const few = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: PUBLICATION_RULE.minValid - 1 });
    fc.assert(
      fc.property(
        few,
        anyState,
        anyDraws,
        fc.integer({ min: 7, max: 60 }),
        (totals, before, draws, counted) => {
          const { result, state } = decide(4, tally(totals, { counted }), before, false, draws);
          const shown = before.team.band === null ? { ...NOTHING_SHOWN, band: FIRST_BAND } : before.team;
          expect({ ...result, week: 0 }).toEqual({
            week: 0,
            band: shown.band,
            since: shown.since,
            themes: {},
            heavyInTen: null,
            mainTheme: null,
            ask: null,
          });
          expect(state.team).toEqual(shown);
        },
      ),
    );
  });
});

describe('a team that’s too small', () => {
  it('a team of fewer than five is never reported', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 }), anyTotals, anyState, (counted, totals, before) => {
        expect(decide(1, tally(totals, { counted }), before).result.band).toBeNull();
      }),
    );
  });

  it('a team of five or six moves with the second four weeks, if both have answers of at least four different members', () => {
    const weeks = (distinct: number) => {
      let state = BLANK_PUBLICATION_STATE;
      return [1, 2, 3, 4, 5, 6, 7, 8].map((week) => {
        const decided = decide(week, tally(of(12, 2), { counted: 6, distinct }), state);
        state = decided.state;
        return decided.result.band;
      });
    };
    const until = [null, null, null, 'steady', 'steady', 'steady', 'steady'];
    expect(weeks(4)).toEqual([...until, 'strained']);
    expect(weeks(3)).toEqual([...until, 'steady']);
  });
});

describe('a calendar week', () => {
  it('is decided once: a second pulse in it neither confirms nor adds anything', () => {
    fc.assert(
      fc.property(
        anyState,
        anyTotals,
        anyTotals,
        fc.integer({ min: 5, max: 60 }),
        (before, one, other, counted) => {
          const first = decide(5, tally(one, { counted }), before);
          const second = decide(5, tally(other, { counted }), first.state);
          expect(second.state).toEqual(first.state);
          expect(second.result.band).toBe(first.result.band);
        },
      ),
    );
  });
});

describe('a result', () => {
  it('counts from the minimum number of answers on, the total and each theme by its own cuts', () => {
    const asked: string[] = [];
    const draws: Draws = {
      ...NO_SHIFT,
      shift: (of) => {
        asked.push(of);
        return NO_SHIFT.shift(of);
      },
    };
    const { minValid } = PUBLICATION_RULE;
    const week = (values: number) =>
      decide(
        1,
        tally(of(12, values), { counted: 20, themes: { load: of(3, values) } }),
        shown('steady'),
        false,
        draws,
      );
    expect(week(minValid).state.team.pending).toBe('strained');
    expect(asked).toEqual(['load', 'team']);
    expect(week(minValid - 1).state.team.pending).toBeNull();
  });

  it('of five or six counts from the minimum number of answers on, and reads their mean', () => {
    const { minValid, pooledWeeks } = PUBLICATION_RULE;
    const after = (totals: readonly number[]) => {
      const before = {
        ...shown('steady'),
        pooled: { weeks: pooledWeeks - 1, totals: { sum: 0, count: 0 } },
      };
      return decide(4, tally(totals, { counted: 6, distinct: 6 }), before).state.team.pending;
    };
    expect(after(of(3, minValid))).toBe('stretched');
    expect(after(of(12, minValid - 1))).toBeNull();
    expect(after(of(1, minValid))).toBeNull();
  });

  it('of an earlier week repeats the last result, which stays the last', () => {
    const decided = decide(5, tally(of(1)), shown('steady')).state;
    const earlier = decide(4, tally(of(12)), decided);
    expect([earlier.result.week, earlier.state]).toEqual([4, decided]);
    expect(sameResult(7, decided).state.closed).toBe(7);
    expect(sameResult(3, BLANK_PUBLICATION_STATE).state.closed).toBe(3);
    expect([
      isDecided({ closed: 5 }, 5),
      isDecided({ closed: 5 }, 6),
      isDecided({ closed: null }, 5),
    ]).toEqual([true, false, false]);
  });
});

describe('a season', () => {
  it('draws the shift from the range for the size, with the week’s part on either side of the period’s', () => {
    const scale = { cuts: [10, 20], sd: 2 } as const;
    const { upTo11, from12, least } = PUBLICATION_RULE.shift;
    const shift = (counted: number, period: number, week: number): number =>
      (shiftedCuts(scale, counted, { period, week })[0] - 10) / 2;
    expect(shift(11, 0.5, 0.5)).toBeCloseTo((upTo11.from + upTo11.to) / 2);
    expect(shift(12, 0.5, 0.5)).toBeCloseTo((from12.from + from12.to) / 2);
    expect(shift(12, 1, 1)).toBeCloseTo(from12.to + from12.weekly);
    expect(shift(12, 1, 0)).toBeCloseTo(from12.to - from12.weekly);
    expect(shift(11, 0, 0)).toBeCloseTo(least);
  });

  it('sums each theme up as a share of its maximum, and starts the next season with no sums', () => {
    const before = {
      ...BLANK_PUBLICATION_STATE,
      season: { trauma: { sum: 1, count: 2 }, worry: { sum: 2, count: 2 } },
    };
    const week = (last: boolean) =>
      decide(1, tally(of(1), { counted: 10, themes: { load: of(1.5) } }), before, last);
    expect(week(false).state.season).toEqual({ ...before.season, load: { sum: 3, count: 6 } });
    expect(week(true).state.season).toEqual({});
    expect(week(true).result.mainTheme).toBe('worry');
    expect(decide(1, tally(of(1), { themes: { mood: of(1) } })).state.season).toEqual({});
  });

  it('names the first of two themes of equal weight as its main one', () => {
    const season = { load: { sum: 2, count: 4 }, worry: { sum: 1, count: 2 }, mood: { sum: 1, count: 4 } };
    expect(
      decide(1, tally([], { counted: 10 }), { ...BLANK_PUBLICATION_STATE, season }, true).result.mainTheme,
    ).toBe('worry');
  });

  it('shifts both cuts by the same amount, within the range for the size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 7, max: 60 }), anyDraw, anyDraw, (counted, period, week) => {
        const [stretched, strained] = shiftedCuts(SCALE, counted, { period, week });
        const { least } = PUBLICATION_RULE.shift;
        const { from, to, weekly } = PUBLICATION_RULE.shift[counted < 12 ? 'upTo11' : 'from12'];
        expect(strained - stretched).toBeCloseTo(0.9);
        expect(stretched).toBeGreaterThanOrEqual(2.5 + Math.max(least, from - weekly) * 2.4 - 1e-9);
        expect(stretched).toBeLessThan(2.5 + (to + weekly) * 2.4);
      }),
    );
  });

  it('takes over the bands that are shown, and nothing that was pending or summed up', () => {
    const state: PublicationState = {
      closed: 3,
      team: { band: 'stretched', since: 3, pending: 'steady' },
      themes: { load: { band: 'steady', since: 2, pending: 'stretched' } },
      pooled: { weeks: 2, totals: { sum: 4, count: 3 } },
      heavyInTen: 3,
      season: { load: { sum: 1, count: 2 } },
    };
    expect(carryOver(state)).toEqual({
      ...BLANK_PUBLICATION_STATE,
      closed: 3,
      heavyInTen: 3,
      team: { band: 'stretched', since: 3, pending: null },
      themes: { load: { band: 'steady', since: 2, pending: null } },
    });
  });

  it('ends with its main theme, from ten counted members on', () => {
    const themes = { load: of(3), trauma: of(1) };
    const week = (counted: number, last: boolean) =>
      decide(1, tally(of(1), { counted, themes }), BLANK_PUBLICATION_STATE, last).result.mainTheme;
    expect([week(10, true), week(9, true), week(10, false)]).toEqual(['load', null, null]);
  });
});

describe('a large team', () => {
  it('a team of twenty or more gets a band for each theme that enough members were asked about', () => {
    const themes = { load: of(3), trauma: of(3, 4) };
    const first = decide(1, tally(of(1), { counted: 20, themes }));
    const second = decide(2, tally(of(1), { counted: 20, themes }), first.state);
    expect(second.result.themes).toEqual({ load: 'strained', trauma: 'steady' });
    expect(decide(1, tally(of(1), { counted: 19, themes })).result.themes).toEqual({});
  });

  it('a team of fifty or more gets the share of heavy check-ins in tenths, with noise', () => {
    const totals = [...of(6, 12), ...of(1, 28)];
    const share = (noise: number, counted = 50) =>
      decide(1, tally(totals, { counted }), BLANK_PUBLICATION_STATE, false, {
        ...NO_SHIFT,
        noise: () => noise,
      }).result.heavyInTen;
    expect([share(0), share(5), share(-50), share(90), share(0, 49)]).toEqual([3, 4, 0, 10, null]);
    const shown = decide(1, tally(totals, { counted: 50 }));
    expect(decide(2, tally([], { counted: 50 }), shown.state).result.heavyInTen).toBe(3);
  });
});
