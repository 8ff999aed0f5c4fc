import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readYaml } from '../../../src/content/yaml.js';
import {
  coreScore,
  itemsFor,
  MOST_ITEMS,
  questionnaireSchema,
  readAnswers,
} from '../../../src/pulse/questionnaire.js';
import { THEMES } from '../../../src/pulse/theme.js';
import { BANNED_WORDS } from '../../support/banned-words.js';

const file = join('content', 'questionnaires', 'plain.yml');
const plain = readYaml(file, questionnaireSchema);
const items = [...plain.core, ...plain.rotating];

describe('the plain questionnaire', () => {
  it('says openly, and on every item, that it’s not a validated measure', () => {
    for (const text of [plain.source, ...items.map((item) => item.source)])
      expect(text).toMatch(/not a validated measure/);
  });

  it('asks after energy, sleep and focus, stories, joy and patience', () => {
    expect(items.slice(0, 5).map((item) => item.id)).toEqual([
      'energy',
      'sleep',
      'stories',
      'joy',
      'patience',
    ]);
  });

  it('has an item for every theme', () => {
    expect(new Set(items.map((item) => item.theme))).toEqual(new Set(THEMES));
  });

  it('takes five taps at most, and gives each work item its turn', () => {
    const turns = plain.rotating.map((_, week) => itemsFor(plain, week));
    for (const asked of turns) expect(asked).toHaveLength(MOST_ITEMS);
    expect(turns.map((asked) => asked.at(-1)?.id)).toEqual(plain.rotating.map((item) => item.id));
  });

  it('offers the same answers to every item, from light to heavy', () => {
    for (const item of items)
      expect(item.options.map(({ value, label }) => `${value} ${label}`)).toEqual([
        '0 Every day',
        '1 Most days',
        '2 Some days',
        '3 Hardly ever',
      ]);
  });

  it.each([
    ['Most days', '1', 4, false],
    ['Some days', '2', 8, true],
    ['Hardly ever', '3', 12, true],
  ])('scores a week of "%s" as the file says', (_, value, score, heavy) => {
    const given = Object.fromEntries(itemsFor(plain, 0).map((item) => [item.id, value]));
    const read = readAnswers(plain, 0, given);
    const total = read.ok ? coreScore(plain, read.answers) : NaN;
    expect(total).toBe(score);
    expect(total >= plain.scoring.signs.heavyAt).toBe(heavy);
  });

  it('explains its cut points, and calls their basis assumptions', () => {
    expect(plain.scoring.signs.reasoning).toMatch(/assumptions/);
    expect(plain.scoring.band.reasoning).toMatch(/assumed/);
  });

  it('uses no words of the PHQ-4, and names no condition', () => {
    const read = [plain.stem, ...items.map((item) => item.text)].join('\n');
    expect(read).not.toMatch(
      /bothered|nervous|on edge|little interest|hopeless|burn|symptom|disorder|suicid/i,
    );
  });

  it.each(BANNED_WORDS)('never says "%s"', (word) => {
    expect(readFileSync(file, 'utf8').toLowerCase()).not.toContain(word.toLowerCase());
  });
});
