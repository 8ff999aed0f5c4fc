import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkContent } from '../../../src/ops/content-check.js';

const DAY = 86_400_000;
const checkedOn = Date.parse('2026-11-23');

describe('a look at the content', () => {
  it('finds nothing old on the day it was checked, and counts everything', () => {
    const { lines, ok } = checkContent('content', checkedOn);
    expect(ok).toBe(true);
    expect(lines).toEqual([
      expect.stringMatching(
        /^\d{2,3} checked entries, 5 regions, 2 languages: 0 checked more than 6 months ago/,
      ),
    ]);
  });

  it('warns after six months, by file and entry with the mend, and lets that pass', () => {
    const { lines, ok } = checkContent('content', checkedOn + 184 * DAY);
    expect(ok).toBe(true);
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^old {2}support\/us\.yml: 988 was checked on 2026-11-23, 184 days ago\. Mend: compare/,
      ),
    );
  });

  it('does not let pass what is older than a year', () => {
    expect(checkContent('content', checkedOn + 366 * DAY).ok).toBe(true);
    const { lines, ok } = checkContent('content', checkedOn + 367 * DAY);
    expect(ok).toBe(false);
    expect(lines[0]).toMatch(/^TOO OLD/);
  });

  it('names a broken file of any region by line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'evenkeel-check-'));
    try {
      cpSync('content', folder, { recursive: true });
      const file = join(folder, 'support', 'au.yml');
      writeFileSync(file, readFileSync(file, 'utf8').replace('verified_on: 2026-11-23', 'verified_on: soon'));
      expect(() => checkContent(folder, checkedOn)).toThrow(/au\.yml:\d+:\d+ .*expected the date/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
