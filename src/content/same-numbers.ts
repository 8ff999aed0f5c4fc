/** A number as people write or dial it: groups of digits, with single signs between them. */
const NUMBER = /\d+(?:(?:\) ?|[ .,-])\d+)*/g;

/** We ignore shorter numbers: texts often spell them out, or they depend on the language, as in "press 2". */
const FEWEST_DIGITS = 3;

const YEAR = /^(?:19|20)\d\d$/;

/** An address, alone or in a link: people don't read its digits. */
const ADDRESS = /https?:\/\/[^\s|>]+/g;

/** Returns the numbers of three digits or more in a text: as written there, by their digits alone. */
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

/** An entry's texts, by key. */
type Entry = Readonly<Record<string, unknown>>;

/** Returns the digits of every number in an entry's texts. */
const digitsIn = (entry: Entry): Set<string> =>
  new Set(
    Object.values(entry).flatMap((value) => (typeof value === 'string' ? [...numbersIn(value).keys()] : [])),
  );

/** Returns the numbers of a text that aren't among `said`, as the text writes them. */
const notIn = (said: ReadonlySet<string>, text: string): string =>
  [...numbersIn(text)]
    .filter(([digits]) => !said.has(digits))
    .map(([, written]) => written)
    .join(', ');

/** A difference between the numbers of a translated text and the original's. */
interface OtherNumber {
  /** The text's key in its entry. */
  readonly key: string;
  readonly message: string;
}

/**
 * Compares a translated entry's numbers with the original's: phone numbers, years, and all others of three digits or
 * more. A number may move to another text of the same entry, or repeat there; none may be lost, changed or added.
 *
 * @param words only the translated texts
 * @param result the entry as people read it: the original with the translated texts over it
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
