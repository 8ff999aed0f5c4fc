import { readFileSync } from 'node:fs';
import { LANGUAGES } from '../../../src/pulse/language.js';
import { loadPeerTexts, promptOf, promptsSchema } from '../../../src/support/peer.js';
import { BANNED_WORDS, BANNED_WORDS_ES } from '../../support/banned-words.js';

const FILES = ['prompts.yml', 'colleague.yml'];
const { prompts, colleague } = loadPeerTexts('content', 'en');
const readOf = (of: ReturnType<typeof loadPeerTexts>): [string, string][] => [
  ['hello', of.prompts.hello],
  ['colours', of.prompts.colours],
  ...of.prompts.prompts.map(({ id, text }): [string, string] => [id, text]),
  ['intro', of.colleague.intro],
  ...of.colleague.entries.map(({ id, text }): [string, string] => [id, text]),
];

describe('what peer check-ins say', () => {
  it.each(FILES)('never says in %s what may not be said', (file) => {
    const said = (path: string) => readFileSync(path, 'utf8').toLowerCase();
    for (const word of BANNED_WORDS) expect(said(`content/peer/${file}`)).not.toContain(word.toLowerCase());
    for (const word of BANNED_WORDS_ES) expect(said(`content/es/peer/${file}`)).not.toContain(word);
  });

  it('has a source and a day of checking on everything', () => {
    for (const { source, verified_on } of [prompts, ...prompts.prompts, ...colleague.entries]) {
      expect(source).toMatch(/^https?:/);
      expect(Date.parse(verified_on)).toBeLessThanOrEqual(Date.now());
    }
  });

  it('asks each time for the colour, what was heavy, what was good, what one can take off the other, and when next', () => {
    for (const { text } of prompts.prompts) {
      expect(text).toMatch(/color/);
      expect(text).toMatch(/good|well/);
      expect(text.split('\n').length).toBe(5);
      expect(text).toMatch(/next\?|next week\?|again\?$/);
    }
  });

  it('is another prompt each week, and all of them come round', () => {
    const count = prompts.prompts.length;
    const shown = Array.from({ length: count }, (_, week) => promptOf(prompts, 2_900 + week));
    expect(new Set(shown).size).toBe(count);
  });

  it('says all of it in every language', () => {
    for (const language of LANGUAGES.filter((one) => one !== 'en')) {
      const other = new Map(readOf(loadPeerTexts('content', language)));
      for (const [name, text] of readOf({ prompts, colleague }))
        expect([name, other.get(name)]).not.toEqual([name, text]);
    }
  });

  it('is refused without the place for who is greeted', () => {
    const refused = promptsSchema.safeParse({ ...prompts, hello: 'Hello.' });
    expect(refused.error?.issues.map(({ path }) => path.join('.'))).toEqual(['hello']);
  });
});
