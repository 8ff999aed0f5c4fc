import { ALSO_NAMES, NOT_NAMES } from './ordinary-names.js';

/** All the names on one person's account. */
export type NamesOfOne = readonly string[];

/** Characters that people type for an apostrophe. */
const APOSTROPHE = /[’‘‛ʼʹʻ`´′＇]/g;

/** Letters that Unicode doesn't decompose into a base letter and an accent, and how people type them without one. */
const OWN_LETTERS: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ħ: 'h',
};
const OWN_LETTER = new RegExp(`[${Object.keys(OWN_LETTERS).join('')}]`, 'g');

/** Letters that some languages write as two where the letter itself is missing: "Müller" is also "Mueller". */
const AS_TWO: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' };
const LETTER_AS_TWO = new RegExp(`[${Object.keys(AS_TWO).join('')}]`, 'gi');

/** Returns a text in lowercase, without accents, and with one kind of apostrophe: "José" and "JOSE" become the same. */
export const folded = (text: string): string =>
  text
    .replace(APOSTROPHE, "'")
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .toLowerCase()
    .replace(OWN_LETTER, (letter) => OWN_LETTERS[letter] ?? letter);

/** A word as it's written, and folded for comparison: without a possessive ending, and "O'Brien" as "obrien". */
export interface Word {
  readonly written: string;
  readonly folded: string;
  /** Where the word begins in the text. */
  readonly index: number;
}

const WORD = /[\p{L}\p{M}\p{N}]+(?:['’‘‛ʼʹʻ`´′＇][\p{L}\p{M}\p{N}]+)*/gu;

const compared = (word: string): string => folded(word).replace(/'s$/, '').replace(/'/g, '');

/** Splits a text into words: runs of letters and digits, apostrophes inside them included. */
export const wordsOf = (text: string): Word[] =>
  [...text.matchAll(WORD)].map(({ 0: written, index }) => ({ written, folded: compared(written), index }));

/** What can follow a name in an account without being part of it: "Ana Ruiz, LCSW", "Ana (she/her)", "Ana | nights". */
const AFTER_NAME = /[,(|[{/•·–—]| - /;

/** A tag before the name: "[Nights] Ana". */
const TAG_BEFORE = /^\s*[([{][^)\]}]*[)\]}]/;

/** A nickname: "Robert (Bob) Smith". */
const NICKNAME = /\(([^)]*)\)(?=\s*\p{L})/gu;

/** The order in which directories sort: "Ruiz, Ana", "Ruiz, Ana M." */
const LAST_FIRST = /^[^\s,]+,\s*\p{Lu}[\p{L}'’-]+(?:\s+\p{L}\.?)?$/u;

const hasName = (part: string): boolean =>
  wordsOf(part).some((word) => /\p{L}/u.test(word.folded) && !NOT_NAMES.has(word.folded));

/** Whether a part without any other name may still be one: "Van Le". */
const mayBeName = (part: string): boolean => wordsOf(part).some((word) => ALSO_NAMES.has(word.folded));

/** Returns the part of an account's name that's the person's own name; empty if there's none. */
function properName(name: string): string {
  const own = name.replace(TAG_BEFORE, '').replace(NICKNAME, ' $1 ').trim();
  const [, after = ''] = own.split(',');
  if (LAST_FIRST.test(own) && hasName(after)) return own.replace(',', ' ');
  const parts = own.split(AFTER_NAME);
  return (parts.find(hasName) ?? parts.find(mayBeName) ?? '').trim();
}

/** Whether a word that usually isn't a name is one here: "Ella" or "Le" at either end, "Ma" unless it's a degree. */
const isAlsoName = (word: Word, at: number, all: readonly Word[]): boolean =>
  ALSO_NAMES.has(word.folded) &&
  all.length > 1 &&
  (at === 0 || at === all.length - 1) &&
  /\p{Ll}/u.test(word.written);

/** The words that could name a person, in their folded form. */
export function nameWords(names: NamesOfOne): ReadonlySet<string> {
  const proper = names.map(properName);
  const spelled = proper.flatMap((name) => [
    name,
    name.normalize('NFC').replace(LETTER_AS_TWO, (letter) => AS_TWO[letter.toLowerCase()] ?? letter),
    // "Jean-Luc" is also "JeanLuc".
    name.replace(/(?<=\p{L})[-‐‑](?=\p{L})/gu, ''),
  ]);
  const found = spelled.flatMap((name) =>
    wordsOf(name).filter(
      (word, at, all) =>
        word.folded.length > 1 &&
        /\p{L}/u.test(word.folded) &&
        (!NOT_NAMES.has(word.folded) || isAlsoName(word, at, all)),
    ),
  );
  return new Set(found.map((word) => word.folded));
}

/** Scripts that put no space between words: we look for a name in them anywhere in a text. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** A person's names in such scripts that occur in a text: the whole name, the family name or the given name. */
export function unspacedNamesIn(text: string, names: NamesOfOne): readonly string[] {
  const within = folded(text).replace(/\s/g, '');
  return names
    .map(properName)
    .flatMap((name) => [name, ...name.split(/[\s・·]+/)])
    .filter((part) => UNSPACED.test(part) && Array.from(part).length > 1)
    .filter((part) => within.includes(folded(part).replace(/\s/g, '')));
}
