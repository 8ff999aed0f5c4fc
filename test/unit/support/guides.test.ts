import { cpSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LANGUAGES } from '../../../src/pulse/language.js';
import { GUIDES, loadGuides, onShelf, SHELVES, type Shelf, shelfOf } from '../../../src/support/guides.js';

/** A folder of content with one guide, which has this text. */
function contentWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-guides-'));
  cpSync('content', folder, { recursive: true });
  mkdirSync(join(folder, 'guides'), { recursive: true });
  writeFileSync(join(folder, 'guides', 'event.yml'), text);
  return folder;
}

const GUIDE = `guide: event
title: After a hard event
intro: The first days can be strange.
entries:
  - id: people
    title: Be with people
    text: Eat with somebody.
`;

const problemsOf = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
};

describe('the guides', () => {
  it('have a file each, in every language, and there’s no other file', () => {
    const files = GUIDES.map((name) => `${name}.yml`).sort();
    expect(readdirSync(join('content', 'guides')).sort()).toEqual(files);
    expect(readdirSync(join('content', 'es', 'guides')).sort()).toEqual(files);
  });

  it.each(['us', 'ca', 'uk', 'au', 'int'])('fill the shelves of the region %s', (region) => {
    for (const language of LANGUAGES) {
      const guides = loadGuides('content', region, language);
      for (const shelf of Object.keys(SHELVES) as Shelf[])
        expect([shelf, onShelf(guides, shelf).length]).not.toEqual([shelf, 0]);
    }
  });

  it('keep US law in the US', () => {
    for (const region of ['ca', 'uk', 'au', 'int'])
      expect(JSON.stringify(loadGuides('content', region, 'en'))).not.toMatch(/FMLA|\bADA\b|HIPAA|Medicare/);
    expect(JSON.stringify(loadGuides('content', 'us', 'en'))).toMatch(/FMLA/);
  });

  it('have a source for each number they give', () => {
    for (const name of GUIDES) {
      const guide = loadGuides('content', 'us', 'en').find((one) => one.guide === name);
      for (const { id, text, source } of guide?.entries ?? [])
        if (/\d+ (?:percent|in \d)|\d%/.test(text))
          expect([name, id, source]).toEqual([name, id, expect.any(String)]);
    }
  });
  it('are each on a shelf, so that people find them', () => {
    const shelved = Object.values(SHELVES).flat();
    expect(GUIDES.filter((name) => !shelved.includes(name))).toEqual([]);
  });

  it.each(GUIDES)('include %s on the shelf that shelfOf names', (name) => {
    expect(SHELVES[shelfOf(name)]).toContain(name);
  });

  it('are left out if a folder of content has none', () => {
    expect(loadGuides(join('test', 'no-such-folder'), 'us', 'en')).toEqual([]);
  });

  it('are refused with file and line for a source without the day it was checked', () => {
    const folder = contentWith(`${GUIDE}    source: https://example.org\n`);
    expect(problemsOf(() => loadGuides(folder, 'us', 'en'))).toMatch(
      /event\.yml:8:\d+ {2}entries\.0\.source: expected source and verified_on together/,
    );
  });

  it('are refused with file and line for another guide’s name', () => {
    const folder = contentWith(GUIDE.replace('guide: event', 'guide: leave'));
    expect(problemsOf(() => loadGuides(folder, 'us', 'en'))).toMatch(
      /event\.yml:1:\d+ {2}guide: expected event/,
    );
  });

  it('are refused with file and line for two entries with the same id', () => {
    const entry = GUIDE.slice(GUIDE.indexOf('  - id'));
    expect(problemsOf(() => loadGuides(contentWith(GUIDE + entry), 'us', 'en'))).toMatch(
      /event\.yml:8:\d+ {2}entries\.1\.id: an earlier entry has the id "people"/,
    );
  });

  it('are offered only in their own regions', () => {
    const folder = contentWith(GUIDE.replace('entries:', 'regions: [us]\nentries:'));
    expect(loadGuides(folder, 'us', 'en').map(({ guide }) => guide)).toContain('event');
    expect(loadGuides(folder, 'uk', 'en').map(({ guide }) => guide)).not.toContain('event');
  });
});
