import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-site-'));
afterAll(() => rmSync(folder, { recursive: true }));

const site = (...args: readonly string[]) => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/site.mjs', ...args], { encoding: 'utf8' });
  return { status, stderr };
};

describe('the docs site', () => {
  const out = join(folder, 'site');
  const made = site('--out', out);
  const pages = made.status === 0 ? readdirSync(out, { recursive: true, encoding: 'utf8' }) : [];

  const files = new Set(pages);

  it('is made from the docs, and each of their links leads to a file and a heading that exist', () => {
    expect(made.stderr).toMatch(/^\d+ pages in /);
    expect(made.status).toBe(0);
    expect(pages).toEqual(expect.arrayContaining(['index.html', 'PRIVACY.html', 'docs/OPERATIONS.html']));
  });

  it('leads from page to page, and to pictures that were copied along', () => {
    const dead: string[] = [];
    for (const page of pages.filter((name) => name.endsWith('.html')))
      for (const [, link = ''] of readFileSync(join(out, page), 'utf8').matchAll(
        / (?:href|src)="([^"]+)"/g,
      )) {
        const [path = ''] = link.split('#');
        if (/^[a-z]+:/.test(link) || path === '') continue;
        if (!files.has(normalize(join(dirname(page), decodeURI(path))))) dead.push(`${page}: ${link}`);
      }
    expect(dead).toEqual([]);
  });

  it('runs no script, and loads nothing from elsewhere', () => {
    const html = readFileSync(join(out, 'index.html'), 'utf8');
    expect(html).not.toMatch(/<script|<link|url\(|src="https?:/);
    expect(html).toContain("default-src 'none'");
    expect(html).toContain('<html lang="en">');
  });

  it('has one statement a line in each diagram, as Mermaid needs it', () => {
    const sources = [
      'README.md',
      'ARCHITECTURE.md',
      ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.md'))
        .map((name) => join('docs', name)),
    ];
    const diagrams = sources.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/^```mermaid\n([^]*?)^```/gm)].map(([, text = '']) => text),
    );
    expect(diagrams.length).toBeGreaterThan(2);
    const lines = diagrams.flatMap((text) => text.split('\n'));
    expect(lines.filter((line) => (line.match(/--+>/g) ?? []).length > 1)).toEqual([]);
  });

  it('names the page, the line and the link of a dead link', () => {
    const root = join(folder, 'broken');
    mkdirSync(join(root, 'docs'), { recursive: true });
    writeFileSync(
      join(root, 'README.md'),
      '# Top\n\n[gone](docs/GONE.md), [here](docs/HERE.md#nowhere),\n\n[top](#top)\n',
    );
    writeFileSync(join(root, 'docs/HERE.md'), '# Here\n\n[back](../README.md)\n');
    const { status, stderr } = site('--check', '--root', root);
    expect(stderr.trim().split('\n')).toEqual([
      "README.md:3  docs/GONE.md: there's no docs/GONE.md",
      'README.md:3  docs/HERE.md#nowhere: docs/HERE.md has no heading #nowhere',
    ]);
    expect(status).toBe(1);
  });

  it('ends with code 2 and its help at an option that it doesn’t know', () => {
    const { status, stderr } = site('--otu', 'x');
    expect(stderr).toContain('Usage: npm run site');
    expect(status).toBe(2);
  });
});
