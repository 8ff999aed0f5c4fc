import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CATEGORIES, catalogSchema, loadCatalog } from '../../../src/support/catalog.js';
import { outreachResources } from '../../../src/support/ladder.js';
import { BANNED_WORDS } from '../../support/banned-words.js';
import { readingGrade } from '../../support/reading-grade.js';

const us = loadCatalog('content', 'us', 'en');
const CRISIS_CARD = us.crisis.card;
const resources = CATEGORIES.flatMap((name) => us.categories[name].resources);
const facts = CATEGORIES.flatMap((name) => us.categories[name].facts);
const byId = (id: string) => resources.find((resource) => resource.id === id);

describe('the US catalog', () => {
  it('gives 988 and 911 before anything else', () => {
    expect(CRISIS_CARD.replace(/<[^>]*>/g, '').match(/\d{3,}/g)).toEqual(['988', '911']);
    expect(us.categories.crisis.resources.slice(0, 2).map((resource) => resource.phone)).toEqual([
      '988',
      '911',
    ]);
  });

  it('has a source and a day of checking for everything', () => {
    for (const { source, verified_on } of [...resources, ...facts]) {
      expect(new URL(source).protocol).toBe('https:');
      expect(Date.parse(verified_on)).toBeLessThanOrEqual(Date.now());
    }
    expect(resources.length).toBeGreaterThanOrEqual(10);
    expect(facts.length).toBeGreaterThanOrEqual(9);
  });

  // The numbers are repeated here so that a typo in the file is noticed.
  it.each([
    ['988', '988', '988'],
    ['911', '911', undefined],
    ['crisis-text-line', undefined, 'HOME to 741741'],
    ['veterans', '988', '838255'],
    ['trevor', '1-866-488-7386', 'START to 678678'],
    ['samhsa', '1-800-662-4357 (TTY 1-800-487-4889)', 'Your ZIP code to 435748'],
    ['physician-support-line', '1-888-409-0141', undefined],
    ['nami', '800-950-6264', 'HELPLINE to 62640'],
  ])('reaches %s by phone %s, by text %s', (id, phone, text) => {
    expect(byId(id)).toBeDefined();
    expect(byId(id)?.phone).toBe(phone);
    expect(byId(id)?.text).toBe(text);
  });

  it('mentions only numbers in its facts that a resource has too', () => {
    const known = resources.flatMap(({ phone = '', text = '' }) => `${phone} ${text}`).join(' ');
    const told = facts.flatMap(({ text }) => text.match(/\d-\d{3}-\d{3}-\d{4}/g) ?? []);
    expect(told).not.toHaveLength(0);
    for (const number of told) expect(known).toContain(number);
  });

  it('names in support options a line where someone listens, and ways to find an IOP', () => {
    expect(outreachResources(us).map((resource) => resource.id)).toEqual(us.outreach.resources);
    expect(us.outreach.resources).toEqual(['warmlines', 'nami', 'findtreatment', 'samhsa']);
    expect(outreachResources(us)[0]?.listens).toBe('warmline');
    expect(us.outreach.iop).toMatch(/Intensive Outpatient Program \(IOP\)/);
  });

  it('says only what’s known about boards', () => {
    const [licence] = us.categories.legal.facts;
    expect(licence?.text).toMatch(
      /40 state medical boards .*intrusive questions.* no count for boards of counselors.*Check yours first/,
    );
    expect(us.categories.legal.intro).toMatch(/isn't legal advice/);
  });
});

describe('a catalog file', () => {
  const refusedAt = (change: (file: typeof us) => void) => {
    const file = structuredClone(us);
    change(file);
    return catalogSchema.safeParse(file).error?.issues.map((issue) => issue.path.join('.'));
  };
  const withPhone = (phone: string) => (file: typeof us) => {
    file.categories.crisis.resources[1]!.phone = phone;
  };

  it.each<[string, (file: typeof us) => void, string]>([
    [
      'a resource without a way to reach it',
      (file) => {
        delete file.categories.crisis.resources[1]!.phone;
      },
      'categories.crisis.resources.1',
    ],
    [
      'a resource without a date',
      (file) => void (file.categories.iop.resources[0]!.verified_on = 'soon'),
      'categories.iop.resources.0.verified_on',
    ],
    [
      'a fact on a day that does not exist',
      (file) => void (file.categories.legal.facts[1]!.verified_on = '2026-02-30'),
      'categories.legal.facts.1.verified_on',
    ],
    [
      'a source that is not an address',
      (file) => void (file.categories.legal.facts[0]!.source = 'the AMA'),
      'categories.legal.facts.0.source',
    ],
    ['words for a phone number', withPhone('ask for Sam'), 'categories.crisis.resources.1.phone'],
    ['a phone number with a letter in it', withPhone('98B'), 'categories.crisis.resources.1.phone'],
    [
      'an outreach note that names nothing',
      (file) => void (file.outreach.resources[0] = 'nobody'),
      'outreach.resources.0',
    ],
    [
      'an id twice, even in two categories',
      (file) => void (file.categories.peer.resources[2]!.id = '988'),
      'categories.peer.resources.2.id',
    ],
  ])('is refused with %s', (_, change, path) => {
    expect(refusedAt(change)).toEqual([path]);
  });

  it.each(['116 123', '9-8-8', '0477 13 11 14', '112', '+44 116 123'])(
    'takes %s, as people dial it elsewhere',
    (phone) => {
      expect(refusedAt(withPhone(phone))).toBeUndefined();
    },
  );

  it('of another region is refused, as an unfinished copy would be', () => {
    const folder = mkdtempSync(join(tmpdir(), 'support-'));
    try {
      mkdirSync(join(folder, 'support'));
      cpSync(join('content', 'support', 'us.yml'), join(folder, 'support', 'ca.yml'));
      expect(() => loadCatalog(folder, 'ca', 'en')).toThrow(/ca\.yml:\d+:9 {2}region: expected ca/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('text that people read', () => {
  it.each([
    ['The cat sat on the mat.', -1.45],
    ['She called and waited for them. The places were closed: nobody there needed her.', 2.24],
    ['Responsibility always demands understanding.', 27.27],
  ])('has the grade that counting by hand gives: %s', (text, grade) => {
    expect(readingGrade(text)).toBeCloseTo(grade, 1);
  });

  it.each(BANNED_WORDS)('never says "%s"', (word) => {
    for (const file of [join('support', 'us.yml'), join('words', 'en.yml')])
      expect(readFileSync(join('content', file), 'utf8').toLowerCase()).not.toContain(word.toLowerCase());
  });
});
