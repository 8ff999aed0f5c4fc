import fc from 'fast-check';
import {
  BANDS,
  type Band,
  bandOf,
  BLANK_CARD_STATE,
  type CardState,
  confirmed,
  decideCard,
  type Draws,
  NOTHING_SHOWN,
  PUBLICATION_RULE,
  rungOf,
  type Scoring,
  settled,
  shiftedCuts,
  type Tally,
} from '../../../src/pulse/disclosure.js';

const SCALE = { cuts: [2.5, 3.4], sd: 2.4 } as const;
const THEME = { cuts: [1.3, 1.8], sd: 0.9, outOf: 3 } as const;
const SCORING: Scoring = { band: SCALE, heavyAt: 6, themes: { load: THEME, trauma: THEME } };
/** A season whose shift is none: where 0 lies in the range. */
const NO_SHIFT: Draws = { shift: () => 0.56 / (0.56 + 1.3), noise: () => 0 };

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
  before: CardState = BLANK_CARD_STATE,
  last = false,
  draws = NO_SHIFT,
) => decideCard(week, of, SCORING, draws, before, { last });
const shown = (band: Band): CardState => ({ ...BLANK_CARD_STATE, team: { band, since: 1, pending: null } });
const of = (value: number, count = 6): number[] => Array.from({ length: count }, () => value);

const anyTotals = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 30 });
const anyState = fc.tuple(fc.constantFrom(null, ...BANDS), fc.constantFrom(null, ...BANDS)).map(
  ([band, pending]): CardState => ({
    ...BLANK_CARD_STATE,
    team: band === null ? NOTHING_SHOWN : { band, since: 1, pending: pending === band ? null : pending },
  }),
);
const anyDraws = fc
  .double({ min: 0, max: 0.999, noNaN: true })
  .map((draw): Draws => ({ shift: () => draw, noise: () => 0 }));

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
    expect(rungOf(counted)).toBe(rung);
  });
});

describe('the first card', () => {
  it.each([
    [0, 'steady'],
    [2.4, 'steady'],
    [2.6, 'mixed'],
    [3.3, 'mixed'],
    [3.5, 'strained'],
    [12, 'strained'],
  ])('of a team with a mean of %d reads %s', (value, band) => {
    expect(decide(1, tally(of(value))).card).toMatchObject({ week: 1, band, since: 1 });
  });
});

describe('a band', () => {
  it('moves only when two weeks in a row ask for it', () => {
    const first = decide(2, tally(of(12)), shown('steady'));
    expect(first.card).toMatchObject({ band: 'steady', since: 1 });
    const second = decide(3, tally(of(12)), first.state);
    expect(second.card).toMatchObject({ band: 'strained', since: 3 });
  });

  it('moves to the nearer of the two', () => {
    const first = decide(2, tally(of(12)), shown('steady'));
    expect(decide(3, tally(of(3)), first.state).card.band).toBe('mixed');
  });

  it('stays after one odd week, or two on different sides', () => {
    fc.assert(
      fc.property(anyState, anyTotals, anyDraws, (before, totals, draws) => {
        fc.pre(before.team.band !== null && before.team.pending === null);
        expect(decide(5, tally(totals), before, false, draws).card.band).toBe(before.team.band);
      }),
    );
    const up = confirmed({ band: 'mixed', since: 1, pending: null }, 2, 'strained');
    expect(confirmed(up, 3, 'steady')).toEqual({ band: 'mixed', since: 1, pending: 'steady' });
  });

  it('falls only when the mean is clearly under its cut', () => {
    expect(bandOf(2.4, SCALE.cuts, SCALE.sd, 'mixed')).toBe('mixed');
    expect(bandOf(2.4, SCALE.cuts, SCALE.sd, 'steady')).toBe('steady');
    expect(bandOf(2.5 - 0.3 * 2.4 - 0.01, SCALE.cuts, SCALE.sd, 'mixed')).toBe('steady');
  });

  it('does not depend on the order of the answers', () => {
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
          BANDS.indexOf(decide(1, tally(values), BLANK_CARD_STATE, false, draws).card.band as Band);
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
          const { card, state } = decide(4, tally(totals, { counted }), before, false, draws);
          expect({ ...card, week: 0 }).toEqual({
            week: 0,
            band: before.team.band,
            since: before.team.since,
            themes: {},
            heavyInTen: null,
            mainTheme: null,
          });
          expect(state.team).toEqual(before.team);
        },
      ),
    );
  });
});

