const VOWELS = /[aeiouy]+/g;

/**
 * Syllables of an English word, by vowel groups ("ia" as in "media" counts as one, so a little low). A silent final e does not count, nor one before a final s or d
 * where it is not spoken ("likes", "called", but "places", "needed").
 */
const syllables = (word: string): number =>
  Math.max(1, word.replace(/(?:[^laeiouycgshxz]es|[^td]ed|[^laeiouy]e)$/, '').match(VOWELS)?.length ?? 1);

/**
 * The Flesch-Kincaid grade of a text (Kincaid and others 1975): 0.39 words a sentence + 11.8 syllables a word -
 * 15.59. Numbers, links and mark-up do not count; a colon ends a sentence, as in the original.
 */
export function readingGrade(text: string): number {
  const clean = text.replace(/https?:\S+|[*_•]/g, ' ').toLowerCase();
  const sentences = clean.split(/[.!?:]+(?:\s|$)|\n/).filter((one) => /[a-z]/.test(one));
  const words = clean.match(/[a-z']+/g) ?? [];
  const total = words.reduce((sum, word) => sum + syllables(word), 0);
  return (0.39 * words.length) / sentences.length + (11.8 * total) / words.length - 15.59;
}
