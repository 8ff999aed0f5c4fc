import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GUIDES, loadGuides, SHELVES, shelfOf } from '../../../src/support/guides.js';

/** A folder of content with one guide, as this text says it. */
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
  it('are each on a shelf, so that people find them', () => {
    const shelved = Object.values(SHELVES).flat();
    expect(GUIDES.filter((name) => !shelved.includes(name))).toEqual([]);
  });

  it.each(GUIDES)('names the shelf of %s', (name) => {
    expect(SHELVES[shelfOf(name)]).toContain(name);
  });

  it('are left out where a folder of content has none', () => {
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

  it('are refused with file and line for two entries of one id', () => {
    const entry = GUIDE.slice(GUIDE.indexOf('  - id'));
    expect(problemsOf(() => loadGuides(contentWith(GUIDE + entry), 'us', 'en'))).toMatch(
      /event\.yml:8:\d+ {2}entries\.1\.id: an earlier entry has the id "people"/,
    );
  });

  it('are not offered where a region is not theirs', () => {
    const folder = contentWith(GUIDE.replace('entries:', 'regions: [us]\nentries:'));
    expect(loadGuides(folder, 'us', 'en').map(({ guide }) => guide)).toContain('event');
    expect(loadGuides(folder, 'uk', 'en').map(({ guide }) => guide)).not.toContain('event');
  });
});
