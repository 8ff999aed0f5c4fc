import { NOT_NAMES, ORDINARY_NAMES } from './ordinary-names.js';

/** How long a sentence that goes to everyone may be, in characters. */
export const MOST_CHARACTERS = 200;

/** What one person is called: each of the names that their account has. */
export type NamesOfOne = readonly string[];

/** Why a sentence can't go to everyone. */
export const SENTENCE_TROUBLES = ['empty', 'long', 'lines', 'email', 'mention', 'link', 'phone'] as const;
export type SentenceTrouble = (typeof SENTENCE_TROUBLES)[number];

/** What became of a sentence that's to go to everyone. */
export type Checked =
  | {
      readonly kind: 'fine';
      readonly sentence: string;
      /** Words in it that are also the name of somebody on the team: whoever wrote it is asked to look again. */
      readonly unsure: readonly string[];
    }
  | { readonly kind: SentenceTrouble }
  | { readonly kind: 'name'; readonly name: string };

const LINE_BREAK = /[\n\v\f\r\u0085\u2028\u2029]/;
/** What can't be seen: it could split a name in two. */
const UNSEEN = /[\p{Cc}\p{Cf}\u115f\u1160\u2800\u3164\uffa0]/gu;

const EMAIL = /[^\s@]@[^\s@]+\.[^\s@]/;
/** A mention as the chat service marks it up, `@somebody`, and an account's bare id. */
const MENTION = /<[@#!]|(?:^|[^\p{L}\p{N}])[@＠][\p{L}\p{N}]|\b[UW][A-Z0-9]{8,}\b/u;
const LINK =
  /[a-z][a-z0-9+.-]*:\/\/|\bmailto:|\bwww\.|[\p{L}\p{N}]\.(?:com|org|net|edu|gov|mil|info|biz|io|us|uk|ca|au|mx|co|me|ly|gl|gg|app|dev|health|care|link|zoom)\b/iu;
/** Seven digits or more with nothing but what stands between a number's digits. */
const DIGITS = /\+?\d(?:[\s().\u2010-\u2015-]*\d){6,}/g;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** A shift, such as 0700-1900. */
const SHIFT = /^(?:[01]\d|2[0-4])[0-5]\d\s*[\u2010-\u2015-]\s*(?:[01]\d|2[0-4])[0-5]\d$/;

const holdsPhone = (sentence: string): boolean =>
  (sentence.match(DIGITS) ?? []).some((digits) => !DATE.test(digits) && !SHIFT.test(digits));

function troubleOf(typed: string, sentence: string): SentenceTrouble | null {
  if (LINE_BREAK.test(typed.trim())) return 'lines';
  if (!/[\p{L}\p{N}]/u.test(sentence)) return 'empty';
  if (Array.from(sentence).length > MOST_CHARACTERS) return 'long';
  if (EMAIL.test(sentence)) return 'email';
  if (MENTION.test(sentence)) return 'mention';
  if (LINK.test(sentence)) return 'link';
  return holdsPhone(sentence) ? 'phone' : null;
}

/** In lower case and without accents: "José" and "JOSE" are one name. */
const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .toLowerCase()
    .replace(/[’ʼ`´]/g, "'");

/** A word of a sentence, as it's written there and as it's compared. */
interface Word {
  readonly written: string;
  readonly folded: string;
  /** Whether a capital letter says nothing here: it begins a sentence. */
  readonly begins: boolean;
}

const WORD = /[\p{L}\p{M}\p{N}]+(?:['’ʼ`´][\p{L}\p{M}\p{N}]+)*/gu;

/** A word without a possessive ending, and without apostrophes: "O'Brien's" and "obrien" are one name. */
const bare = (word: string): string => folded(word).replace(/'s$/, '').replace(/'/g, '');

const wordsOf = (text: string): Word[] =>
  [...text.matchAll(WORD)].map(({ 0: written, index }) => ({
    written,
    folded: bare(written),
    begins: /(?:^|[.!?:;“"«¿¡])\s*$/.test(text.slice(0, index)),
  }));

/** Scripts that put no space between words: a name in them is looked for as it is. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** What follows a name in an account and isn't part of it: "Ana Ruiz, LCSW", "Ana (she/her)", "Ana | nights". */
const AFTER_NAME = /[,(|[{/•·–—]| - /;

/** The words by which one person could be named. */
const nameWords = (names: NamesOfOne): ReadonlySet<string> =>
  new Set(
    names
      .flatMap((name) => name.split(AFTER_NAME, 1))
      .flatMap((name) => wordsOf(name).map((word) => word.folded))
      .filter((word) => word.length > 1 && /\p{L}/u.test(word) && !NOT_NAMES.has(word)),
  );

/** Whether a word that's somebody's name stands in a sentence like a name: with a capital that nothing else explains. */
const standsAsName = ({ written, begins }: Word, isShouted: boolean): boolean =>
  /^\p{Lu}/u.test(written) && !begins && !isShouted;

/** What names a person: the words of a sentence that do for sure, and those that may be ordinary words. */
function namedBy(sentence: string, words: readonly Word[], names: NamesOfOne) {
  const isShouted = !/\p{Ll}/u.test(sentence);
  const own = nameWords(names);
  const hits = words.map((word) => own.has(word.folded));
  const isSure = (word: Word, at: number): boolean =>
    !ORDINARY_NAMES.has(word.folded) ||
    standsAsName(word, isShouted) ||
    // First name and last name, one after the other.
    hits[at - 1] === true ||
    hits[at + 1] === true;
  const whole = names
    .flatMap((name) => name.split(AFTER_NAME, 1))
    .map((name) => name.trim())
    .filter(
      (name) => UNSPACED.test(name) && Array.from(name).length > 1 && folded(sentence).includes(folded(name)),
    );
  const found = words.filter((_, at) => hits[at]);
  return {
    sure: [...whole, ...words.filter((word, at) => hits[at] && isSure(word, at)).map((word) => word.written)],
    unsure: found.map((word) => word.written),
  };
}

/**
 * Checks a sentence that's to go to everyone on a team. It catches slips: a name, an address, a number. It can't know whom a
 * sentence points to without a name, so whoever wrote it sees it once more before it goes out.
 *
 * @param names what each person on the team is called
 */
export function checkSentence(typed: string, names: readonly NamesOfOne[]): Checked {
  const sentence = typed.replace(/\s+/gu, ' ').replace(UNSEEN, '').trim().normalize('NFC');
  const trouble = troubleOf(typed, sentence);
  if (trouble) return { kind: trouble };
  const words = wordsOf(sentence);
  const named = names.map((one) => namedBy(sentence, words, one));
  const name = named.flatMap(({ sure }) => sure)[0];
  if (name !== undefined) return { kind: 'name', name };
  return { kind: 'fine', sentence, unsure: [...new Set(named.flatMap(({ unsure }) => unsure))] };
}
