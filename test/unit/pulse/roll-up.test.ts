import fc from 'fast-check';
import { BANDS } from '../../../src/pulse/publication-rule.js';
import { rollUp } from '../../../src/pulse/roll-up.js';

const team = (counted: number, band: 'steady' | 'stretched' | 'strained' | null) => ({ counted, band });

describe('a roll-up', () => {
  it('counts the bands of published teams', () => {
    const teams = [team(8, 'steady'), team(9, 'steady'), team(10, 'stretched'), team(11, 'steady')];
    expect(rollUp(teams)).toEqual({ kind: 'shown', of: 4, bands: { steady: 3, stretched: 1, strained: 0 } });
  });

  it('leaves out the smallest shown team if exactly one team is hidden', () => {
    const teams = [
      team(4, null),
      team(8, 'strained'),
      team(9, 'steady'),
      team(10, 'steady'),
      team(11, 'stretched'),
    ];
    expect(rollUp(teams)).toEqual({ kind: 'shown', of: 3, bands: { steady: 2, stretched: 1, strained: 0 } });
  });

  it('needs three shown teams', () => {
    expect(rollUp([team(8, 'steady'), team(9, 'stretched')])).toEqual({ kind: 'tooFew' });
    expect(rollUp([team(4, null), team(8, 'steady'), team(9, 'stretched'), team(9, 'stretched')])).toEqual({
      kind: 'tooFew',
    });
  });

  it('never counts more teams than are shown, nor all teams but one', () => {
    const any = fc.record({
      counted: fc.integer({ min: 1, max: 60 }),
      band: fc.constantFrom(null, ...BANDS),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 12 }), (teams) => {
        const result = rollUp(teams);
        if (result.kind === 'tooFew') return;
        const hidden = teams.length - result.of;
        expect(result.of).toBeLessThanOrEqual(teams.filter((one) => one.band !== null).length);
        expect(hidden).not.toBe(1);
      }),
    );
  });
});
