import { wrappedLines } from '../../../sandbox/preview/phone-lines.js';
import { LANGUAGES } from '../../../src/pulse/language.js';
import { kindLineOf, loadKindWords } from '../../../src/support/kind-words.js';
import { bannedWordsIn } from '../../support/banned-words.js';

const lines = loadKindWords('content', 'en');

describe('kind words', () => {
  it('give no advice, ask for nothing and promise nothing', () => {
    const advice =
      /\b(?:you should|you must|try to|take care|remember|need to|have to|don't forget|reply|call)\b/i;
    for (const { text } of lines) {
      expect(text).not.toMatch(advice);
      expect(text).not.toMatch(/\?/);
    }
  });

  it('never say anything forbidden', () => {
    expect(bannedWordsIn('kind-words.yml')).toEqual([]);
  });

  it('come in turn, a new one each week, and all of them in every language', () => {
    for (const language of LANGUAGES) {
      const read = loadKindWords('content', language);
      const shown = read.map((_, at) => kindLineOf(read, 2_951 + at));
      expect(new Set(shown).size).toBe(lines.length);
      for (const line of shown) expect(wrappedLines(line ?? '')).toBe(1);
      if (language !== 'en')
        expect(read.filter(({ text }) => lines.some((en) => en.text === text))).toEqual([]);
    }
  });

  it('are left out if a workplace’s own content has none', () => {
    expect(loadKindWords('test/no-such-folder', 'en')).toEqual([]);
    expect(kindLineOf([], 2_951)).toBeNull();
  });
});
