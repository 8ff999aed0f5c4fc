import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { KINDS } from '../../support/kinds-of-keys.js';
import { anchorsOf, linksOf, rowsUnder } from '../../support/markdown.js';

const FOLDER = 'docs/review';
const pages = readdirSync(FOLDER).filter((file) => file.endsWith('.md'));
const read = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');

/** Promises that no page may make of Evenkeel, except in quotation marks, as words to avoid. */
const PROMISES =
  /\banonym\w*|HIPAA[- ](?:compliant|certified|ready|protected)|\bguarantee\w*|100 ?%|military|unbreakable|\bunhackable|\bbulletproof|\bzero risk|GDPR[- ]compliant|WCAG[- ]compliant|fully (?:secure|accessible|compliant)/i;

describe('the reviewer’s pack', () => {
  const index = linksOf(read('README.md'));

  it.each(pages.filter((page) => page !== 'README.md'))('links %s from its first page', (page) => {
    expect(index).toContain(page);
  });

  it.each(['README.md', 'docs/EMPLOYERS.md'])('is linked from %s', (file) => {
    expect(linksOf(readFileSync(file, 'utf8')).some((link) => link.endsWith('review/README.md'))).toBe(true);
  });

  it.each(pages)('has no dead link in %s', (page) => {
    const dead = linksOf(read(page)).filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [file = '', anchor] = link.split('#');
      const at = file === '' ? join(FOLDER, page) : join(FOLDER, file);
      if (!existsSync(at)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(at, 'utf8')).includes(anchor);
    });
    expect(dead).toEqual([]);
  });

  it.each(pages)('names only files that exist in %s', (page) => {
    const named = [...read(page).matchAll(/`((?:src|test|docs|content|scripts)\/[\w./-]+\.\w+)`/g)];
    expect(named.map(([, file = '']) => file).filter((file) => !existsSync(file))).toEqual([]);
  });

  it.each(pages)('ends %s with the operator’s part', (page) => {
    const headings = [...read(page).matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings.at(-1)).toBe('What you fill in');
  });

  it.each(pages)('takes at most ten minutes to read: %s', (page) => {
    const words = read(page)
      .replace(/^```[^]*?^```/gm, '')
      .replace(/\]\([^)]*\)/g, ']')
      .split(/[^\p{L}\p{N}’'-]+/u);
    expect(words.length).toBeLessThanOrEqual(2_400);
  });

  it.each(pages)('promises nothing in %s that can’t be kept', (page) => {
    const [found] = PROMISES.exec(read(page).replace(/“[^”]*”/g, '')) ?? [];
    expect(found).toBeUndefined();
  });

  it('says once, at the top, that it isn’t legal advice', () => {
    const said = pages.filter((page) => /legal advice/.test(read(page)));
    expect(said).toEqual(['README.md']);
    expect(read('README.md').match(/legal advice/g)).toHaveLength(1);
    expect(read('README.md').split('\n## ')[0]).toContain('legal advice');
  });

  it.each(pages.filter((page) => linksOf(read(page)).some((link) => link.startsWith('http'))))(
    'gives the day on which the outside pages in %s were compared',
    (page) => {
      const said = /compared (?:each )?with a stored copy on [A-Z][a-z]{2} \d{1,2}, \d{4}/;
      expect(said.test(read(page).replace(/\s+/g, ' '))).toBe(true);
    },
  );
});

describe('the table of what we keep', () => {
  const privacy = readFileSync('PRIVACY.md', 'utf8');
  const kept = rowsUnder(read('RETENTION.md'), 'About people');

  it('has each row of PRIVACY.md, word for word, with its kinds of keys: add yours to docs/review/RETENTION.md', () => {
    expect(kept.map((row) => row.slice(0, 3))).toEqual(rowsUnder(privacy, 'What we keep, and for how long'));
  });

  it('says the same in both files about who can see what', () => {
    expect(rowsUnder(read('RETENTION.md'), 'Who can see what')).toEqual(
      rowsUnder(privacy, 'Who can see what'),
    );
  });

  const keysIn = (row: readonly string[]): string[] =>
    [...(row[3] ?? '').matchAll(/`(\w+)`/g)].map(([, key = '']) => key);

  it('has a row for each kind of key that holds something about a person', () => {
    const holding = Object.entries(KINDS).filter(([, { holds }]) => holds !== null);
    const named = new Set(kept.flatMap(keysIn));
    expect(holding.map(([kind]) => kind).filter((kind) => !named.has(kind))).toEqual([]);
    expect([...named].filter((kind) => !(kind in KINDS))).toEqual([]);
  });

  it('says “plain text” exactly where a kind of key isn’t encrypted', () => {
    for (const row of kept) {
      const [what = '', how = ''] = row;
      const keys = keysIn(row).map((kind) => KINDS[kind as keyof typeof KINDS]);
      if (keys.length === 0)
        expect({ what, how }).toEqual({ what, how: expect.stringContaining('keep it') as string });
      for (const { holds, plain } of keys)
        if (holds !== null)
          expect({ what, plain: how === 'plain text' }).toEqual({ what, plain: plain === true });
    }
  });
});

describe('the program', () => {
  /** Addresses in the source: places that people may be sent to, and placeholders. */
  const KNOWN = new Set([
    'slack.com',
    'api.slack.com',
    'app.slack.com',
    'findahelpline.com',
    '988lifeline.org',
    'host',
    'user',
    'your.address',
    // The namespace of SVG; nothing requests it.
    'www.w3.org',
  ]);
  /** Slack's own hosts, and hosts that RFC 2606 reserves for examples. */
  const SLACK_OR_NONE = /(?:^|\.)(?:slack\.com|example(?:\.(?:com|org|net))?)$/;
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );

  it('contains no address but Slack’s, helplines to show, and examples', () => {
    expect(sources.length).toBeGreaterThan(100);
    const found = sources.flatMap((file) =>
      [...readFileSync(join('src', file), 'utf8').matchAll(/\b(?:https?|wss?):\/\/([\w.-]+)/g)].map(
        ([, host = '']) => host,
      ),
    );
    expect([...new Set(found)].filter((host) => !KNOWN.has(host) && !SLACK_OR_NONE.test(host))).toEqual([]);
  });

  it('asks Slack for as many permissions as the page for reviewers says, and for none to search', () => {
    const { oauth_config } = parse(readFileSync('manifest.yml', 'utf8')) as {
      oauth_config: { scopes: { bot: readonly string[] } };
    };
    const { bot } = oauth_config.scopes;
    expect(bot).toHaveLength(10);
    for (const page of ['NO-AI.md', 'DATA-FLOW.md', 'SECURITY-ANSWERS.md'])
      expect(read(page).replace(/\s+/g, ' ')).toMatch(
        /\bten permissions|Slack permissions \| program \| ten,/,
      );
    expect(bot.filter((scope) => /^search|^(?:channels|groups|mpim):history|^files/.test(scope))).toEqual([]);
  });

  it('has a reason in docs/DEPENDENCIES.md for each library that it uses at run time', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      dependencies: Readonly<Record<string, string>>;
    };
    const named = rowsUnder(`\n## All\n${readFileSync('docs/DEPENDENCIES.md', 'utf8')}`, 'All')
      .map(([packages = '']) => packages)
      .join(', ')
      .split(', ');
    expect(Object.keys(dependencies).filter((name) => !named.includes(name))).toEqual([]);
  });
});
