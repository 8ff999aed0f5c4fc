import type { PlacedText } from './content-texts.js';
import { type Facts, factsOf } from './facts.js';

/** A difference in facts between a text and its translation. */
export interface Difference {
  /** The path of both texts in their files. */
  readonly path: string;
  readonly kind: keyof Facts;
  /** Facts only in the English text, and facts only in the translation. */
  readonly lacks: readonly string[];
  readonly adds: readonly string[];
  /** The lines of both texts. */
  readonly english: number;
  readonly line: number;
}

/** The path of the English `other` form, for plural forms that English doesn't have. */
const otherForm = (path: string): string => path.replace(/\.(?:zero|two|few|many)$/, '.other');

/** The facts in which a Spanish file differs from the English one; a text that only one file has doesn't count. */
export function differences(english: readonly PlacedText[], spanish: readonly PlacedText[]): Difference[] {
  const known = new Map(english.map((one) => [one.path, one]));
  return spanish.flatMap(({ path, line, text }) => {
    const original = known.get(path) ?? known.get(otherForm(path));
    if (!original) return [];
    const [en, es] = [factsOf(original.text, 'en'), factsOf(text, 'es')];
    return (Object.keys(en) as (keyof Facts)[])
      .map((kind) => ({
        path,
        kind,
        lacks: en[kind].filter((one) => !es[kind].includes(one)),
        adds: es[kind].filter((one) => !en[kind].includes(one)),
        english: original.line,
        line,
      }))
      .filter(({ lacks, adds }) => lacks.length + adds.length > 0);
  });
}
