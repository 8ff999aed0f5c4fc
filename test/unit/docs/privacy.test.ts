import { readFileSync } from 'node:fs';
import { LANGUAGES } from '../../../src/pulse/language.js';
import { KEPT_FLAGS } from '../../../src/pulse/signs.js';
import { fill } from '../../../src/slack/kit/text.js';
import { loadTexts } from '../../../src/slack/texts/load.js';
import { readingGrade } from '../../support/reading-grade.js';

describe('PRIVACY.md', () => {
  const text = readFileSync('PRIVACY.md', 'utf8');

  it('reads at grade 8 or below', () => {
    const prose = text
      .replace(/^#.*$/gm, '')
      .replace(/^\|[ -]+\|.*$/gm, '')
      .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
      .replace(/\n(?![\n|-])/g, ' ')
      .replace(/\|/g, '. ')
      .replace(/`/g, '');
    expect(readingGrade(prose)).toBeLessThanOrEqual(8);
  });

  it.each([
    'How to leave',
    "can't promise",
    'how long',
    'by message',
    'Slack itself',
    'a court',
    'HR',
    'licensing board',
    '988',
  ])('speaks of %s', (words) => {
    expect(text.toLowerCase()).toContain(words.toLowerCase());
  });

  it('promises neither anonymity nor compliance', () => {
    expect(text).not.toMatch(
      /anonym|HIPAA[- ](compliant|certified|ready)|guarantee|100 ?%|military|unbreakable/i,
    );
  });
});

describe('how Evenkeel introduces itself', () => {
  it.each(['manifest.yml', 'package.json', 'README.md'])('%s doesn’t promise anonymity', (file) => {
    expect(readFileSync(file, 'utf8')).not.toMatch(/anonymous(?! login)/i);
  });
});

describe('the notice to print', () => {
  /** Text without markup and line breaks. */
  const bare = (text: string): string => text.replace(/[*>]/g, ' ').replace(/\s+/g, ' ').trim();
  const printed = bare(readFileSync('docs/review/NOTICE.md', 'utf8'));

  it.each(LANGUAGES)('says the same as the bot, in %s', (language) => {
    const { words, questionnaires } = loadTexts('content', 'us')[language];
    const { collectAny, who, use, guard, choice } = words.notice;
    for (const point of [fill(collectAny, { count: KEPT_FLAGS }), who, use, guard, choice])
      expect(printed).toContain(bare(point));
    for (const { asks, measure } of questionnaires.values()) {
      const asked = measure ? fill(words.notice.includes, { asks: asks ?? '', measure }) : (asks ?? '');
      expect(printed).toContain(bare(fill(words.notice.collect, { asks: asked, count: KEPT_FLAGS })));
    }
  });
});
