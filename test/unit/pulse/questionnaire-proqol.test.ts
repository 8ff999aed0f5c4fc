import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { coreScore, itemsFor, MOST_ITEMS } from '../../../src/pulse/questionnaire.js';
import { checkinModal } from '../../../src/slack/features/checkin/form.js';
import { loadTexts } from '../../../src/slack/texts/load.js';
import { pulse } from '../../../src/slack/examples/fixtures.js';
import { aTeam } from '../../support/team.js';

const FILE = join('content', 'questionnaires', 'proqol.yml');
const texts = loadTexts('content', 'us');
const proqol = texts.en.questionnaires.get('proqol')!;
const items = [...proqol.core, ...proqol.rotating];

describe('the questionnaire adapted from the ProQOL', () => {
  it('is called adapted on every item, with its owner, its terms and the day we read them', () => {
    expect(proqol.measure).toBe('adapted ProQOL');
    for (const text of [proqol.credit, proqol.source, ...items.map((item) => item.source)])
      expect(text).toMatch(/^Adapted from the ProQOL/);
    expect(proqol.licence).toMatch(/Center for Victims of Torture[^]*isn't sold[^]*read \d{4}-\d\d-\d\d/);
    expect(readFileSync(FILE, 'utf8')).toMatch(/Not the ProQOL, and not validated/);
  });

  it.each(['en', 'es'] as const)('credits its owner with a link in the form itself, in %s', (language) => {
    const { questionnaires } = texts[language];
    const open = { team: aTeam({}), pulse, form: 'f', asks: null };
    const form = checkinModal(texts[language], questionnaires.get('proqol')!, open);
    const said = JSON.stringify(form.blocks);
    expect(said).toContain('The Center for Victims of Torture');
    expect(said).toContain('https://www.proqol.org');
    const plain = checkinModal(texts[language], questionnaires.get('plain')!, open);
    expect(JSON.stringify(plain.blocks)).not.toContain('ProQOL');
  });

  it('asks about 7 days, since a window of 30 asked weekly would count most days four times', () => {
    expect(proqol.stem).toMatch(/last 7 days/);
    expect(texts.es.questionnaires.get('proqol')?.stem).toMatch(/últimos 7 días/);
  });

  it('asks four items about burnout every week and one about secondary trauma in turn, in five taps', () => {
    const turns = proqol.rotating.map((_, week) => itemsFor(proqol, week));
    for (const asked of turns) expect(asked).toHaveLength(MOST_ITEMS);
    expect(new Set(turns.map((asked) => asked.at(-1)?.id)).size).toBe(3);
    for (const item of proqol.core) expect(item.source).toMatch(/\(burnout\)$/);
    for (const item of proqol.rotating) expect(item.source).toMatch(/\(secondary traumatic stress\)$/);
  });

  it('names no symptom that anyone would have to read and act on', () => {
    const read = [proqol.stem, ...items.map((item) => item.text)].join('\n');
    expect(read).not.toMatch(/depress|frighten|intrusive|startled|suicid|losing sleep/i);
  });

  it.each([
    ['Rarely', 1, 4],
    ['Sometimes', 2, 8],
    ['Often', 3, 12],
  ])('adds a week of "%s" up to the score that the file says', (label, value, total) => {
    for (const item of items)
      expect(item.options.find((option) => option.value === value)?.label).toBe(label);
    expect(coreScore(proqol, [value, value, value, value, value])).toBe(total);
    expect(total >= proqol.scoring.signs.heavyAt).toBe(total === 12);
  });

  it('has every word in Spanish', () => {
    const spanish = texts.es.questionnaires.get('proqol')!;
    for (const [index, item] of [...spanish.core, ...spanish.rotating].entries()) {
      expect(item.text).not.toBe(items[index]?.text);
      for (const [at, option] of item.options.entries())
        expect(option.label).not.toBe(items[index]?.options[at]?.label);
    }
  });
});
