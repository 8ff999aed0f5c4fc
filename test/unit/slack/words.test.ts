import { readYaml } from '../../../src/content/yaml.js';
import { wordsSchema } from '../../../src/slack/texts/words.js';
import { BANNED_WORDS } from '../../support/banned-words.js';

/** Every text of the words file, with its path. */
const texts = (value: unknown, path: string): (readonly [path: string, text: string])[] =>
  typeof value === 'string'
    ? [[path, value]]
    : Object.entries(value as object).flatMap(([name, inner]) => texts(inner, `${path}.${name}`));

const all = texts(readYaml('content/words/en.yml', wordsSchema), 'words');

describe('the words file', () => {
  it.each(BANNED_WORDS)('never says "%s"', (word) => {
    for (const [, text] of all) expect(text.toLowerCase()).not.toContain(word.toLowerCase());
  });
});
