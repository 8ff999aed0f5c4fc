// Writes src/slack/texts/built-in-help.ts: the help that people see if content/ is unreadable. Run it (npm run
// built-in-help) after a change to a crisis card or to the words of `help`; a test fails if you forget.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';

const read = (file) => parse(readFileSync(`content/${file}`, 'utf8'));
const namesIn = (folder) =>
  readdirSync(`content/${folder}`)
    .filter((file) => file.endsWith('.yml'))
    .map((file) => file.slice(0, -'.yml'.length))
    .toSorted();

const crisisIn = (language, region) => {
  const translation = `${language}/support/${region}.yml`;
  const translated = existsSync(`content/${translation}`) ? read(translation) : {};
  return { ...read(`support/${region}.yml`).crisis, ...translated.crisis };
};
const helpIn = (language) => {
  const { notification, help } = read(`words/${language}.yml`);
  const crisis = Object.fromEntries(namesIn('support').map((region) => [region, crisisIn(language, region)]));
  return [language, { notification, help, crisis }];
};
const built = Object.fromEntries(namesIn('words').map(helpIn));

writeFileSync(
  'src/slack/texts/built-in-help.ts',
  `import type { Language } from '../../pulse/language.js';
import type { Catalog } from '../../support/catalog.js';
import type { Words } from './words.js';

/** The texts of one language that people see if content/ can't be read. */
interface BuiltInHelp {
  readonly notification: string;
  readonly help: Words['help'];
  /** The crisis card of each region. */
  readonly crisis: Readonly<Record<string, Catalog['crisis']>> & { readonly int: Catalog['crisis'] };
}

/** The texts of each language. Don't change them here: \`npm run built-in-help\` writes this file from content/. */
export const BUILT_IN_HELP: Readonly<Record<Language, BuiltInHelp>> = ${JSON.stringify(built, null, 2)};
`,
);
