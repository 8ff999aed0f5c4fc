import { LANGUAGES } from '../../../src/pulse/language.js';
import { loadPeerTexts, promptOf, promptsSchema } from '../../../src/support/peer.js';
import { bannedWordsIn } from '../../support/banned-words.js';

const FILES = ['prompts.yml', 'colleague.yml'];
const { prompts, colleague } = loadPeerTexts('content', 'en');
const readOf = (of: ReturnType<typeof loadPeerTexts>): [string, string][] => [
  ['hello', of.prompts.hello],
  ['colours', of.prompts.colours],
  ...of.prompts.prompts.map(({ id, text }): [string, string] => [id, text]),
  ['intro', of.colleague.intro],
  ...of.colleague.entries.map(({ id, text }): [string, string] => [id, text]),
];

describe('the texts of peer check-ins', () => {
  it.each(FILES)('never say anything forbidden in %s', (file) => {
    expect(bannedWordsIn(`peer/${file}`)).toEqual([]);
  });

  it('have a source and a day of checking for everything', () => {
    for (const { source, verified_on } of [prompts, ...prompts.prompts, ...colleague.entries]) {
      expect(source).toMatch(/^https?:/);
      expect(Date.parse(verified_on)).toBeLessThanOrEqual(Date.now());
    }
  });

  it('ask each time for the color, what was heavy, what was good, what each can take off the other, and when next', () => {
    for (const { text } of prompts.prompts) {
      expect(text).toMatch(/color/);
      expect(text).toMatch(/good|well/);
      expect(text.split('\n').length).toBe(5);
      expect(text).toMatch(/next\?|next week\?|again\?$/);
    }
  });

  it('have another prompt each week, until all have had their turn', () => {
    const count = prompts.prompts.length;
    const shown = Array.from({ length: count }, (_, week) => promptOf(prompts, 2_900 + week));
    expect(new Set(shown).size).toBe(count);
  });

  it('are complete in every language', () => {
    for (const language of LANGUAGES.filter((one) => one !== 'en')) {
      const other = new Map(readOf(loadPeerTexts('content', language)));
      for (const [name, text] of readOf({ prompts, colleague }))
        expect([name, other.get(name)]).not.toEqual([name, text]);
    }
  });

  it('are refused without a placeholder for the people greeted', () => {
    const refused = promptsSchema.safeParse({ ...prompts, hello: 'Hello.' });
    expect(refused.error?.issues.map(({ path }) => path.join('.'))).toEqual(['hello']);
  });
});
