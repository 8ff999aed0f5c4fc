import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { readYaml } from '../../../src/content/yaml.js';
import { entryOfWeek, loadLearn, TOPICS, topicSchema } from '../../../src/support/learn.js';
import { BANNED_WORDS } from '../../support/banned-words.js';

const REGIONS = ['us', 'ca', 'uk', 'au', 'int'];
const files = TOPICS.map((name) => readYaml(join('content', 'learn', `${name}.yml`), topicSchema));
const entries = files.flatMap((file) => file.entries);

describe('the learn topics', () => {
  it('have a file each, and there’s no other file', () => {
    expect(readdirSync(join('content', 'learn')).sort()).toEqual(TOPICS.map((name) => `${name}.yml`).sort());
  });

  it('have entries in every region', () => {
    for (const region of REGIONS)
      for (const { topic, entries: some } of loadLearn('content', region, 'en')) {
        expect([topic, some.length]).toEqual([topic, expect.any(Number)]);
        expect(some.length).toBeGreaterThanOrEqual(3);
      }
  });

  it('give every entry an id of its own, across all files', () => {
    const ids = entries.map((entry) => entry.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('have a source and a day of checking for every entry', () => {
    for (const { source, verified_on } of entries) {
      expect(new URL(source).protocol).toBe('https:');
      expect(Date.parse(verified_on)).toBeLessThanOrEqual(Date.now());
    }
  });

  it('keep US law in the US', () => {
    for (const region of REGIONS.filter((name) => name !== 'us'))
      expect(JSON.stringify(loadLearn('content', region, 'en'))).not.toMatch(/FMLA|\bADA\b/);
    expect(JSON.stringify(loadLearn('content', 'us', 'en'))).toMatch(/FMLA/);
  });

  it('say only what’s known about boards', () => {
    const license = entries.find((entry) => entry.id === 'cost-my-license');
    expect(license?.text).toMatch(
      /looks at medicine, nursing, pharmacy and dentistry.*no count.*read the exact question on your own board's form/s,
    );
    expect(license?.regions).toEqual(['us']);
  });

  it('name only regions that exist', () => {
    for (const { regions = [] } of entries) expect(REGIONS).toEqual(expect.arrayContaining(regions));
  });

  it('say what some people report, never what will happen', () => {
    const told = files.find((file) => file.topic === 'return')!;
    for (const { short } of told.entries) expect(short).toMatch(/^Some /);
    const read = entries.flatMap(({ short, text }) => [short, text]).join('\n');
    expect(read).not.toMatch(/you will|cures?\b|always works|proven/i);
  });

  it('name no condition and no score among the signs', () => {
    const signs = files.find((file) => file.topic === 'signs')!;
    const read = signs.entries.flatMap((one) => [one.title, one.short, one.text]);
    expect(read.join('\n')).not.toMatch(/depress|anxiety|disorder|PTSD|illness|cut-off|\bPHQ|\bGAD|suicid/i);
  });

  it.each(BANNED_WORDS)('never say "%s"', (word) => {
    for (const name of TOPICS) {
      const text = readFileSync(join('content', 'learn', `${name}.yml`), 'utf8');
      expect(text.toLowerCase()).not.toContain(word.toLowerCase());
    }
  });
});

describe('the entry of a week', () => {
  const learn = loadLearn('content', 'us', 'en');

  it('comes from a different topic than last week’s', () => {
    const topicOf = (week: number) =>
      learn.findIndex((topic) => topic.entries.some((entry) => entry.id === entryOfWeek(learn, week)?.id));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65_535 }), (week) => topicOf(week) !== topicOf(week + 1)),
    );
  });

  it('has been every entry once the longest topic is through', () => {
    const longest = Math.max(...learn.map((topic) => topic.entries.length));
    const shown = Array.from({ length: longest * learn.length }, (_, week) => entryOfWeek(learn, week)?.id);
    expect(new Set(shown)).toEqual(new Set(learn.flatMap((topic) => topic.entries.map((entry) => entry.id))));
  });

  it('is none if there are no topics', () => {
    expect(entryOfWeek([], 3)).toBeNull();
  });
});

describe('a topic’s file', () => {
  const refusedAt = (change: (file: (typeof files)[number]) => void) => {
    const file = structuredClone(files[0]!);
    change(file);
    return topicSchema.safeParse(file).error?.issues.map((issue) => issue.path.join('.'));
  };

  it.each<[string, (file: (typeof files)[number]) => void, string]>([
    ['a short text too long', (file) => void (file.entries[0]!.short = 'x'.repeat(301)), 'entries.0.short'],
    ['an id twice', (file) => void (file.entries[1]!.id = file.entries[0]!.id), 'entries.1.id'],
    ['no day of checking', (file) => void (file.entries[0]!.verified_on = 'soon'), 'entries.0.verified_on'],
    ['a source that is no address', (file) => void (file.entries[0]!.source = 'a book'), 'entries.0.source'],
    ['no entry', (file) => void (file.entries = []), 'entries'],
  ])('is refused with %s', (_, change, path) => {
    expect(refusedAt(change)).toEqual([path]);
  });

  it('of another topic is refused, as an unfinished copy would be', () => {
    const folder = mkdtempSync(join(tmpdir(), 'learn-'));
    try {
      cpSync(join('content', 'learn'), join(folder, 'learn'), { recursive: true });
      cpSync(join('content', 'learn', 'signs.yml'), join(folder, 'learn', 'early.yml'));
      expect(() => loadLearn(folder, 'us', 'en')).toThrow(/early\.yml:\d+:8 {2}topic: expected early/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
