import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseHTML } from 'linkedom';
import { LANGUAGES } from '../../src/pulse/language.js';
import { browserProgram } from '../browser.js';
import type { Snapshot } from '../page/protocol.js';
import { withDates } from '../preview/dates.js';
import { drawn, examplesIn } from '../preview/drawn.js';
import { fileOf } from '../preview/files.js';
import { ANSWERS, SURFACES } from '../preview/surfaces.js';
import { slackDate } from '../web/slack/dates.js';

const MAIN = resolve('dist/sandbox/preview/main.js');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-preview-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the preview outside the checkout. */
const preview = (...args: string[]) =>
  spawnSync(process.execPath, [MAIN, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, INIT_CWD: folder },
  });

/** Returns the snapshot in a copy of the page. */
const snapshotIn = (file: string): Snapshot => {
  const { document } = parseHTML(readFileSync(join(folder, file), 'utf8'));
  return JSON.parse(document.querySelector('#snapshot')?.textContent ?? '{}') as Snapshot;
};

describe('npm run preview', () => {
  it('writes a page with an example in each language, and no picture without a browser', () => {
    const { status, stderr } = preview('--out', 'drawn', '--only', 'the weekly message', '--no-pictures');
    const snapshot = snapshotIn('drawn/index.html');
    const examples = snapshot.preview?.examples ?? [];
    expect({ status, said: stderr.trim().split('\n').at(-1) }).toEqual({
      status: 0,
      said: `${examples.length} examples are drawn. Open ${join(folder, 'drawn', 'index.html')}`,
    });
    const usual = examples.filter(({ name }) => name === 'the weekly message');
    expect(usual.map(({ language, region }) => [language, region])).toEqual([
      ['en', 'us'],
      ['es', 'us'],
    ]);
    expect(usual[0]).toMatchObject({
      budget: { surface: 'weekly message', lines: 8, linesBeforeControl: 4 },
    });
    expect(readdirSync(join(folder, 'drawn'))).not.toContain('en');
  });

  it('writes what the budgets count, and nothing else', () => {
    const { status, stderr } = preview('--json', 'counted/surfaces.json');
    const file = join(folder, 'counted', 'surfaces.json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: `What the budgets count is in ${file}\n` });
    const written = JSON.parse(readFileSync(file, 'utf8')) as { surfaces: Record<string, unknown>[] };
    expect(Object.keys(written)).toEqual(['surfaces']);
    const usual = written.surfaces.filter(({ region }) => region === 'us');
    expect(usual.map(({ surface, language }) => [surface, language])).toEqual(
      SURFACES.flatMap(({ surface }) => LANGUAGES.map((language) => [surface, language])),
    );
    for (const one of written.surfaces)
      expect(Object.keys(one)).toEqual([
        'surface',
        'language',
        'region',
        'lines',
        'linesBeforeControl',
        'budget',
        'banner',
        'screenReader',
      ]);
    const [first] = usual;
    expect(first).toMatchObject({
      budget: { lines: 8, linesBeforeControl: 4 },
      banner: { desktop: expect.any(String), phone: expect.any(String) },
    });
    const notified = usual.filter(({ banner }) => banner !== null).map(({ surface }) => String(surface));
    // With or without news, it's the same message.
    expect([...new Set(notified.map((surface) => surface.replace(' with news', '')))]).toEqual([
      'weekly message',
      'reminder',
      'support options',
      'crisis reply',
      'welcome',
      'team pulse digest',
    ]);
  });

  it.each([
    [
      ['--only', 'no such thing'],
      'No example has "no such thing" in its name, feature or surface. Fix: leave',
    ],
    [['--json', join(MAIN, 'surfaces.json')], `main.js'. Fix: name a place that can be written to.`],
  ])("asked for %j, says what's wrong and how to fix it", (args, said) => {
    const { status, stderr } = preview(...args);
    expect({ status, said: stderr.includes(said) }).toEqual({ status: 2, said: true });
  });
});

describe('the examples', () => {
  const all = examplesIn('content', 'us');

  it('can all be measured, and each have a picture of their own', () => {
    for (const one of all) expect(drawn(one).lines).toBeGreaterThan(0);
    const files = all.map(({ example: { name }, language }) => fileOf({ name, language }));
    expect(new Set(files).size).toBe(all.length);
  });

  it('include all answers to commands, which raise no notification, under their names', () => {
    const made = new Set(all.map(({ example }) => example.made));
    expect([...ANSWERS].filter((name) => !made.has(name))).toEqual([]);
  });
});

it('the browser is CHROME_PATH, or one on the path', () => {
  expect(browserProgram({ CHROME_PATH: '/somewhere/chrome', PATH: '' })).toBe('/somewhere/chrome');
});

it('dates are drawn as the reader sees them', () => {
  const shown = { text: 'Closes <!date^1795791600^{date_short_pretty} {time}|2026-11-27 15:00 UTC>' };
  expect(withDates(shown, 'en-US').text.replace(/\s/g, ' ')).toBe('Closes Nov 27, 2026 3:00 PM');
});

it('dates near today are named by calendar day, even if that day has 25 hours', () => {
  const at = (iso: string): number => Date.parse(iso);
  const timeZone = 'America/New_York';
  // Just after midnight on the day when clocks go back, and just before midnight at its end.
  const [early, late] = [at('2026-11-01T04:15:00Z'), at('2026-11-02T04:45:00Z')];
  const monday = at('2026-11-02T17:00:00Z');
  expect(slackDate('{date_short_pretty}', monday, { timeZone, now: early })).toBe('tomorrow');
  expect(slackDate('{date_short_pretty}', early, { timeZone, now: late })).toBe('today');
  expect(slackDate('{date_short_pretty}', at('2026-10-31T05:00:00Z'), { timeZone, now: late })).toBe(
    'yesterday',
  );
});
