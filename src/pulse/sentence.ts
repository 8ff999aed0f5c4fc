import { type NamesOfOne, nameWords, unspacedNamesIn, type Word, wordsOf } from './account-names.js';
import { NOT_NAMES, ORDINARY_NAMES } from './ordinary-names.js';

/** Longest sentence that may go to everyone, in characters. */
export const MOST_CHARACTERS = 200;

/** Why a sentence can't go to everyone. */
export const SENTENCE_TROUBLES = ['empty', 'long', 'lines', 'email', 'mention', 'link', 'phone'] as const;
export type SentenceTrouble = (typeof SENTENCE_TROUBLES)[number];

/** The result of checking a sentence for everyone. */
export type Checked =
  | {
      readonly kind: 'fine';
      readonly sentence: string;
      /** Words in it that are also a team member's name: its author is asked to look again. */
      readonly unsure: readonly string[];
    }
  | { readonly kind: SentenceTrouble }
  | { readonly kind: 'name'; readonly name: string };

const LINE_BREAK = /[\n\v\f\r\u0085\u2028\u2029]/;
/** Invisible characters, which could split a name in two. */
const UNSEEN = /[\p{Cc}\p{Cf}\u115f\u1160\u2800\u3164\uffa0]|\u034f|(?<=\p{L})[\ufe00-\ufe0f]/gu;

const EMAIL = /[^\s@]@[^\s@]+\.[^\s@]|\S\s?[([]at[)\]]\s?\S+\.\S/i;
/**
 * A mention in the chat service's markup, `@somebody`, or an account's bare id, which no word resembles: it has a
 * digit.
 */
const MENTION = /<[@#!]|(?:^|[^\p{L}\p{N}])@[\p{L}\p{N}]|\b[UW](?=[A-Z]*\d)[A-Z0-9]{8,}\b/u;
const LINK =
  /[a-z][a-z0-9+.-]*:\/\/|\bmailto:|\bwww\.|[\p{L}\p{N}]\.[a-z]{2,}\/\S|[\p{L}\p{N}]\.(?:com|org|net|edu|gov|mil|info|biz|io|us|uk|ca|au|nz|mx|ar|cl|es|de|fr|eu|co|me|ly|gl|gg|gle|ai|tv|app|dev|new|page|site|online|xyz|health|care|link|zoom)\b/iu;
/** Seven digits or more, with only such characters between them as separate the digits of a phone number. */
const DIGITS = /\p{Nd}(?:[\s().·/_\p{M}\u2010-\u2015\u2212-]{0,4}\p{Nd}){6,}/u;
/** Digits that tell a time: days, times of day, shifts such as 0700-1900, and ranges of years. */
const WHEN = [
  /(?<!\d[-./]?)(?:(?:19|20)\d\d([-./])\d\d?\1\d\d?|\d\d?([-./])\d\d?\2(?:19|20)?\d\d)(?![-./]?\d)/g,
  /(?<!\d[.:]?)(?:[01]?\d|2[0-4])[.:][0-5]\d(?![.:]?\d)/g,
  /(?<!\d)(?:[01]\d|2[0-4])[0-5]\d\s*[-\u2010-\u2015]\s*(?:[01]\d|2[0-4])[0-5]\d(?!\d)/g,
  /(?<!\d)(?:19|20)\d\d\s*[-\u2010-\u2015/(]\s*(?:19|20)\d\d(?!\d)/g,
] as const;

const holdsPhone = (sentence: string): boolean =>
  DIGITS.test(WHEN.reduce((rest, when) => rest.replace(when, ';'), sentence));

function troubleOf(typed: string, sentence: string): SentenceTrouble | null {
  if (LINE_BREAK.test(typed.trim())) return 'lines';
  if (!/[\p{L}\p{N}]/u.test(sentence)) return 'empty';
  if (Array.from(sentence).length > MOST_CHARACTERS) return 'long';
  // Lookalikes count as the sign or digit they resemble: "＠" and "５".
  const plain = sentence.normalize('NFKC');
  if (EMAIL.test(plain)) return 'email';
  if (MENTION.test(plain)) return 'mention';
  if (LINK.test(plain)) return 'link';
  return holdsPhone(plain) ? 'phone' : null;
}

/** How a word names a person: for sure, or as what may be an ordinary word; null if it doesn't. */
type Naming = 'sure' | 'unsure' | null;

const isOrdinary = ({ folded }: Word): boolean => ORDINARY_NAMES.has(folded) || NOT_NAMES.has(folded);

/** Returns how each word of a sentence names one person. */
function namings(sentence: string, words: readonly Word[], names: NamesOfOne): readonly Naming[] {
  const isShouted = !/\p{Ll}/u.test(sentence);
  const own = nameWords(names);
  const hits = words.map(({ folded }) => own.has(folded));
  /** Whether the word begins with a capital that nothing else explains. */
  const standsAsName = ({ written, index }: Word): boolean =>
    /^\p{Lu}/u.test(written) && !isShouted && !/(?:^|[.!?:;“"«¿¡])\s*$/.test(sentence.slice(0, index));
  return words.map((word, at): Naming => {
    // A first name and last name next to each other aren't ordinary words.
    const isBeside = hits[at - 1] === true || hits[at + 1] === true;
    if (hits[at]) return !isOrdinary(word) || standsAsName(word) || isBeside ? 'sure' : 'unsure';
    // "Marias caseload": people often leave out the apostrophe.
    const { folded, written } = word;
    const without = { ...word, folded: folded.slice(0, -1) };
    if (!folded.endsWith('s') || !/^\p{Lu}/u.test(written) || !own.has(without.folded)) return null;
    return standsAsName(word) && !isOrdinary(without) ? 'sure' : 'unsure';
  });
}

/**
 * Checks a sentence before it goes to everyone on a team. It catches slips: a name, an address, a number. It can't
 * know who a sentence without a name points to, so the author sees the sentence once more before it goes out.
 *
 * @param names the names of each person on the team
 */
export function checkSentence(typed: string, names: readonly NamesOfOne[]): Checked {
  const sentence = typed.replace(/\s+/gu, ' ').replace(UNSEEN, '').trim().normalize('NFC');
  const trouble = troubleOf(typed, sentence);
  if (trouble) return { kind: trouble };
  const words = wordsOf(sentence);
  const unsure = new Set<string>();
  for (const one of names) {
    const [unspaced] = unspacedNamesIn(sentence, one);
    if (unspaced !== undefined) return { kind: 'name', name: unspaced };
    for (const [at, naming] of namings(sentence, words, one).entries()) {
      const written = words[at]?.written ?? '';
      if (naming === 'sure') return { kind: 'name', name: written };
      if (naming === 'unsure') unsure.add(written);
    }
  }
  return { kind: 'fine', sentence, unsure: [...unsure] };
}
