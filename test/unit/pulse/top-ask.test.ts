import fc from 'fast-check';
import { type MemberId, memberId } from '../../../src/pulse/ids.js';
import type { PublishedResult } from '../../../src/pulse/publication-rule.js';
import { lastWeekOf, seasonOf } from '../../../src/pulse/season.js';
import { type Ask, ASKS } from '../../../src/pulse/ask.js';
import {
  askAfter,
  askIn,
  ASK_RULE,
  type AskDraws,
  clearTop,
  isAskWeek,
  shownResult,
  type OwnAsk,
  topAsk,
} from '../../../src/pulse/top-ask.js';

const uniform = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const own = fc.constantFrom<OwnAsk>(...ASKS, null);
const team = fc.array(fc.record({ own, whether: uniform, to: uniform }), { minLength: 12, maxLength: 30 });
const bars = fc.record({ bar: uniform, margin: uniform });

type Member = { own: OwnAsk; whether: number; to: number };

const asksOf = (members: readonly Member[]) =>
  new Map(members.map((member, at): [MemberId, OwnAsk] => [memberId(`U${at}`), member.own]));

const drawsOf = (members: readonly Member[], bar: number, margin: number): AskDraws => ({
  bar,
  margin,
  swap: (id) => members[Number(id.slice(1))] ?? { whether: 1, to: 0 },
});

/** Nobody's ask is swapped, and the bar and margin are the lowest. */
const PLAIN: AskDraws = { bar: 0, margin: 0, swap: () => ({ whether: 0.99, to: 0 }) };

const asking = (counts: Partial<Record<(typeof ASKS)[number], number>>, members = 12) => {
  const all = ASKS.flatMap((ask) => Array.from({ length: counts[ask] ?? 0 }, (): OwnAsk => ask));
  const silent = Array.from({ length: members - all.length }, (): OwnAsk => null);
  return new Map([...all, ...silent].map((one, at): [MemberId, OwnAsk] => [memberId(`U${at}`), one]));
};

describe('what a team asks for most', () => {
  it('is one of the asks or nothing, whatever the draws', () => {
    fc.assert(
      fc.property(team, bars, (members, { bar, margin }) => {
        expect([...ASKS, null]).toContain(topAsk(asksOf(members), drawsOf(members, bar, margin)));
      }),
    );
  });

  it('is never shown below the lowest bar, nor without the lowest margin', () => {
    fc.assert(
      fc.property(team, bars, (members, { bar, margin }) => {
        const unswapped = members.map((member) => ({ ...member, whether: 0.5 }));
        const shown = topAsk(asksOf(unswapped), drawsOf(unswapped, bar, margin));
        const counts = ASKS.map((ask) => unswapped.filter((member) => member.own === ask).length);
        if (shown === null) return;
        const [most = 0, second = 0] = counts.toSorted((one, other) => other - one);
        expect(counts[ASKS.indexOf(shown)]).toBe(most);
        expect(most).toBeGreaterThanOrEqual(ASK_RULE.bar.from);
        expect(most - second).toBeGreaterThanOrEqual(ASK_RULE.margin.from);
      }),
    );
  });

  it('doesn’t depend on the order of members, and is the same each time', () => {
    fc.assert(
      fc.property(team, bars, (members, { bar, margin }) => {
        const asks = asksOf(members);
        const draws = drawsOf(members, bar, margin);
        const shown = topAsk(asks, draws);
        expect(topAsk(new Map([...asks].toReversed()), draws)).toBe(shown);
        expect(topAsk(asks, draws)).toBe(shown);
      }),
    );
  });

  it('is nothing in a team of eleven, however clear', () => {
    expect(topAsk(asking({ news: 11 }, 11), PLAIN)).toBeNull();
    expect(topAsk(asking({ news: 11 }, 12), PLAIN)).toBe('news');
  });

  it('passes the highest bar with five picks, and the highest margin with a lead of three', () => {
    const top = (counts: Parameters<typeof asking>[0], bar: number, margin: number) =>
      topAsk(asking(counts), { ...PLAIN, bar, margin });
    expect(top({ intake: 3 }, 0, 0)).toBe('intake');
    expect(top({ intake: 2 }, 0, 0)).toBeNull();
    expect(top({ intake: 4 }, 0.99, 0)).toBeNull();
    expect(top({ intake: 5 }, 0.99, 0)).toBe('intake');
    expect(top({ intake: 5, news: 3 }, 0, 0.99)).toBeNull();
    expect(top({ intake: 5, news: 2 }, 0, 0.99)).toBe('intake');
    expect(top({ intake: 5, news: 5 }, 0, 0)).toBeNull();
  });

  it('swaps the members who draw below the chance, silent ones too, and no one else', () => {
    const toNews = (whether: number): AskDraws => ({
      ...PLAIN,
      swap: () => ({ whether, to: ASKS.indexOf('news') / 5 }),
    });
    expect(topAsk(asking({ intake: 6 }), toNews(0.199))).toBe('news');
    expect(topAsk(asking({ intake: 6 }), toNews(0.2))).toBe('intake');
    expect(topAsk(asking({}), toNews(0.1))).toBe('news');
    expect(topAsk(asking({ intake: 12 }), { ...PLAIN, swap: () => ({ whether: 0.1, to: 0.9 }) })).toBeNull();
  });

  it('counts a swapped member once', () => {
    // Three are swapped from intake to meetings: intake has four left, and meetings three.
    const swap = (id: MemberId) => ({ whether: Number(id.slice(1)) < 3 ? 0 : 1, to: 0.4 });
    expect(topAsk(asking({ intake: 7 }), { ...PLAIN, swap })).toBe('intake');
    expect(topAsk(asking({ intake: 7 }), { ...PLAIN, margin: 0.5, swap })).toBeNull();
  });
});

