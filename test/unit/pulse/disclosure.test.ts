import fc from 'fast-check';
import { BANDS, decideCard } from '../../../src/pulse/disclosure.js';

const CUTS = [2.5, 3.4] as const;
const totals = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 5, maxLength: 30 });

describe('the publication rule', () => {
  it.each([
    [[0, 0, 0, 0, 0], 'steady'],
    [[2, 2, 3, 2, 3], 'steady'],
    [[2, 3, 2, 3, 2.5], 'mixed'],
    [[3, 3, 4, 3, 3], 'mixed'],
    [[3.4, 3.4, 3.4, 3.4, 3.4], 'strained'],
    [[12, 12, 12, 12, 12], 'strained'],
  ])('reads %j as %s', (values, band) => {
    expect(decideCard(1, { counted: 8, totals: values }, CUTS, null)).toEqual({ week: 1, band });
  });

  it('never shows anything of a team with fewer than seven counted members', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 6 }),
        totals,
        fc.constantFrom(...BANDS),
        (counted, values, previous) => {
          expect(decideCard(1, { counted, totals: values }, CUTS, previous).band).toBeNull();
        },
      ),
    );
  });

  it('shows the last band again, whatever the answers, while fewer than five are valid', () => {
    const few = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 4 });
    fc.assert(
      fc.property(few, fc.constantFrom(null, ...BANDS), (values, previous) => {
        expect(decideCard(1, { counted: 20, totals: values }, CUTS, previous)).toEqual({
          week: 1,
          band: previous,
        });
      }),
    );
  });

  it('holds a week and one word, and nothing else', () => {
    fc.assert(
      fc.property(totals, (values) => {
        const card = decideCard(7, { counted: 30, totals: values }, CUTS, null);
        expect(Object.keys(card)).toEqual(['week', 'band']);
        expect(BANDS).toContain(card.band);
      }),
    );
  });

  it('does not depend on the order of the totals', () => {
    const shuffledToo = totals.chain((values) =>
      fc.tuple(fc.constant(values), fc.shuffledSubarray(values, { minLength: values.length })),
    );
    fc.assert(
      fc.property(shuffledToo, ([values, shuffled]) => {
        const card = (list: readonly number[]) => decideCard(1, { counted: 30, totals: list }, CUTS, null);
        expect(card(shuffled)).toEqual(card(values));
      }),
    );
  });

  it('never reads heavier answers as a lighter band', () => {
    fc.assert(
      fc.property(totals, fc.nat(), (values, which) => {
        const heavier = values.map((value, index) => (index === which % values.length ? 12 : value));
        const rank = (list: number[]) =>
          BANDS.indexOf(decideCard(1, { counted: 30, totals: list }, CUTS, null).band ?? 'steady');
        return rank(heavier) >= rank(values);
      }),
    );
  });
});
