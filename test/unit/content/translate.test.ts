import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readTranslated } from '../../../src/content/translate.js';
import { questionnaireSchema } from '../../../src/pulse/questionnaire.js';
import { loadTexts } from '../../../src/slack/texts/load.js';
import { loadCatalog } from '../../../src/support/catalog.js';
import { BANNED_WORDS_ES } from '../../support/banned-words.js';

type Tree = Record<string, unknown>;

/** Keys whose text people read. */
const WORD_KEYS = new Set(
  'title intro text short asks what for hours cost languages card note abroad line unread first iop stem label'.split(
    ' ',
  ),
);
/** Whether a text is the same in every language: it's sent or dialed exactly so. */
const isUntranslated = (path: string, text: string): boolean =>
  /resources\."[^"]+"\.text$/.test(path) && /^(\d[\d ]*|[A-Z]+ to \d+)$/.test(text);

/** Every text that people read, by its path; entries are named by their id or value. */
function words(tree: unknown, path = ''): [string, string][] {
  if (Array.isArray(tree))
    return tree.flatMap((one: Tree, at) =>
      words(one, `${path}.${JSON.stringify(one['id'] ?? one['value'] ?? at)}`),
    );
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string'
      ? WORD_KEYS.has(key)
        ? [[`${path}.${key}`, value]]
        : []
      : words(value, `${path}.${key}`),
  );
}

const FILES = [
  'actions.yml',
  ...['learn', 'questionnaires', 'support'].flatMap((folder) =>
    readdirSync(join('content', folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.yml'))
      .map((file) => `${folder}/${file}`),
  ),
];
const read = (...path: string[]): unknown => parse(readFileSync(join('content', ...path), 'utf8'));

describe.each(FILES)('the Spanish of %s', (file) => {
  const english = words(read(file));
  const spanish = new Map(words(read('es', file)));

  it('has every text that people read', () => {
    const missing = english.filter(([path, text]) => !spanish.has(path) && !isUntranslated(path, text));
    expect(missing.map(([path]) => path)).toEqual([]);
  });

  it('never says anything forbidden', () => {
    for (const text of spanish.values())
      for (const word of BANNED_WORDS_ES) expect(text.toLowerCase()).not.toContain(word);
  });
});

describe('the words files', () => {
  const all = (tree: unknown, path = ''): [string, string][] =>
    typeof tree === 'string'
      ? [[path, tree]]
      : Object.entries(tree as Tree).flatMap(([k, v]) => all(v, `${path}.${k}`));
  const [english, spanish] = [new Map(all(read('words', 'en.yml'))), new Map(all(read('words', 'es.yml')))];

  it('have the same keys', () => {
    expect([...spanish.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  it('never say anything forbidden in Spanish', () => {
    for (const text of spanish.values())
      for (const word of BANNED_WORDS_ES) expect(text.toLowerCase()).not.toContain(word);
  });
});

describe('a translation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-words-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  cpSync('content', folder, { recursive: true });
  const schema = questionnaireSchema;
  cpSync(join(folder, 'questionnaires', 'plain.yml'), join(folder, 'plain.yml'));
  const translated = (text: string) => {
    writeFileSync(join(folder, 'es', 'plain.yml'), text);
    return () => readTranslated(folder, 'es', 'plain.yml', schema);
  };

  it('takes words by id, in any order, and leaves everything else as it is', () => {
    const read = translated('core:\n  - { id: joy, text: Alegría }\n  - { id: energy, text: Fuerza }\n')();
    expect(read.core.map(({ text }) => text)).toEqual([
      'Fuerza',
      'I slept well enough to focus',
      "I could leave clients' stories at work",
      'Alegría',
    ]);
    expect(read.scoring.signs.heavyAt).toBe(8);
  });

  it.each([
    [
      'an entry that is not there',
      'core:\n  - { id: zest, text: x }\n',
      /es\/plain\.yml:2:5 {2}core\.0: no entry has the id "zest"/,
    ],
    ['a key that is not there', 'subtitle: x\n', /es\/plain\.yml:1:11 {2}subtitle: matches nothing/],
    ['another number', 'version: 2\n', /es\/plain\.yml:1:10 {2}version: matches nothing/],
    ['a text too long', `title: ${'x'.repeat(76)}\n`, /es\/plain\.yml:1:8 {2}title: too much; expected 75/],
    [
      'a {name} that nothing fills',
      'core:\n  - id: joy\n    text: "{name} fue feliz"\n',
      /es\/plain\.yml:3:11 {2}core\.0\.text: nothing fills \{name\}/,
    ],
  ])('with %s is refused by name', (_, text, message) => {
    expect(translated(text)).toThrow(message);
  });

  it('is optional: a text without one is shown in English', () => {
    rmSync(join(folder, 'es', 'plain.yml'));
    expect(readTranslated(folder, 'es', 'plain.yml', schema).title).toBe('Weekly check-in');
    expect(readTranslated(folder, 'en', 'plain.yml', schema).title).toBe('Weekly check-in');
  });

  /** The Spanish of the US catalog with one text changed. */
  const usInSpanish = (from: string, to: string) => {
    const file = join(folder, 'es', 'support', 'us.yml');
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(from);
    writeFileSync(file, text.replace(from, to));
    try {
      return loadCatalog(folder, 'us', 'es');
    } finally {
      writeFileSync(file, text);
    }
  };

  it.each([
    [
      'a phone number with two digits the wrong way round',
      'SAMHSA, 1-800-662-4357',
      'SAMHSA, 1-800-662-4375',
      /es\/support\/us\.yml:\d+:\d+ {2}categories\.find\.facts\.1\.text: says 1-800-662-4375, which .*, and doesn't say 1-800-662-4357, .*expected the same numbers/,
    ],
    [
      'a word to send to another number',
      'text: AYUDA al 741741',
      'text: AYUDA al 741747',
      /resources\.\d+\.text: says 741747/,
    ],
    ['the number of another line', 'text: AYUDA al 988', 'text: AYUDA al 741741', /text: says 741741/],
    [
      'a number left out',
      'SAMHSA, 1-800-662-4357, de',
      'SAMHSA, de',
      /facts\.1\.text: doesn't say 1-800-662-4357/,
    ],
    ['another year', 'septiembre de 2025', 'septiembre de 2024', /says 2024.*doesn't say 2025/],
    ['another count', '1,250 horas', '1,520 horas', /says 1,520.*doesn't say 1,250/],
  ])('with %s is refused by file and line', (_, from, to, message) => {
    expect(() => usInSpanish(from, to)).toThrow(message);
  });

  it.each([
    ['how a number is set', 'SAMHSA, 1-800-662-4357', 'SAMHSA, 1 800 662 4357'],
    ['how a count is set', '1,250 horas', '1250 horas'],
    ['a short number in words', '12 semanas', 'doce semanas'],
    ['a number that its entry has in another text', 'LGBTQ+ en EE. UU.', 'LGBTQ+ en EE. UU., en el 678678'],
  ])('may differ in %s', (_, from, to) => {
    expect(() => usInSpanish(from, to)).not.toThrow();
  });

  it('is refused with its file and line if it’s broken', () => {
    writeFileSync(join(folder, 'es', 'support', 'us.yml'), 'crisis: [\n');
    expect(() => loadTexts(folder, 'us')).toThrow(/es\/support\/us\.yml:\d+:\d+/);
  });
});
