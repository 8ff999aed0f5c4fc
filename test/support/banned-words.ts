import { readFileSync } from 'node:fs';

/** Words that no content file may contain, in any letter case, not even in a comment; each has its reason in the rules. */
export const BANNED_WORDS = [
  'diagnos',
  'screening',
  'HIPAA',
  'committed suicide',
  'failed attempt',
  'streak',
  'epidemic',
  'you must',
  'right for you',
  'guarantee',
  'anonymous',
  'will not affect your licen',
] as const;

/** Words that no Spanish content file may contain, likewise. */
export const BANNED_WORDS_ES = [
  'diagnóstic',
  'diagnostic',
  'tamizaje',
  'cribado',
  'hipaa',
  'cometer suicidio',
  'cometió suicidio',
  'racha',
  'epidemia',
  'garantiza',
  'anónim',
  'adecuado para usted',
] as const;

const lowerCased = (path: string): string => readFileSync(path, 'utf8').toLowerCase();

/** Returns the banned words in a file of content/ and in its Spanish text. */
export function bannedWordsIn(file: string): string[] {
  return [
    ...BANNED_WORDS.filter((word) => lowerCased(`content/${file}`).includes(word.toLowerCase())),
    ...BANNED_WORDS_ES.filter((word) => lowerCased(`content/es/${file}`).includes(word)),
  ];
}
