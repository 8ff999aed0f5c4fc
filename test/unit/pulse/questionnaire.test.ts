import { join } from 'node:path';
import fc from 'fast-check';
import { readYaml } from '../../../src/content/yaml.js';
import {
  answersFit,
  coreScore,
  itemsFor,
  questionnaireSchema,
  readAnswers,
} from '../../../src/pulse/questionnaire.js';

const weekly = readYaml(join('content', 'questionnaires', 'weekly.yml'), questionnaireSchema);
const raw = (week: number, value: string) =>
  Object.fromEntries(itemsFor(weekly, week).map((item) => [item.id, value]));

describe('the weekly questionnaire', () => {
  it('asks the four PHQ-4 items in their published order and words', () => {
    expect(weekly.core.map((item) => item.text)).toEqual([
      'Feeling nervous, anxious or on edge',
      'Not being able to stop or control worrying',
      'Little interest or pleasure in doing things',
      'Feeling down, depressed, or hopeless',
    ]);
    for (const item of weekly.core)
      expect(item.options.map(({ value, label }) => `${value} ${label}`)).toEqual([
        '0 Not at all',
        '1 Several days',
        '2 More than half the days',
        '3 Nearly every day',
      ]);
  });

  it('says openly that its window is not validated, and gives source and licence', () => {
    expect(weekly.recall).toMatchObject({ days: 7, validated: false });
    expect(weekly.source).toMatch(/Kroenke/);
    expect(weekly.licence).toMatch(/without copyright restriction/);
  });

  it('asks four core items and one more, and so costs five taps at most, in every week', () => {
    for (let week = 0; week < 52; week += 1) {
      expect(itemsFor(weekly, week)).toHaveLength(5);
      expect(itemsFor(weekly, week).slice(0, 4)).toEqual(weekly.core);
    }
  });

  it('adds one work item a week, each in turn', () => {
    const themes = [0, 1, 2, 3, 4].map((week) => itemsFor(weekly, week).at(-1)?.theme);
    expect(themes).toEqual(['load', 'trauma', 'support', 'recovery', 'load']);
  });
});

describe('answers at the door', () => {
  it('are taken when each question has one of its options', () => {
    expect(readAnswers(weekly, 0, raw(0, '2'))).toEqual({ ok: true, answers: [2, 2, 2, 2, 2] });
  });

  it.each([
    ['missing', { ...raw(0, '1'), nervous: undefined }, { nervous: 'no answer' }],
    ['out of range', { ...raw(0, '1'), down: '4' }, { down: 'not one of the options' }],
    ['not a plain number', { ...raw(0, '1'), down: '1.0' }, { down: 'not one of the options' }],
    ['to a question nobody asks', { ...raw(0, '1'), extra: '0' }, { extra: 'not asked this week' }],
    ['to a question of another week', { ...raw(0, '1'), trauma: '0' }, { trauma: 'not asked this week' }],
  ])('are refused when one is %s', (_, given, problems) => {
    expect(readAnswers(weekly, 0, given)).toEqual({ ok: false, problems });
  });

  it('fit only the week’s own questions', () => {
    expect(answersFit(weekly, 0, [0, 1, 2, 3, 0])).toBe(true);
    expect(answersFit(weekly, 0, [0, 1, 2, 3])).toBe(false);
    expect(answersFit(weekly, 0, [0, 1, 2, 3, 9])).toBe(false);
  });
});

describe('the core score', () => {
  it('is the sum of the core items alone, from 0 to 12', () => {
    const answers = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(answers, (values) => {
        const score = coreScore(weekly, values);
        expect(score).toBe(values.slice(0, 4).reduce((sum, value) => sum + value, 0));
        expect(coreScore(weekly, [...values.slice(0, 4), 0])).toBe(score);
        return score >= 0 && score <= weekly.scoring.outOf;
      }),
    );
  });
});

describe('a questionnaire file', () => {
  const broken = (change: (file: typeof weekly) => void) => {
    const file = structuredClone(weekly);
    change(file);
    return questionnaireSchema.safeParse(file).error?.issues.map((issue) => issue.path.join('.'));
  };
  it.each<[string, (file: typeof weekly) => void, string]>([
    ['repeats an id', (file) => void (file.core[1]!.id = 'nervous'), 'rotating'],
    [
      'has cut points that do not ascend',
      (file) => void (file.scoring.band.cuts = [3, 2]),
      'scoring.band.cuts',
    ],
    ['adds up wrongly', (file) => void (file.scoring.outOf = 10), 'scoring.outOf'],
    ['has a cut nobody reaches', (file) => void (file.scoring.signs.heavyAt = 13), 'scoring.signs.heavyAt'],
    ['asks for more than five taps', (file) => void file.core.push({ ...file.core[0]!, id: 'more' }), 'core'],
    ['gives two options one value', (file) => void (file.core[0]!.options[1]!.value = 0), 'core.0.options'],
  ])('that %s is refused', (_, change, path) => {
    expect(broken(change)).toContain(path);
  });
});
