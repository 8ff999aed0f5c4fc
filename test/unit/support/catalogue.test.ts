import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CATEGORIES,
  catalogueSchema,
  loadCatalogue,
  outreachResources,
} from '../../../src/support/catalogue.js';
import { CRISIS_CARD, UNREAD_NOTE } from '../../../src/support/crisis.js';
import { readingGrade } from './reading-grade.js';

const us = loadCatalogue('content', 'us');
const resources = CATEGORIES.flatMap((name) => us.categories[name].resources);
const facts = CATEGORIES.flatMap((name) => us.categories[name].facts);

describe('the US catalogue', () => {
  it('says what the crisis card in code says', () => {
    expect(us.crisis.card).toBe(CRISIS_CARD);
    expect(us.crisis.unread).toBe(UNREAD_NOTE);
  });

  it('gives 988 and 911 before all else', () => {
    expect(CRISIS_CARD).toMatch(/988/);
    expect(CRISIS_CARD).toMatch(/911/);
    expect(us.categories.crisis.resources[0]?.phone).toBe('988');
  });

  it('has a source and a day of checking on everything', () => {
    for (const one of [...resources, ...facts]) {
      expect(one.source).toMatch(/^https:\/\//);
      expect(one.verified_on).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
    expect(resources.length).toBeGreaterThanOrEqual(9);
  });

  it('leads the outreach note with ways to find an IOP', () => {
    expect(outreachResources(us).map((resource) => resource.id)).toEqual(us.outreach.resources);
    expect(us.outreach.iop).toMatch(/Intensive Outpatient Program \(IOP\)/);
  });

  it.each([
    [
      'a resource without a way to reach it',
      (file: typeof us) => {
        delete file.categories.crisis.resources[1]!.phone;
      },
      'categories.crisis.resources.1',
    ],
    [
      'a resource without a date',
      (file: typeof us) => void (file.categories.iop.resources[0]!.verified_on = 'soon'),
      'categories.iop.resources.0.verified_on',
    ],
    [
      'an outreach note that names nothing',
      (file: typeof us) => void (file.outreach.resources[0] = 'nobody'),
      'outreach.resources.0',
    ],
    ['an id twice', (file: typeof us) => void (file.categories.peer.resources[0]!.id = '988'), 'categories'],
  ])('is refused with %s', (_, change, path) => {
    const file = structuredClone(us);
    change(file);
    expect(catalogueSchema.safeParse(file).error?.issues.map((issue) => issue.path.join('.'))).toContain(
      path,
    );
  });
});

describe('what people read', () => {
  it('is easy: the crisis card at grade 4 or below, the rest at 6 or below', () => {
    expect(readingGrade(`${us.crisis.card} ${us.crisis.unread}`)).toBeLessThanOrEqual(4);
    const texts = [
      us.outreach.text,
      us.outreach.iop,
      ...CATEGORIES.map((name) => us.categories[name].intro),
      ...facts.map((fact) => fact.text),
    ];
    const hard = texts.map((text) => ({ text, grade: readingGrade(text) })).filter(({ grade }) => grade > 6);
    // "Intensive outpatient program" is the name of the thing; texts that must say it may be a little harder.
    expect(
      hard.filter(({ text, grade }) => grade > 9 || !/Intensive Outpatient|Medicare/.test(text)),
    ).toEqual([]);
  });

  it.each([
    'diagnos',
    'screening',
    'HIPAA',
    'committed suicide',
    'streak',
    'epidemic',
    'you must',
    'right for you',
  ])('never says "%s"', (word) => {
    for (const file of [join('support', 'us.yml'), join('words', 'en.yml')])
      expect(readFileSync(join('content', file), 'utf8').toLowerCase()).not.toContain(word.toLowerCase());
  });
});
