import fc from 'fast-check';
import { BANDS, type PublishedResult } from '../../../src/pulse/publication-rule.js';
import { THEMES } from '../../../src/pulse/theme.js';
import { ASKS } from '../../../src/pulse/ask.js';
import { readResult, writtenResult } from '../../../src/store/results.js';

const week = fc.integer({ min: 1, max: 65_535 });
const band = fc.constantFrom(...BANDS);
const results: fc.Arbitrary<PublishedResult> = fc.record({
  week,
  band: fc.option(band),
  since: fc.option(week),
  themes: fc.record(Object.fromEntries(THEMES.map((theme) => [theme, band])), { requiredKeys: [] }),
  heavyInTen: fc.option(fc.integer({ min: 0, max: 10 })),
  mainTheme: fc.option(fc.constantFrom(...THEMES)),
  ask: fc.option(fc.constantFrom(...ASKS)),
});

describe('a published result in Redis', () => {
  it('reads as it was published', () => {
    fc.assert(
      fc.property(results, (result) => {
        expect(readResult(String(result.week), writtenResult(result))).toEqual(result);
      }),
    );
  });

  it.each([
    ['2968', ''],
    ['2968', '1 2960 000000 - 0'],
    ['2968', '{"v":1,"b":"z","t":""}'],
    ['2968', '{"v":1,"b":"s","t":"wz"}'],
    ['2968', '{"v":1,"b":"s","t":"w"}'],
    ['2968', '{"v":1,"b":"s","t":"","h":11}'],
    ['2968', '{"v":1,"b":"s","t":"","m":"q"}'],
    ['2968', '{"v":1,"b":"s","t":"","m":"r2"}'],
    ['2968', '{"v":2,"b":"s","t":"","m":"r9"}'],
    ['2968', '{"v":2,"b":"s","t":"","m":"q2"}'],
    ['2968', '{"v":1,"b":"s","t":"","x":1}'],
    ['week', '{"v":1,"b":"s","t":""}'],
  ])('stored under "%s" as "%s" is none', (under, text) => {
    expect(readResult(under, text)).toBeNull();
  });
});
