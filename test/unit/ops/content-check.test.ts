import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkContent } from '../../../src/ops/content-check.js';
import { loadTexts } from '../../../src/slack/texts/load.js';

const DAY = 86_400_000;
/** The day the youngest entry was checked, and the oldest. */
const checkedOn = Date.parse('2026-11-26');
const oldest = Date.parse('2026-11-23');

describe('a look at the content', () => {
  it('the check finds nothing old on the day the content was checked, and counts everything', () => {
    const { lines, ok } = checkContent('content', checkedOn);
    expect(ok).toBe(true);
    expect(lines).toEqual([
      expect.stringMatching(
        /^\d{2,3} checked entries, 5 regions, 2 languages: 0 checked more than 6 months ago/,
      ),
    ]);
  });

  it('the check warns after six months, by file and entry with the fix, and still passes', () => {
    const { lines, ok } = checkContent('content', oldest + 184 * DAY);
    expect(ok).toBe(true);
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^WARN {2}support\/us\.yml: 988 was checked on 2026-11-23, 184 days ago\. Fix: compare/,
      ),
    );
  });

  it('the check fails for an entry older than a year', () => {
    expect(checkContent('content', oldest + 366 * DAY).ok).toBe(true);
    const { lines, ok } = checkContent('content', oldest + 367 * DAY);
    expect(ok).toBe(false);
    expect(lines[0]).toMatch(/^FAIL/);
  });

  /** The content with one file changed. */
  const changed = (name: string, from: string | RegExp, to: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'evenkeel-check-'));
    cpSync('content', folder, { recursive: true });
    const file = join(folder, name);
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(from);
    writeFileSync(file, text.replace(from, to));
    return folder;
  };
  const checkOf = (folder: string) => {
    try {
      return checkContent(folder, checkedOn);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it('names a broken file of any region by line', () => {
    const check = () => checkOf(changed('support/au.yml', 'verified_on: 2026-11-23', 'verified_on: soon'));
    expect(check).toThrow(/au\.yml:\d+:\d+ .*expected the date/);
  });

  it.each([
    [
      'words/en.yml',
      '{count} weeks were heavy',
      '{cuont} weeks were heavy',
      /en\.yml:18:9 {2}welcome\.kept: nothing fills \{cuont\}; \{count\} is missing; expected \{count\}/,
    ],
    ['words/es.yml', '{closes}', '{closed}', /es\.yml:\d+:\d+ {2}\S+: nothing fills \{closed\}/],
    [
      'words/en.yml',
      '"{count} weeks"',
      '"Some weeks"',
      /en\.yml:\d+:\d+ {2}pausing\.span\.other: \{count\} is missing/,
    ],
    [
      'words/en.yml',
      'a few quick',
      'a few {name}',
      /en\.yml:\d+:\d+ {2}welcome\.askedAny: nothing fills \{name\}/,
    ],
    ['words/es.yml', '{week}', '{ week }', /es\.yml:\d+:\d+ .*a \{ or \} stands alone/],
    [
      'peer/prompts.yml',
      'Hi {people}',
      'Hello {poeple} {people}',
      /prompts\.yml:4:8 {2}hello: nothing fills \{poeple\}/,
    ],
    ['es/peer/prompts.yml', '{people}', '{poeple}', /es\/peer\/prompts\.yml:3:8 {2}hello: /],
    [
      'support/us.yml',
      /what: /,
      'what: "{count} of them" #',
      /us\.yml:\d+:\d+ {2}categories\S+what: nothing fills \{count\}/,
    ],
    ['es/learn/iop.yml', /text: (.)/, 'text: {$1', /es\/learn\/iop\.yml:\d+:\d+/],
  ])('names a placeholder of %s that is wrong, %s -> %s', (name, from, to, problem) => {
    const folder = changed(name, from, to);
    try {
      expect(() => loadTexts(folder, 'us')).toThrow(problem);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('the check fails for a checking day in the future', () => {
    const { lines, ok } = checkOf(
      changed('support/us.yml', 'verified_on: 2026-11-23', 'verified_on: 2027-11-23'),
    );
    expect(ok).toBe(false);
    expect(lines[0]).toMatch(
      /^FAIL {2}support\/us\.yml: .* was checked on 2027-11-23, a day that is still to come\. Fix: /,
    );
  });

  it('names what reaches nobody, and what is missing in a language', () => {
    const folder = changed('words/en.yml', /^/, '');
    cpSync(join(folder, 'es'), join(folder, 'fr'), { recursive: true });
    cpSync(join(folder, 'words', 'es.yml'), join(folder, 'words', 'fr.yml'));
    rmSync(join(folder, 'es', 'learn', 'iop.yml'));
    writeFileSync(join(folder, 'support', '.DS_Store'), '');
    const { lines, ok } = checkOf(folder);
    expect(ok).toBe(true);
    expect(lines.slice(0, -1)).toEqual([
      expect.stringMatching(/^WARN .*\/fr: .*the languages are en and es/),
      expect.stringMatching(/^WARN .*\/words\/fr\.yml: /),
      expect.stringMatching(/^WARN .*\/es\/learn\/iop\.yml: missing, so learn\/iop\.yml is shown in English/),
    ]);
  });

  it('says of options that were changed what they add up to', () => {
    const check = () => checkOf(changed('questionnaires/weekly.yml', /value: 3/, 'value: 4'));
    expect(check).toThrow(/outOf is \d+, but the options of the core items add up to \d+ at most/);
  });
});
