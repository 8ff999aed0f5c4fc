import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseHTML } from 'linkedom';
import { browserProgram } from '../browser.js';
import { blocksHtml } from '../html/blocks.js';
import { withDates } from '../preview/dates.js';
import { drawn, examplesIn } from '../preview/drawn.js';
import { fileOf } from '../preview/files.js';
import { examplePage } from '../preview/phone.js';
import { ANSWERS } from '../preview/surfaces.js';

const MAIN = resolve('dist/sandbox/preview/main.js');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-preview-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the preview somewhere else than in the checkout. */
const preview = (...args: string[]) =>
  spawnSync(process.execPath, [MAIN, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, INIT_CWD: folder },
  });

const pageIn = (file: string) => parseHTML(readFileSync(join(folder, file), 'utf8')).document;

describe('npm run preview', () => {
  it('draws an example in each language, without a browser', () => {
    const { status, stderr } = preview('--out', 'drawn', '--only', 'weekly message', '--no-pictures');
    expect({ status, said: stderr.trim().split('\n').at(-1) }).toEqual({
      status: 0,
      said: `2 examples are drawn. Open ${join(folder, 'drawn', 'index.html')}`,
    });
    expect(['en', 'es'].flatMap((language) => readdirSync(join(folder, 'drawn', language)))).toEqual([
      'the-weekly-message.html',
      'the-weekly-message.html',
    ]);
    const phones = ['en', 'es'].map((language) =>
      pageIn(`drawn/${language}/the-weekly-message.html`).querySelector('.phone'),
    );
    expect(phones.map((phone) => phone.getAttribute('lang'))).toEqual(['en', 'es']);
    expect(phones[0]?.textContent).toContain('Nov 27');
    expect(phones[0]?.querySelectorAll('.button').length).toBeGreaterThan(2);
    const index = pageIn('drawn/index.html');
    expect(index.querySelectorAll('.phone').length).toBe(2);
    const facts = [...(index.querySelector('dl')?.querySelectorAll('dt') ?? [])].map(
      (one) => one.textContent,
    );
    expect(facts).toEqual([
      'On a phone',
      'Notification on a desktop',
      'Notification on a phone',
      'A screen reader says',
    ]);
    expect(index.querySelector('dd')?.textContent).toMatch(
      /^\d+ lines, \d+ of them before the first control: (?:within|over) budget \(weekly message: 8, 4 /,
    );
  });

  it('writes what the budgets count, and nothing else', () => {
    const { status, stderr } = preview('--json', 'counted/surfaces.json');
    const file = join(folder, 'counted', 'surfaces.json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: `What the budgets count is in ${file}\n` });
    const written = JSON.parse(readFileSync(file, 'utf8')) as { surfaces: Record<string, unknown>[] };
    expect(Object.keys(written)).toEqual(['surfaces']);
    const usual = written.surfaces.filter(({ region }) => region === 'us');
    expect(usual.map(({ surface, language }) => `${String(surface)} ${String(language)}`)).toEqual(
      [
        'weekly message',
        'reminder',
        'closing view',
        'support options',
        'private space',
        '/support',
        '/support iop',
        'crisis reply',
        'welcome',
        'team pulse digest',
        'Home for a member of one team',
      ].flatMap((surface) => [`${surface} en`, `${surface} es`]),
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
    const silent = usual.filter(({ banner }) => banner === null).map(({ surface }) => surface);
    expect([...new Set(silent)]).toEqual([
      'closing view',
      'private space',
      '/support',
      '/support iop',
      'Home for a member of one team',
    ]);
  });

  it.each([
    [
      ['--only', 'no such thing'],
      'No example has "no such thing" in its name, feature or surface. Fix: leave',
    ],
    [['--json', join(MAIN, 'surfaces.json')], `main.js'. Fix: name a place that can be written to.`],
  ])('asked for %j, says what is wrong and how to fix it', (args, said) => {
    const { status, stderr } = preview(...args);
    expect({ status, said: stderr.includes(said) }).toEqual({ status: 2, said: true });
  });
});

describe('the examples', () => {
  const all = examplesIn('content', 'us');

  it('can all be drawn and measured, each into a file of its own', () => {
    for (const one of all) {
      expect(examplePage(one)).toContain('class="phone"');
      expect(drawn(one).lines).toBeGreaterThan(0);
    }
    expect(new Set(all.map((one) => fileOf(one, 'png'))).size).toBe(all.length);
  });

  it('of answers to commands, which raise no notification, are there under the names they go by', () => {
    const made = new Set(all.map(({ example }) => example.made));
    expect([...ANSWERS].filter((name) => !made.has(name))).toEqual([]);
  });
});

it('a browser is what CHROME_PATH names, or one on the path', () => {
  expect(browserProgram({ CHROME_PATH: '/somewhere/chrome', PATH: '' })).toBe('/somewhere/chrome');
});

it('dates are drawn as their reader sees them', () => {
  const shown = { text: 'Closes <!date^1795791600^{date_short_pretty} {time}|2026-11-27 15:00 UTC>' };
  expect(withDates(shown, 'en-US').text.replace(/\s/g, ' ')).toBe('Closes Nov 27 3:00 PM');
});

it('blocks are drawn with what is in them, and typed text does nothing', () => {
  const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
  const html = blocksHtml([
    {
      type: 'section',
      text: mrkdwn(
        '*bold <https://a.test/_x_|link>* `a*b*c` &lt;script&gt; <@U1> <!date^1^{date}|Friday>\nnext',
      ),
      accessory: { type: 'overflow', options: [] },
    },
    { type: 'header', text: { type: 'plain_text', text: '<b>"typed"</b>' } },
    {
      type: 'input',
      label: { type: 'plain_text', text: 'Days' },
      element: {
        type: 'checkboxes',
        options: [{ text: mrkdwn('one'), value: '1' }],
        initial_options: [{ text: mrkdwn('one'), value: '1' }],
      },
    },
  ]);
  expect(html).toContain(
    '<b>bold <a href="https://a.test/_x_">link</a></b> <code>a*b*c</code> &lt;script&gt; <span class="mention">@U1</span> Friday<br>next',
  );
  expect(html).toContain('⋯');
  expect(html).toContain('<h3>&lt;b&gt;&quot;typed&quot;&lt;/b&gt;</h3>');
  expect(html).toContain('checkbox chosen');
});
