import { readdirSync, readFileSync } from 'node:fs';
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { LANGUAGES, type Language } from '../../../src/pulse/language.js';
import { BRITISH, HABITS } from '../../support/phrases.js';

/** What isn't for people to read, by its key. */
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
  'note',
]);
/** A published measure's items keep the wording they were validated with. */
const PUBLISHED = /questionnaires\/weekly\.yml$/;
const REGIONAL = /support\/(?:uk|au|ca)\.yml$/;

const files = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((one) =>
    one.isDirectory()
      ? files(`${folder}/${one.name}`)
      : one.name.endsWith('.yml')
        ? [`${folder}/${one.name}`]
        : [],
  );

/** Every text of a file that people read, with its line. */
function texts(file: string): (readonly [line: number, text: string])[] {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines });
  const found: (readonly [number, string])[] = [];
  const walk = (node: unknown): void => {
    if (isMap(node))
      for (const { key, value } of node.items) {
        const top = /words\/\w+\.yml$/.test(file);
        if (top || !(isScalar(key) && NOT_READ.has(String(key.value)))) walk(value);
      }
    else if (isSeq(node)) node.items.forEach(walk);
    else if (isScalar(node) && typeof node.value === 'string')
      found.push([lines.linePos(node.range?.[0] ?? 0).line, node.value]);
  };
  walk(document.contents);
  return found;
}

const languageOf = (file: string): Language => (/content\/es\/|words\/es\.yml/.test(file) ? 'es' : 'en');
const all = files('content');

describe('what people read', () => {
  it.each(all.filter((file) => !PUBLISHED.test(file)))(
    'has none of the habits that put readers off: %s',
    (file) => {
      const wrong = texts(file).flatMap(([line, text]) =>
        HABITS[languageOf(file)]
          .filter(({ found }) => found.test(text))
          .map(
            ({ found, why, better }) =>
              `${file}:${line} "${found.exec(text)?.[0]}": ${why}. Write: ${better}`,
          ),
      );
      expect(wrong).toEqual([]);
    },
  );

  it.each(all.filter((file) => languageOf(file) === 'en' && !REGIONAL.test(file)))(
    'is spelled as in the US: %s',
    (file) => {
      const wrong = texts(file)
        .filter(([, text]) => BRITISH.test(text))
        .map(([line, text]) => `${file}:${line} ${BRITISH.exec(text)?.[0]}`);
      expect(wrong).toEqual([]);
    },
  );

  it('finds each habit where it is', () => {
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
