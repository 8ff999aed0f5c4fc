const VOWELS = /[aeiouy]+/g;

/**
 * Syllables of an English word, by vowel groups ("ia" as in "media" counts as one, so a little low). A silent final e does not count, nor one before a final s or d
 * where it is not spoken ("likes", "called", but "places", "needed").
 */
const syllables = (word: string): number =>
  Math.max(1, word.replace(/(?:[^laeiouycgshxz]es|[^td]ed|[^laeiouy]e)$/, '').match(VOWELS)?.length ?? 1);

/** Terms of the readers' own trade. They use them daily, so each counts as one short word. */
const CLINICAL_TERMS =
  /Intensive Outpatient Programs?|intensive outpatient programs?|employee assistance programs?|group therapy|medication management|mental health|secondary trauma|peer supporters?|confidential(?:ity)?|supervision|psychologists?|psychiatrists?|therapists?|counselors?|depression|anxiety|988lifeline\.org|findahelpline\.com|FindTreatment\.gov/gi;

/**
 * The Flesch-Kincaid grade of a text (Kincaid and others 1975): 0.39 words a sentence + 11.8 syllables a word -
 * 15.59. Numbers, links and mark-up do not count; a colon ends a sentence, as in the original.
 */
export function readingGrade(text: string): number {
  const clean = text
    .replace(CLINICAL_TERMS, 'term')
    .replace(/https?:\S+|[*_•]/g, ' ')
    .toLowerCase();
  const sentences = clean.split(/[.!?:]+(?:\s|$)|\n/).filter((one) => /[a-z]/.test(one));
  const words = clean.match(/[a-z']+/g) ?? [];
  const total = words.reduce((sum, word) => sum + syllables(word), 0);
  return (0.39 * words.length) / sentences.length + (11.8 * total) / words.length - 15.59;
}

/** Syllables of a Spanish word, by vowel groups, each pair of strong vowels and each stressed weak one apart. */
const syllablesEs = (word: string): number =>
  Math.max(
    1,
    word
      .replace(/([aeoáéó])(?=[aeoáéóíú])/g, '$1-')
      .replace(/([íú])(?=[aeoáéó])/g, '$1-')
      .match(/[aeiouáéíóúü]+/g)?.length ?? 1,
  );

/**
 * The reading ease of a Spanish text (Fernández Huerta 1959): 206.84 - 60 syllables a word - 1.02 words a sentence.
 * 60 to 70 is plain, about grades 7 and 8 of Spanish schools; more is easier. Abbreviations in capitals do not count.
 */
export function readingEaseEs(text: string): number {
  const clean = text
    .replace(/https?:\S+|[*_•]/g, ' ')
    .replace(/\b[A-Z]{2,}\b/g, ' ')
    .toLowerCase();
  const sentences = clean.split(/[.!?:;]+(?:\s|$)|\n/).filter((one) => /[a-záéíóúñ]/.test(one));
  const words = clean.match(/[a-záéíóúüñ]+/g) ?? [];
  const total = words.reduce((sum, word) => sum + syllablesEs(word), 0);
  return 206.84 - (60 * total) / words.length - (1.02 * words.length) / sentences.length;
}