describe('a team that is too small', () => {
  it('is never reported below five', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 }), anyTotals, anyState, (counted, totals, before) => {
        expect(decide(1, tally(totals, { counted }), before).card.band).toBeNull();
      }),
    );
  });

  it('of five or six gets one card over four weeks, of at least five different members', () => {
    const weeks = (distinct: number) => {
      let state = BLANK_CARD_STATE;
      return [1, 2, 3, 4].map((week) => {
        const decided = decide(week, tally(of(12, 2), { counted: 6, distinct }), state);
        state = decided.state;
        return decided.card.band;
      });
    };
    expect(weeks(5)).toEqual([null, null, null, 'strained']);
    expect(weeks(4)).toEqual([null, null, null, null]);
  });
});

describe('a calendar week', () => {
  it('is decided once: a second pulse in it confirms nothing, and pools nothing', () => {
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
          expect(second.card.band).toBe(first.card.band);
        },
      ),
    );
  });
});

describe('a season', () => {
  it('shifts both cuts by the same, within the range for the size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 7, max: 60 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (counted, draw) => {
          const [mixed, strained] = shiftedCuts(SCALE, counted, draw);
          const { from, to } = PUBLICATION_RULE.shift[counted < 12 ? 'upTo11' : 'from12'];
          expect(strained - mixed).toBeCloseTo(0.9);
          expect(mixed).toBeGreaterThanOrEqual(2.5 + from * 2.4);
          expect(mixed).toBeLessThan(2.5 + to * 2.4);
        },
      ),
    );
  });

  it('takes over what is shown, and nothing that was pending or summed up', () => {
    const state: CardState = {
      closed: 3,
      team: { band: 'mixed', since: 3, pending: 'steady' },
      themes: { load: { band: 'steady', since: 2, pending: 'mixed' } },
      pooled: { weeks: 2, totals: { sum: 4, count: 3 } },
      heavyInTen: 3,
      season: { load: { sum: 1, count: 2 } },
    };
    expect(settled(state)).toEqual({
      ...BLANK_CARD_STATE,
      closed: 3,
      heavyInTen: 3,
      team: { band: 'mixed', since: 3, pending: null },
      themes: { load: { band: 'steady', since: 2, pending: null } },
    });
  });

  it('ends with its main theme, from ten counted members on', () => {
    const themes = { load: of(3), trauma: of(1) };
    const week = (counted: number, last: boolean) =>
      decide(1, tally(of(1), { counted, themes }), BLANK_CARD_STATE, last).card.mainTheme;
    expect([week(10, true), week(9, true), week(10, false)]).toEqual(['load', null, null]);
  });
});

describe('a large team', () => {
  it('gets a band for each theme that was asked of enough, from twenty on', () => {
    const themes = { load: of(3), trauma: of(3, 4) };
    expect(decide(1, tally(of(1), { counted: 20, themes })).card.themes).toEqual({ load: 'strained' });
    expect(decide(1, tally(of(1), { counted: 19, themes })).card.themes).toEqual({});
  });

  it('gets the share of heavy check-ins in tenths, with noise, from fifty on', () => {
    const totals = [...of(8, 12), ...of(1, 28)];
    const share = (noise: number, counted = 50) =>
      decide(1, tally(totals, { counted }), BLANK_CARD_STATE, false, { ...NO_SHIFT, noise: () => noise }).card
        .heavyInTen;
    expect([share(0), share(5), share(-50), share(90), share(0, 49)]).toEqual([3, 4, 0, 10, null]);
    const shown = decide(1, tally(totals, { counted: 50 }));
    expect(decide(2, tally([], { counted: 50 }), shown.state).card.heavyInTen).toBe(3);
  });
});
