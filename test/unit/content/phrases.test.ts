import { readdirSync, readFileSync } from 'node:fs';
import { LANGUAGES, type Language } from '../../../src/pulse/language.js';
import { type PlacedText, textsOf } from '../../support/content-texts.js';
import { BRITISH, HABITS } from '../../support/phrases.js';

/** Keys whose texts people don't read. */
const NOT_READ = new Set([
  'id',
  'source',
  'licence',
  'verified_on',
  'reasoning',
  'themesReasoning',
  'topic',
  'theme',
  'region',
  'url',
  'phone',
  'locale',
]);
/** A published measure's items keep the wording they were validated with. */
const PUBLISHED = /questionnaires\/weekly\.yml$/;
const REGIONAL = /support\/(?:uk|au|ca)\.yml$/;

/** Pages for members, managers and decision makers. Pages for engineers may speak of seals and seasons. */
const PAGES = [
  'README.md',
  'PRIVACY.md',
  'docs/MANAGERS.md',
  'docs/EMPLOYERS.md',
  'docs/INSTALL.md',
  'docs/LIMITS.md',
  'SECURITY.md',
  ...readdirSync('docs/review').map((file) => `docs/review/${file}`),
];

const files = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((one) =>
    one.isDirectory()
      ? files(`${folder}/${one.name}`)
      : one.name.endsWith('.yml')
        ? [`${folder}/${one.name}`]
        : [],
  );

/** Every text of a content file that people read. */
const texts = (file: string): readonly PlacedText[] =>
  textsOf(file).filter(
    ({ path }) => file.startsWith('content/words/') || !path.split('.').some((key) => NOT_READ.has(key)),
  );

/** A page's own prose by paragraphs, without code, link addresses and quotations. */
function paragraphs(file: string): PlacedText[] {
  const blank = (code: string) => code.replace(/[^\n]/g, ' ');
  const words = readFileSync(file, 'utf8')
    .replace(/^```[^]*?^```/gm, blank)
    .replace(/`[^`]*`|\]\([^)]*\)|https?:\S+|“[^”]*”/g, blank);
  let line = 1;
  return words.split(/(\n\s*\n|\n(?=[> ]*(?:-|\d+\.) ))/).map((text) => {
    const from = line;
    line += text.split('\n').length - 1;
    return { path: '', line: from, text };
  });
}

/** Each habit found in texts, one line each, as the test's failure shows it. */
const habitsIn = (file: string, language: Language, read: readonly PlacedText[]): string[] =>
  read.flatMap(({ line, text }) =>
    HABITS[language].flatMap(({ found, why, better }) => {
      const at = found.exec(text);
      if (!at) return [];
      const lines = text.slice(0, at.index).trimEnd().split('\n').length - 1;
      return [`${file}:${line + lines} "${at[0]}": ${why}. Write: ${better}`];
    }),
  );

const languageOf = (file: string): Language => (/content\/es\/|words\/es\.yml/.test(file) ? 'es' : 'en');
const all = files('content');

describe('the text that people read', () => {
  it.each(all.filter((file) => !PUBLISHED.test(file)))(
    'has none of the habits that put readers off: %s',
    (file) => {
      expect(habitsIn(file, languageOf(file), texts(file))).toEqual([]);
    },
  );

  it.each(all.filter((file) => languageOf(file) === 'en' && !REGIONAL.test(file)))(
    'is spelled as in the US: %s',
    (file) => {
      const wrong = texts(file)
        .filter(({ text }) => BRITISH.test(text))
        .map(({ line, text }) => `${file}:${line} ${BRITISH.exec(text)?.[0]}`);
      expect(wrong).toEqual([]);
    },
  );

  it.each(PAGES)('has none of those habits in the pages for people who use Evenkeel: %s', (file) => {
    expect(habitsIn(file, 'en', paragraphs(file))).toEqual([]);
  });

  it('is checked for each habit', () => {
    const examples: Readonly<Record<Language, readonly string[]>> = {
      en: [
        'Who says yes is paired.',
        'Nothing of yours is kept.',
        'You do not have to.',
        'It is your choice.',
        'Begin anew.',
        'Here are places to start.',
        'It is sealed.',
        'the weekly card',
        'this note',
        'A season ends.',
        'The team rests.',
        'Mixed',
        'anonymous',
        'Reach out to someone.',
      ],
      es: [
        'el chequeo',
        'cinco toques',
        'selladas',
        'la tarjeta',
        'por dónde empezar',
        'esta nota',
        'la temporada',
        'descansa',
        'su jefe',
        'el dueño',
        'Apagar',
        'vale si',
        'puedes',
        'A ti te toca.',
        '¿Cómo estás?',
        'un recuerdo',
        'anónima',
        'licencia familiar',
        'Mixta',
      ],
    };
    for (const language of LANGUAGES)
      for (const text of examples[language])
        expect([text, HABITS[language].some(({ found }) => found.test(text))]).toEqual([text, true]);
  });
});
