import { existsSync, readdirSync } from 'node:fs';
import { textsOf } from '../../support/content-texts.js';
import { type Difference, differences } from '../../support/same-facts.js';

/** An English content file and its Spanish counterpart. */
type Pair = readonly [english: string, spanish: string];

const PAIRS: readonly Pair[] = [
  ['content/words/en.yml', 'content/words/es.yml'],
  ...readdirSync('content', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yml') && !/^(?:es|words)\//.test(file))
    .map((file): Pair => [`content/${file}`, `content/es/${file}`])
    .filter(([, spanish]) => existsSync(spanish)),
];

/** Deliberate differences, as the test reports them: `path kind: -only in English +only in Spanish`. */
const ON_PURPOSE: Readonly<Record<string, string>> = {
  'content/es/support/us.yml crisis.card numbers: +2': '988 answers in Spanish after 2',
  'content/es/support/us.yml crisis.line numbers: +2': 'as on the card',
  'content/es/support/us.yml crisis.line keywords: +AYUDA': 'as on the card',
  'content/es/support/us.yml crisis.card keywords: +AYUDA': '988 answers a text in Spanish after this word',
  'content/es/support/us.yml crisis.card sites: -988lifeline.org':
    'this card has the word to text in its place',
  'content/es/support/us.yml categories.crisis.resources.988.what numbers: +988':
    'says where to send the word',
  'content/es/support/us.yml categories.crisis.resources.988.text keywords: +AYUDA': 'as on the card',
  'content/es/support/us.yml categories.crisis.resources.crisis-text-line.what keywords: -HOME':
    'the word for an answer in English',
  'content/es/support/us.yml categories.crisis.resources.crisis-text-line.text keywords: -HOME +AYUDA':
    'its word for an answer in Spanish',
  'content/es/support/us.yml categories.iop.resources.samhsa.text keywords: -ZIP':
    'a ZIP code is a código postal',
  'content/es/learn/stressors.yml entries.little-say.short numbers: +2': '"las dos" is "both"',
};

const named = (file: string, { path, kind, lacks, adds }: Difference): string =>
  `${file} ${path} ${kind}: ${[...lacks.map((one) => `-${one}`), ...adds.map((one) => `+${one}`)].join(' ')}`;

const told = ([english, spanish]: Pair, found: Difference): string => {
  const only = (facts: readonly string[], file: string) =>
    facts.length > 0 ? [`${facts.join(', ')} only in ${file}`] : [];
  const said = [
    ...only(found.lacks, `${english}:${found.english}`),
    ...only(found.adds, `${spanish}:${found.line}`),
  ];
  return `${spanish}:${found.line}  ${found.path}: ${found.kind}: ${said.join('; ')}. Fix: say the same in both`;
};

/** The differences between a pair of texts. */
const between = (english: string, spanish: string) =>
  differences([{ path: 'a', line: 3, text: english }], [{ path: 'a', line: 5, text: spanish }]);

describe('English and Spanish', () => {
  const found = new Map(PAIRS.map((pair) => [pair, differences(textsOf(pair[0]), textsOf(pair[1]))]));

  it.each(PAIRS)('say the same facts: %s', (...pair) => {
    const all = [...found].find(([[english]]) => english === pair[0])?.[1] ?? [];
    const wrong = all.filter((one) => !(named(pair[1], one) in ON_PURPOSE));
    expect(wrong.map((one) => told(pair, one))).toEqual([]);
  });

  it('have no deliberate difference that no longer exists', () => {
    const there = new Set([...found].flatMap(([[, spanish], all]) => all.map((one) => named(spanish, one))));
    expect(Object.keys(ON_PURPOSE).filter((one) => !there.has(one))).toEqual([]);
  });

  it.each([
    ['a {name}', 'until {closes}', 'hasta {closed}', 'placeholders', '{closes}', '{closed}'],
    ['a number', 'after 12 weeks', 'después de 10 semanas', 'numbers', '12', '10'],
    ['a number in words', 'in three days', 'en dos días', 'numbers', '3', '2'],
    ['a phone number', 'Call 1-800-662-4357', 'Llame al 1-800-662-4375', 'numbers', '4357', '4375'],
    ['a word to send', 'Text *HOME* to 741741', 'Envíe *HOLA* al 741741', 'keywords', 'HOME', 'HOLA'],
    [
      'a command',
      'use `/checkin join`',
      'use `/checkin participar`',
      'commands',
      '`/checkin join`',
      '`/checkin participar`',
    ],
    [
      'a site',
      'at findahelpline.com',
      'en <https://findahelpline.org|aquí>',
      'sites',
      'findahelpline.com',
      'findahelpline.org',
    ],
  ])('may not differ in %s', (_, english, spanish, kind, lacks, adds) => {
    const [only, ...more] = between(english, spanish);
    expect(more).toEqual([]);
    expect(only).toMatchObject({ kind, lacks: [lacks], adds: [adds] });
    expect(told(['en.yml', 'es.yml'], only as Difference)).toBe(
      `es.yml:5  a: ${kind}: ${lacks} only in en.yml:3; ${adds} only in es.yml:5. Fix: say the same in both`,
    );
  });

  it.each([
    ['a number in digits is the same number in words', 'in 12 weeks', 'en doce semanas'],
    ['"the two of you" is no number', 'The two of you meet.', 'Ustedes se encuentran.'],
    ['24/7 is 24 hours', 'Open 24/7', 'A toda hora, las 24 horas'],
  ])('agree where %s', (_, english, spanish) => {
    expect(between(english, spanish)).toEqual([]);
  });
});
