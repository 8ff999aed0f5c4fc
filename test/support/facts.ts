import type { Language } from '../../src/pulse/language.js';

/** Number words, from two on: "one" and "un" are as often articles. */
const SPELLED: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: {
    two: '2',
    twice: '2',
    three: '3',
    four: '4',
    five: '5',
    six: '6',
    seven: '7',
    eight: '8',
    nine: '9',
    ten: '10',
    eleven: '11',
    twelve: '12',
    twenty: '20',
    thirty: '30',
    'a third': '1/3',
    half: '1/2',
  },
  es: {
    dos: '2',
    tres: '3',
    cuatro: '4',
    cinco: '5',
    seis: '6',
    siete: '7',
    ocho: '8',
    nueve: '9',
    diez: '10',
    once: '11',
    doce: '12',
    veinte: '20',
    treinta: '30',
    'un tercio': '1/3',
    'la mitad': '1/2',
    'media hora': '1/2',
  },
};

/** The facts of a text that must be the same in every language, by kind: each kind sorted, without duplicates. */
export interface Facts {
  /** {names} that the code fills. */
  readonly placeholders: readonly string[];
  /** Numbers in digits; phone numbers by their groups of digits. */
  readonly numbers: readonly string[];
  /** Abbreviations, and words to send by text message. */
  readonly keywords: readonly string[];
  /** Commands to type in Slack. */
  readonly commands: readonly string[];
  /** Websites. */
  readonly sites: readonly string[];
}

const COMMAND = /`[^`]+`/g;
/** English for "both", for which Spanish has "ustedes". */
const BOTH = /\b(?:the two of (?:you|us)|you two)\b/gi;
const SITE = /\b(?:[a-z0-9-]+\.)+(?:com|org|gov|net|edu|info|ca|uk|au|eu)\b/gi;

const all = (text: string, pattern: RegExp): string[] => [...new Set(text.match(pattern))].toSorted();

/** The facts of a text in a language. */
export function factsOf(text: string, language: Language): Facts {
  const plain = text
    .replace(COMMAND, ' ')
    .replace(/https?:\/\/\S+|\{\w+\}/g, ' ')
    .replace(SITE, ' ')
    .replace(BOTH, ' ')
    .replaceAll('24/7', '24');
  const spelled = Object.entries(SPELLED[language])
    .filter(([word]) => new RegExp(`(?<!\\p{L})${word}(?!\\p{L})`, 'iu').test(plain))
    .map(([, number]) => number);
  return {
    placeholders: all(text, /\{\w+\}/g),
    numbers: [...new Set([...all(plain, /\d+/g), ...spelled])].toSorted(),
    keywords: all(plain, /(?<!\p{L})\p{Lu}{3,}(?!\p{L})/gu),
    commands: all(text, COMMAND),
    sites: all(text.toLowerCase(), SITE),
  };
}
