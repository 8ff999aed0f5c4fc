import { countSurfaces } from '../../../sandbox/preview/counted.js';
import { overBudget } from '../../../sandbox/preview/over-budget.js';
import { placesOf } from '../../../sandbox/preview/places.js';
import { SURFACES } from '../../../sandbox/preview/surfaces.js';

const counted = countSurfaces('content');

it.each(SURFACES.map(({ surface }) => surface))(
  '%s takes no more of a phone’s screen than its budget, in each language and region',
  (surface) => {
    expect(
      overBudget(
        'content',
        counted.filter((one) => one.surface === surface),
      ),
    ).toEqual([]);
  },
);

describe('a surface over its budget', () => {
  const weekly = counted.filter(({ surface }) => surface === 'weekly message');

  it('is reported once, with its size, the budget, and the place of its words', () => {
    const longer = weekly.map((one, at) => ({ ...one, lines: 100 + at, linesBeforeControl: 4 }));
    const said = overBudget('content', longer);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(
      /^weekly message \(es, us\) takes 101 lines on a phone, where 8 are allowed, and 4 before its first control, where 4 are\. Fix: shorten its longest texts, content\/words\/es\.yml:\d+ \(\d+ lines\).*, or the view that \w+ makes, in src\/slack\/features\/checkin\/\.$/,
    );
  });

  it('is reported without words of other languages and regions', () => {
    const [support] = counted.filter(
      ({ surface, language, region }) => surface === '/support' && language === 'es' && region === 'uk',
    );
    const files = placesOf(support?.largest.shown, 'content', { language: 'es', region: 'uk' }).map(
      ({ file }) => file,
    );
    expect(files).toContain('content/es/support/uk.yml');
    expect(files.filter((file) => /us\.yml|words\/en\.yml/.test(file))).toEqual([]);
  });
});
