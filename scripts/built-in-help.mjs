// Writes src/slack/texts/built-in-help.ts: what people are shown where content/ can't be read. Run it (npm run built-in-help)
// after a change to a crisis card or to the words of `help`; a test says when that was forgotten.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';

const read = (file) => parse(readFileSync(`content/${file}`, 'utf8'));
const namesIn = (folder) =>
  readdirSync(`content/${folder}`)
    .filter((file) => file.endsWith('.yml'))
    .map((file) => file.slice(0, -'.yml'.length))
    .toSorted();

const cardIn = (language, region) => {
  const translation = `${language}/support/${region}.yml`;
  const translated = existsSync(`content/${translation}`) ? read(translation) : {};
  return (translated.crisis ?? read(`support/${region}.yml`).crisis).card;
};
const helpIn = (language) => {
  const { notification, help } = read(`words/${language}.yml`);
  const cards = Object.fromEntries(namesIn('support').map((region) => [region, cardIn(language, region)]));
  return [language, { notification, help, cards }];
};
const built = Object.fromEntries(namesIn('words').map(helpIn));

writeFileSync(
  'src/slack/texts/built-in-help.ts',
  `import type { Language } from '../../pulse/language.js';
import type { Words } from './words.js';

/** What is shown in one language where content/ can't be read. */
interface BuiltInHelp {
  readonly notification: string;
  readonly help: Words['help'];
  /** The crisis card of each region. */
  readonly cards: Readonly<Record<string, string>> & { readonly int: string };
}

/** Written by \`npm run built-in-help\` from content/: don't change it here. */
export const BUILT_IN_HELP: Readonly<Record<Language, BuiltInHelp>> = ${JSON.stringify(built, null, 2)};
`,
);