describe('the ask that leads', () => {
  it('reaches the bar and the margin', () => {
    const counts = { intake: 4, supervision: 2, meetings: 0, news: 1 };
    expect(clearTop(counts, { bar: 4, margin: 2 })).toBe('intake');
    expect(clearTop(counts, { bar: 5, margin: 2 })).toBeNull();
    expect(clearTop(counts, { bar: 4, margin: 3 })).toBeNull();
  });
});

describe('the result that everyone sees', () => {
  const result = (week: number, ask: Ask | null): PublishedResult => ({
    week,
    band: 'steady',
    since: null,
    themes: {},
    heavyInTen: null,
    mainTheme: null,
    ask,
  });

  it('shows the last ask for four weeks', () => {
    const results = [11, 12, 13, 14, 15].map((week) => result(week, week === 11 ? 'news' : null));
    const shown = [1, 2, 3, 4, 5].map((count) => shownResult(results.slice(0, count))?.ask);
    expect(shown).toEqual(['news', 'news', 'news', 'news', null]);
    expect(shownResult([result(11, 'news'), result(30, null)])).toEqual(result(30, null));
    expect(shownResult([])).toBeNull();
  });
});

describe('the weeks of the ask', () => {
  it('are the last four of each period', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65_000 }), (week) => {
        expect(isAskWeek(week)).toBe(lastWeekOf(seasonOf(week)) - week < 4);
      }),
    );
  });
});

describe('the ask that a record keeps', () => {
  const kept = { ask: 'news', firstWeek: 24 } as const;

  it('is the latest pick; a check-in without one leaves it, and “nothing right now” removes it', () => {
    expect(askAfter(null, 'news', 33)).toEqual(kept);
    expect(askAfter(kept, 'intake', 35)).toEqual({ ask: 'intake', firstWeek: 24 });
    expect(askAfter(kept, null, 35)).toEqual(kept);
    expect(askAfter(kept, 'nothing', 35)).toBeNull();
    expect(askAfter(null, null, 35)).toBeNull();
  });

  it('ends with its period, even if the weeks in between were missed', () => {
    expect(askAfter(kept, null, 36)).toBeNull();
    expect(askIn(kept, 35)).toBe('news');
    expect(askIn(kept, 47)).toBeNull();
  });

  it('is gone if its member withdrew it, and so is a pick that was in the box', () => {
    expect(askAfter('withdrawn', 'news', 35)).toBeNull();
    expect(askAfter('withdrawn', null, 35)).toBeNull();
    expect(askIn('withdrawn', 35)).toBeNull();
  });
});
