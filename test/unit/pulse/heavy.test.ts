import fc from 'fast-check';
import { isHeavy, isVeryHeavy } from '../../../src/pulse/heavy.js';
import { coreScore, type Questionnaire } from '../../../src/pulse/questionnaire.js';
import { PRESETS } from '../../../src/pulse/signs.js';
import { questionnaireNamed, QUESTIONNAIRES } from '../../support/questionnaires.js';

const weekly = questionnaireNamed('weekly');

const value = fc.integer({ min: 0, max: 3 });
const answers = fc.tuple(value, value, value, value, value);
const preset = fc.constantFrom(...PRESETS);

/** The same questionnaire without its rule for one theme, so that only the total decides. */
function byTotal(questionnaire: Questionnaire): Questionnaire {
  const { oneTheme: _, ...signs } = questionnaire.scoring.signs;
  return { ...questionnaire, scoring: { ...questionnaire.scoring, signs } };
}

describe('a heavy check-in', () => {
  it.each([
    ['6 in all', [2, 1, 2, 1, 0], true, true],
    ['5 in all, from both halves', [2, 1, 1, 1, 3], false, true],
    ['5 on mood alone', [0, 0, 3, 2, 0], true, true],
    ['5 on worry alone', [2, 3, 0, 0, 0], true, true],
    ['4 on mood alone', [0, 0, 2, 2, 3], false, false],
    ['4 on mood and 1 on worry', [1, 0, 2, 2, 0], false, true],
  ])('is one with %s: %j', (_, given, quietOrStandard, sensitive) => {
    expect(PRESETS.map((by) => isHeavy(weekly, given, by))).toEqual([
      quietOrStandard,
      quietOrStandard,
      sensitive,
    ]);
  });

  it('is heavy by its total, or has 5 in one half and nothing in the other', () => {
    fc.assert(
      fc.property(answers, preset, (given, by) => {
        const [a, b, c, d] = given;
        const oneHalf = (a + b === 5 && c + d === 0) || (a + b === 0 && c + d === 5);
        expect(isHeavy(weekly, given, by)).toBe(isHeavy(byTotal(weekly), given, by) || oneHalf);
      }),
    );
  });

  it('stays heavy if any answer gets heavier, and never becomes heavy by the work item', () => {
    fc.assert(
      fc.property(answers, fc.nat({ max: 4 }), value, preset, (given, index, more, by) => {
        const other = given.map((one, at) => (at === index ? Math.max(one, more) : one));
        if (isHeavy(weekly, given, by)) expect(isHeavy(weekly, other, by)).toBe(true);
        if (index === 4) expect(isHeavy(weekly, other, by)).toBe(isHeavy(weekly, given, by));
      }),
    );
  });

  it('is heavy by the standard rule if it is by the quiet one, and by the sensitive rule if it is by the standard one', () => {
    for (const questionnaire of QUESTIONNAIRES.values())
      fc.assert(
        fc.property(answers, (given) => {
          const [quiet, standard, sensitive] = PRESETS.map((by) => isHeavy(questionnaire, given, by));
          expect(quiet).toBe(standard);
          if (standard) expect(sensitive).toBe(true);
        }),
      );
  });
});

describe('a very heavy check-in', () => {
  it('has 9 or more of 12 in the weekly questionnaire, the highest published band', () => {
    fc.assert(
      fc.property(answers, (given) => {
        expect(isVeryHeavy(weekly, given)).toBe(coreScore(weekly, given) >= 9);
        if (isVeryHeavy(weekly, given)) expect(isHeavy(weekly, given, 'quiet')).toBe(true);
      }),
    );
  });

  it('doesn’t exist if the questionnaire sets no threshold for it', () => {
    const { leads: _, ...signs } = weekly.scoring.signs;
    const without: Questionnaire = { ...weekly, scoring: { ...weekly.scoring, signs } };
    expect(isVeryHeavy(without, [3, 3, 3, 3, 3])).toBe(false);
  });
});
