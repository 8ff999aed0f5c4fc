import type { PlacedText } from './content-texts.js';
import { type Facts, factsOf } from './facts.js';

/** A fact that one text has and its translation hasn't. */
export interface Difference {
  /** The path of both texts in their files. */
  readonly path: string;
  readonly kind: keyof Facts;
  /** What's only in the English, and what's only in the translation. */
  readonly lacks: readonly string[];
  readonly adds: readonly string[];
  /** The lines of both. */
  readonly english: number;
  readonly line: number;
}

/** The plural forms that a language may have beside those of English; what they say is in the English `other`. */
const otherForm = (path: string): string => path.replace(/\.(?:zero|two|few|many)$/, '.other');

/** Where a Spanish file says other facts than the English one; a text that only one of them has is no difference. */
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
