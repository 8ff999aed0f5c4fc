import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readYaml } from '../../../src/content/yaml.js';
import {
  answersFit,
  coreScore,
  itemsFor,
  MOST_ITEMS,
  questionnaireSchema,
  readAnswers,
} from '../../../src/pulse/questionnaire.js';

const FILE = join('content', 'questionnaires', 'weekly.yml');
const weekly = readYaml(FILE, questionnaireSchema);
const items = [...weekly.core, ...weekly.rotating];
const raw = (week: number, value: string): Record<string, string | undefined> =>
  Object.fromEntries(itemsFor(weekly, week).map((item) => [item.id, value]));

const someWeek = fc.integer({ min: 0, max: 65_535 });
/** A week, with one of its own values for each of its items. */
const answered = someWeek.chain((week) =>
  fc.record({
    week: fc.constant(week),
    values: fc.tuple(
      ...itemsFor(weekly, week).map((item) => fc.constantFrom(...item.options.map((option) => option.value))),
    ),
  }),
);

describe('the weekly questionnaire', () => {
  it('asks the four PHQ-4 items in their published order and words', () => {
    expect(weekly.stem).toContain(
      'Over the last 7 days, how often have you been bothered by any of the following problems?',
    );
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

  it('says openly that its window isn’t validated, and gives source and licence', () => {
    expect(readFileSync(FILE, 'utf8')).toMatch(/14 days.*7 days it is not validated/);
    expect(weekly.stem).toMatch(/last 7 days/);
    expect(weekly.source).toMatch(/Kroenke.*Spitzer.*Pfizer/s);
    expect(weekly.licence).toMatch(/without copyright restriction/);
  });

  it('marks every item in its own words as not validated, and asks it from light to heavy', () => {
    for (const item of weekly.rotating) {
      expect(item.source).toMatch(/not a validated measure/);
      expect(item.options.map((option) => option.value)).toEqual([0, 1, 2, 3]);
    }
  });

  it('names no condition and promises nothing in what a member reads', () => {
    const read = [weekly.title, weekly.stem, ...items.flatMap((item) => [item.text, item.options[0]?.label])];
    expect(read.join('\n')).not.toMatch(/diagnos|screen|disorder|symptom|score|anonym|suicid|HIPAA/i);
  });

  it('asks the core and one work item in every week, five taps at most', () => {
    fc.assert(
      fc.property(someWeek, (week) => {
        const asked = itemsFor(weekly, week);
        expect(asked.slice(0, 4)).toEqual(weekly.core);
        expect(asked).toHaveLength(5);
        expect(asked.length).toBeLessThanOrEqual(MOST_ITEMS);
      }),
    );
  });

  it('lets each work item have its turn', () => {
    const themes = [0, 1, 2, 3, 4].map((week) => itemsFor(weekly, week).at(-1)?.theme);
    expect(themes).toEqual(['load', 'trauma', 'support', 'recovery', 'load']);
  });
});

describe('submitted answers', () => {
  it('are taken in the order of the items, whatever order they come in', () => {
    fc.assert(
      fc.property(answered, ({ week, values }) => {
        const given = itemsFor(weekly, week).map((item, index) => [item.id, String(values[index])]);
        const answers = { ok: true, answers: values };
        expect(readAnswers(weekly, week, Object.fromEntries(given))).toEqual(answers);
        expect(readAnswers(weekly, week, Object.fromEntries(given.reverse()))).toEqual(answers);
      }),
    );
  });

  it('are refused if one is any text but an option of its item', () => {
    const strange = fc.string().filter((text) => !['0', '1', '2', '3'].includes(text));
    fc.assert(
      fc.property(someWeek, fc.nat({ max: 4 }), strange, (week, index, text) => {
        const id = itemsFor(weekly, week)[index]!.id;
        expect(readAnswers(weekly, week, { ...raw(week, '1'), [id]: text })).toEqual({
          ok: false,
          problems: { [id]: 'not one of the options' },
        });
      }),
    );
  });

  it.each([
    ['not given', { ...raw(0, '1'), nervous: undefined }, { nervous: 'no answer' }],
    ['out of range', { ...raw(0, '1'), down: '4' }, { down: 'not one of the options' }],
    ['not a plain number', { ...raw(0, '1'), down: '1.0' }, { down: 'not one of the options' }],
    ['a number with space around it', { ...raw(0, '1'), down: ' 1' }, { down: 'not one of the options' }],
    ['empty', { ...raw(0, '1'), down: '' }, { down: 'not one of the options' }],
    ['to a question nobody asks', { ...raw(0, '1'), extra: '0' }, { extra: 'not asked this week' }],
    ['to a question of another week', { ...raw(0, '1'), trauma: '0' }, { trauma: 'not asked this week' }],
  ])('are refused if one is %s', (_, given, problems) => {
    expect(readAnswers(weekly, 0, given)).toEqual({ ok: false, problems });
  });

  it('are refused if one hides behind a special property name of objects', () => {
    const given = { ...raw(0, '1'), ...(JSON.parse('{"constructor":"1"}') as Record<string, string>) };
    Object.defineProperty(given, '__proto__', { value: '1', enumerable: true });
    const read = readAnswers(weekly, 0, given);
    expect(read.ok ? [] : Object.keys(read.problems).sort()).toEqual(['__proto__', 'constructor']);
  });

  it('are refused at every question if none is answered', () => {
    const read = readAnswers(weekly, 2, {});
    expect(read.ok ? [] : Object.keys(read.problems)).toEqual(itemsFor(weekly, 2).map((item) => item.id));
  });

  it('may answer only the questions of their own week', () => {
    expect(answersFit(weekly, 0, [0, 1, 2, 3, 0])).toBe(true);
    expect(answersFit(weekly, 0, [0, 1, 2, 3])).toBe(false);
    expect(answersFit(weekly, 0, [0, 1, 2, 3, 0, 0])).toBe(false);
    expect(answersFit(weekly, 0, [0, 1, 2, 3, 9])).toBe(false);
  });
});

describe('the core score', () => {
  it.each([
    [[0, 0, 0, 0, 3], 0],
    [[1, 2, 3, 0, 3], 6],
    [[3, 3, 3, 3, 0], 12],
  ])('of %j is %i', (answers, score) => {
    expect(coreScore(weekly, answers)).toBe(score);
  });

  it('is between 0 and 12, and grows with each core answer but not with the work item', () => {
    fc.assert(
      fc.property(answered, fc.nat({ max: 4 }), ({ values }, index) => {
        const score = coreScore(weekly, values);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(weekly.scoring.outOf);
        const heavier = values.map((value, at) => (at === index ? value + 1 : value));
        expect(coreScore(weekly, heavier) - score).toBe(index < 4 ? 1 : 0);
      }),
    );
  });
});

describe('a questionnaire file', () => {
  type Change = (file: typeof weekly) => void;
  const refusedAt = (change: Change) => {
    const file = structuredClone(weekly);
    change(file);
    return questionnaireSchema.safeParse(file).error?.issues.map((issue) => issue.path.join('.'));
  };

  it.each<[string, Change, string]>([
    ['repeats a core id', (file) => void (file.core[1]!.id = 'nervous'), 'core.1.id'],
    ['gives a work item a core id', (file) => void (file.rotating[2]!.id = 'nervous'), 'rotating.2.id'],
    ['has cut points that descend', (file) => void (file.scoring.band.cuts = [3, 2]), 'scoring.band.cuts'],
    ['has one cut point twice', (file) => void (file.scoring.band.cuts = [3, 3]), 'scoring.band.cuts'],
    ['has a cut at nothing', (file) => void (file.scoring.band.cuts = [0, 3]), 'scoring.band.cuts'],
    ['has a cut past the end', (file) => void (file.scoring.band.cuts = [3, 12]), 'scoring.band.cuts'],
    ['adds up to less', (file) => void (file.scoring.outOf = 13), 'scoring.outOf'],
    ['adds up to more', (file) => void (file.scoring.outOf = 11), 'scoring.outOf'],
    ['calls nothing heavy', (file) => void (file.scoring.signs.heavyAt = 13), 'scoring.signs.heavyAt'],
    [
      'begins with support after a week that is merely heavy',
      (file) => void (file.scoring.signs.leads!.at = 6),
      'scoring.signs.leads.at',
    ],
    [
      'begins with support after a week nobody can have',
      (file) => void (file.scoring.signs.leads!.at = 13),
      'scoring.signs.leads.at',
    ],
    [
      'calls a theme heavy that adds nothing to the total',
      (file) => void (file.scoring.signs.oneTheme!.heavyAt = 6),
      'scoring.signs.oneTheme.heavyAt',
    ],
    [
      'calls a theme heavy below the earlier rule',
      (file) => void (file.scoring.signs.oneTheme!.heavyAt = 4),
      'scoring.signs.oneTheme.heavyAt',
    ],
    [
      'calls a theme heavy that no theme reaches',
      (file) => {
        file.core[2]!.theme = 'load';
        file.core[1]!.theme = 'recovery';
      },
      'scoring.signs.oneTheme.heavyAt',
    ],
    ['asks for more than five taps', (file) => void file.core.push({ ...file.core[0]!, id: 'more' }), 'core'],
    [
      'asks an item that has one option',
      (file) => void file.rotating[0]!.options.splice(1),
      'rotating.0.options',
    ],
    [
      'gives two options one value',
      (file) => void (file.core[0]!.options[1]!.value = 0),
      'core.0.options.1.value',
    ],
    [
      'has a label longer than Slack shows',
      (file) => void (file.rotating[0]!.options[0]!.label = 'x'.repeat(76)),
      'rotating.0.options.0.label',
    ],
    [
      'has a theme of no meaning',
      (file) => void ((file.rotating[0] as { theme: string }).theme = 'weather'),
      'rotating.0.theme',
    ],
  ])('that %s is refused', (_, change, path) => {
    expect(refusedAt(change)).toContain(path);
  });

  it('is read unchanged if nothing is wrong with it', () => {
    expect(refusedAt(() => {})).toBeUndefined();
  });
});
