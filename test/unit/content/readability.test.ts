import { linesOf } from '../../../sandbox/demo/read.js';
import { LANGUAGES, type Language } from '../../../src/pulse/language.js';
import { type Examples, givenIn } from '../../../src/slack/examples/example.js';
import { FOR_MEMBERS } from '../../../src/slack/examples/private.js';
import { hardEventsExamples } from '../../../src/slack/features/hard-events/examples.js';
import { homeExamples } from '../../../src/slack/features/home/examples.js';
import { teamPulseExamples } from '../../../src/slack/features/team-pulse/examples.js';
import { learnModal } from '../../../src/slack/features/support/learn.js';
import { loadTexts } from '../../../src/slack/texts/load.js';
import { TOPICS } from '../../../src/support/learn.js';
import { readingEaseEs, readingGrade } from '../../support/reading-grade.js';

const REGIONS = ['us', 'ca', 'uk', 'au', 'int'] as const;
const us = loadTexts('content', 'us');

/** How hard to read a surface may be, and in which direction its measure goes. */
const LIMITS = {
  en: { measure: readingGrade, limit: 8, isOver: (grade: number) => grade > 8, word: 'grade' },
  // On Fernández Huerta's scale, 60 and above is "normal", which grade 8 is in English.
  es: { measure: readingEaseEs, limit: 60, isOver: (ease: number) => ease < 60, word: 'reading ease' },
} as const;

/** Whether a text is long enough for a grade to mean anything. */
const hasProse = (text: string): boolean => text.split(/\s+/).length >= 40;

/** Every text that a member may see: each function that shows something, with its examples. */
function surfaces(language: Language): (readonly [made: string, texts: ReadonlyMap<string, string>])[] {
  const given = givenIn(us, language);
  const examples: readonly Examples[] = [
    ...Object.values(FOR_MEMBERS).map((make) => make(given)),
    hardEventsExamples(given),
    homeExamples(given),
    teamPulseExamples(given),
  ];
  const read = examples.flatMap((made) =>
    Object.entries(made).map(
      ([name, shown]) =>
        [
          name,
          Object.entries(shown).map(([one, { blocks }]) => [one, linesOf(blocks).join('\n')] as const),
        ] as const,
    ),
  );
  const topics = TOPICS.map(
    (topic) => [topic, linesOf(learnModal(us[language], topic).blocks).join('\n')] as const,
  );
  return [...read, ['what to read', topics] as const]
    .map(([made, texts]) => [made, new Map(texts.filter(([, text]) => hasProse(text)))] as const)
    .filter(([, texts]) => texts.size > 0);
}

/** The texts that are harder to read than the limit, with the measured value. */
const tooHard = (texts: ReadonlyMap<string, string>, language: Language): string[] => {
  const { measure, limit, isOver, word } = LIMITS[language];
  return [...texts]
    .map(([name, text]) => [name, measure(text)] as const)
    .filter(([, found]) => isOver(found))
    .map(([name, found]) => `${name}: ${word} ${found.toFixed(1)}, the limit is ${limit}`);
};

// Federal plain-language guidance: write for the reader. Members hold degrees and are tired: grade 8 is plain for
// them, and the crisis card is plainer still.
describe('the text that members read', () => {
  it.each(surfaces('en'))('reads at grade 8 or below in English: %s', (_, texts) => {
    expect(tooHard(texts, 'en')).toEqual([]);
  });

  it.each(surfaces('es'))('reads easily in Spanish: %s', (_, texts) => {
    expect(tooHard(texts, 'es')).toEqual([]);
  });

  it('is refused by name, with the limit and the measured grade', () => {
    const hard =
      'Participation necessitates authorization by administrators, notwithstanding organizational considerations.';
    expect(tooHard(new Map([['the welcome', hard]]), 'en')).toEqual([
      expect.stringMatching(/^the welcome: grade \d\d\.\d, the limit is 8$/),
    ]);
  });

  it('isn’t rated easier for its buttons', () => {
    const prose = 'You can answer these five questions until the week closes.';
    expect(readingGrade(`${prose}\nStart\nSupport\nSkip it`)).toBe(readingGrade(prose));
  });

  it.each(REGIONS)('the crisis card of %s reads at grade 6 or below, and easily in Spanish', (region) => {
    const texts = loadTexts('content', region);
    const card = (language: Language) => {
      const { card: lines, note } = texts[language].catalog.crisis;
      return `${lines}\n${note}`;
    };
    expect(readingGrade(card('en'))).toBeLessThanOrEqual(6);
    expect(readingEaseEs(card('es'))).toBeGreaterThanOrEqual(70);
  });

  it('is measured in every language', () => {
    expect(LANGUAGES).toEqual(['en', 'es']);
  });
});
