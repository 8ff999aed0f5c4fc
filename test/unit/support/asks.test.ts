import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wrappedLines } from '../../../sandbox/preview/phone-lines.js';
import { ASKS } from '../../../src/pulse/ask.js';
import { LANGUAGES } from '../../../src/pulse/language.js';
import { loadAsks } from '../../../src/support/asks.js';
import { bannedWordsIn } from '../../support/banned-words.js';

const FILE = 'content/asks.yml';

/** Reads the file with one change made to it. */
function loadWith(from: string, to: string): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-asks-'));
  try {
    cpSync(FILE, join(folder, 'asks.yml'));
    const text = readFileSync(FILE, 'utf8');
    expect(text).toContain(from);
    writeFileSync(join(folder, 'asks.yml'), text.replace(from, to));
    return loadAsks(folder, 'en');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the asks that a team can pick from', () => {
  it('have words for each ask in every language, on one line of a phone', () => {
    const english = loadAsks('content', 'en');
    for (const language of LANGUAGES) {
      const read = loadAsks('content', language);
      expect(Object.keys(read?.asks ?? {}).toSorted()).toEqual(ASKS.toSorted());
      for (const ask of ASKS) {
        expect(wrappedLines(read?.asks[ask] ?? '')).toBe(1);
        if (language !== 'en') expect(read?.asks[ask]).not.toBe(english?.asks[ask]);
      }
    }
  });

  it('never say anything forbidden', () => {
    expect(bannedWordsIn('asks.yml')).toEqual([]);
  });

  it.each([
    ['an ask that the code doesn’t know', 'id: news', 'id: pay', /asks\.yml:13:\d+ {2}asks\.3\.id: /],
    [
      'an ask twice',
      'id: news',
      'id: meetings',
      /asks\.yml:13:\d+ {2}asks\.3\.id: an earlier ask has the id/,
    ],
    [
      'an ask fewer',
      '  - id: intake\n    text: Fewer new cases at once\n',
      '',
      /asks\.yml:7:\d+ {2}asks: no ask has the id "intake"/,
    ],
    [
      'a choice that Slack would cut',
      'Time without',
      `${'Time '.repeat(16)}without`,
      /asks\.yml:12:\d+ {2}asks\.2\.text: /,
    ],
  ])('are refused by file and line with %s', (_, from, to, problem) => {
    expect(() => loadWith(from, to)).toThrow(problem);
  });

  it('are left out if a workplace’s own content has none', () => {
    expect(loadAsks('test/no-such-folder', 'en')).toBeNull();
  });
});
