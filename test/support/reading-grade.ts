const VOWELS = /[aeiouy]+/g;

/**
 * The number of syllables of an English word, by vowel groups ("ia" as in "media" counts as one, so it's a little low). A
 * silent final e doesn't count, nor one before a final s or d where it's silent ("likes", "called", but "places", "needed").
 */
const syllables = (word: string): number =>
  Math.max(1, word.replace(/(?:[^laeiouycgshxz]es|[^td]ed|[^laeiouy]e)$/, '').match(VOWELS)?.length ?? 1);

/** Terms of the readers' own trade, which they use daily: each counts as one short word. */
const CLINICAL_TERMS =
  /Intensive Outpatient Programs?|intensive outpatient programs?|employee assistance programs?|group therapy|medication management|mental health|secondary trauma|peer supporters?|confidential(?:ity)?|supervision|psychologists?|psychiatrists?|therapists?|counselors?|depression|anxiety|988lifeline\.org|findahelpline\.com|FindTreatment\.gov/gi;

/** Web addresses, people's names as links, and markup: no one reads them as words. */
const NOT_WORDS = /https?:\S+|<[@!][^>]*>|[*_•]/g;

/**
 * The sentences of a text, as words. A button, label or date of fewer than four words doesn't count as a sentence: a
 * surface has so many of these that any prose among them would seem easy.
 */
const sentencesOf = (text: string, end: RegExp, word: RegExp): string[][] =>
  text
    .split(end)
    .map((sentence) => sentence.match(word) ?? [])
    .filter((words) => words.length >= 4);

/** The average number of words in a sentence and of syllables in a word. */
function averages(sentences: readonly string[][], syllablesIn: (word: string) => number) {
  const words = sentences.flat();
  const total = words.reduce((sum, word) => sum + syllablesIn(word), 0);
  return { words: words.length / sentences.length, syllables: total / words.length };
}

/**
 * The Flesch-Kincaid grade of a text's sentences (Kincaid and others 1975): 0.39 words a sentence + 11.8 syllables a word -
 * 15.59; NaN if it has no sentence. Numbers, links and markup don't count; a colon ends a sentence, as in the original.
 */
export function readingGrade(text: string): number {
  const clean = text.replace(CLINICAL_TERMS, 'term').replace(NOT_WORDS, ' ').toLowerCase();
  const { words, syllables: each } = averages(
    sentencesOf(clean, /[.!?:]+(?:\s|$)|\n/, /[a-z']+/g),
    syllables,
  );
  return 0.39 * words + 11.8 * each - 15.59;
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
 * The reading ease of a Spanish text's sentences (Fernández Huerta 1959): 206.84 - 60 syllables a word - 1.02 words a
 * sentence; NaN if it has no sentence. 60 to 70 is plain, about grades 7 and 8 of Spanish schools; more is easier.
 * Abbreviations in capitals don't count.
 */
export function readingEaseEs(text: string): number {
  const clean = text
    .replace(NOT_WORDS, ' ')
    .replace(/\b[A-Z]{2,}\b/g, ' ')
    .toLowerCase();
  const { words, syllables: each } = averages(
    sentencesOf(clean, /[.!?:;]+(?:\s|$)|\n/, /[a-záéíóúüñ]+/g),
    syllablesEs,
  );
  return 206.84 - 60 * each - 1.02 * words;
}
