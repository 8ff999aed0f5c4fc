/** A number as people write or dial it: digits, with single signs between their groups. */
const NUMBER = /\d+(?:(?:\) ?|[ .,-])\d+)*/g;

/** Shorter ones are often spelled out, or go with the language: "press 2", "two weeks". */
const FEWEST_DIGITS = 3;

const YEAR = /^(?:19|20)\d\d$/;

/** An address as it stands, or as a link's: its digits aren't said to anybody. */
const ADDRESS = /https?:\/\/[^\s|>]+/g;

/** The numbers of three digits or more in a text: as they're written there, by their digits alone. */
function numbersIn(text: string): Map<string, string> {
  const found = (text.replace(ADDRESS, ' ').match(NUMBER) ?? []).flatMap((written) => {
    const groups = written.split(/\D+/);
    // Two years with a dash between them are two numbers.
    return groups.every((one) => YEAR.test(one)) ? groups : [written];
  });
  return new Map(
    found
      .map((written) => [written.replace(/\D/g, ''), written] as const)
      .filter(([digits]) => digits.length >= FEWEST_DIGITS),
  );
}

/** The texts that stand side by side in an entry, by their keys. */
type Entry = Readonly<Record<string, unknown>>;

/** The digits of every number that an entry says. */
const digitsIn = (entry: Entry): Set<string> =>
  new Set(
    Object.values(entry).flatMap((value) => (typeof value === 'string' ? [...numbersIn(value).keys()] : [])),
  );

/** Those of a text's numbers that an entry doesn't say, as the text writes them. */
const notIn = (said: ReadonlySet<string>, text: string): string =>
  [...numbersIn(text)]
    .filter(([digits]) => !said.has(digits))
    .map(([, written]) => written)
    .join(', ');

/** What's wrong with the numbers of a translated text. */
interface OtherNumber {
  /** The text's key in its entry. */
  readonly key: string;
  readonly message: string;
}

/**
 * Compares a translated entry's numbers with the original's: phone numbers, years, and all others of three digits or more.
 * A number may move to another text of the same entry, or be said there once more; none may be lost, changed or added.
 *
 * @param words the translated texts alone
 * @param result the entry as people read it, with those texts laid over the original's
 */
export function otherNumbers(base: Entry, words: Entry, result: Entry): OtherNumber[] {
  const [known, said] = [digitsIn(base), digitsIn(result)];
  return Object.entries(words).flatMap(([key, text]): OtherNumber[] => {
    const original = base[key];
    if (typeof text !== 'string' || typeof original !== 'string') return [];
    const [added, lost] = [notIn(known, text), notIn(said, original)];
    const problems = [
      ...(added ? [`says ${added}, which what it translates doesn't`] : []),
      ...(lost ? [`doesn't say ${lost}, which what it translates does`] : []),
    ];
    return problems.length === 0
      ? []
      : [{ key, message: `${problems.join(', and ')}; expected the same numbers in every language` }];
  });
}
