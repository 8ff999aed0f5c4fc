import { linesOf } from '../../../sandbox/demo/read.js';
import { LANGUAGES, type Language } from '../../../src/pulse/language.js';
import { type Examples, givenIn } from '../../../src/slack/examples/example.js';
import { FOR_MEMBERS } from '../../../src/slack/examples/private.js';
import { homeExamples } from '../../../src/slack/features/home/examples.js';
import { teamPulseExamples } from '../../../src/slack/features/team-pulse/examples.js';
import { learnModal } from '../../../src/slack/features/support/learn.js';
import { loadTexts } from '../../../src/slack/texts/load.js';
import { TOPICS } from '../../../src/support/learn.js';
import { readingEaseEs, readingGrade } from '../../support/reading-grade.js';

const REGIONS = ['us', 'ca', 'uk', 'au', 'int'] as const;
const us = loadTexts('content', 'us');

/** All a member can read of one surface, at its largest: each function's example with the most text. */
function surfaces(language: Language): (readonly [name: string, text: string])[] {
  const given = givenIn(us, language);
  const examples: readonly Examples[] = [
    ...Object.values(FOR_MEMBERS).map((make) => make(given)),
    homeExamples(given),
    teamPulseExamples(given),
  ];
  const read = examples.flatMap((made) =>
    Object.entries(made).map(([name, shown]) => {
      const all = Object.values(shown).map((one) => linesOf(one.blocks).join('\n'));
      return [name, all.toSorted((a, b) => b.length - a.length)[0] ?? ''] as const;
    }),
  );
  const topics = TOPICS.map(
    (topic) => [`learn: ${topic}`, linesOf(learnModal(us[language], topic).blocks).join('\n')] as const,
  );
  // A handful of words has no grade worth the name.
  return [...read, ...topics].filter(([, text]) => text.split(/\s+/).length >= 40);
}

// Federal plain-language guidance: write for the reader. They hold degrees and are tired; grade 8 is plain for them, and
// the card that somebody reads in a crisis is plainer.
describe('what a member reads', () => {
  it.each(surfaces('en'))('reads at grade 8 or below in English: %s', (_, text) => {
    expect(readingGrade(text)).toBeLessThanOrEqual(8);
  });

  // On Fernández Huerta's scale, 60 and above is "normal", which grade 8 is in English.
  it.each(surfaces('es'))('reads easily in Spanish: %s', (_, text) => {
    expect(readingEaseEs(text)).toBeGreaterThanOrEqual(60);
  });

  it.each(REGIONS)('the crisis card of %s reads at grade 6 or below, and easily in Spanish', (region) => {
    const texts = loadTexts('content', region);
    const card = (language: Language) => texts[language].catalogue.crisis.card;
    expect(readingGrade(card('en'))).toBeLessThanOrEqual(6);
    expect(readingEaseEs(card('es'))).toBeGreaterThanOrEqual(70);
  });

  it('is measured in every language there is', () => {
    expect(LANGUAGES).toEqual(['en', 'es']);
  });
});
