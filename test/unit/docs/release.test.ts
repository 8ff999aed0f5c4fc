import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';

const read = (file: string): string => readFileSync(file, 'utf8');
const { version, scripts } = z
  .object({ version: z.string(), scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')));
const release = version.split('.').slice(0, 2).join('.');

describe('the version in package.json', () => {
  it('is the one of package-lock.json, twice', () => {
    const lock = z
      .object({ version: z.string(), packages: z.object({ '': z.object({ version: z.string() }) }) })
      .parse(JSON.parse(read('package-lock.json')));
    expect([lock.version, lock.packages[''].version]).toEqual([version, version]);
  });

  it('is the first in CHANGELOG.md, with the day of the release, and no version comes before an older one', () => {
    const headings = [...read('CHANGELOG.md').matchAll(/^## (.*)$/gm)].map(([, heading = '']) => heading);
    const [, newest, day = ''] =
      /^(\d+\.\d+\.\d+), ([A-Z][a-z]+ \d{1,2}, \d{4})$/.exec(headings[0] ?? '') ?? [];
    expect(newest).toBe(version);
    expect(Date.parse(day)).not.toBeNaN();
    const numbers = headings.map((heading) => /^\d+\.\d+\.\d+/.exec(heading)?.[0] ?? heading);
    const newestFirst = numbers.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
    expect(numbers).toEqual(newestFirst);
  });

  it.each([
    ['README.md', /^_Version (\d+\.\d+)\b/m],
    ['PRIVACY.md', /^_Last reviewed: .*, for version (\d+\.\d+)\._$/m],
    ['docs/review/ACCESSIBILITY.md', /^_Version (\d+\.\d+), /m],
  ])('is the one that %s names', (file, said) => {
    expect(said.exec(read(file))?.[1]).toBe(release);
  });

  it('is the one in the Kubernetes manifests and on their page', () => {
    const { images } = parse(read('deploy/kubernetes/base/kustomization.yaml')) as {
      images: { name: string; newTag: string }[];
    };
    expect(images.find(({ name }) => name === 'evenkeel')?.newTag).toBe(version);
    const tags = [...read('docs/KUBERNETES.md').matchAll(/registry\.example\/evenkeel:([\d.]+)/g)];
    expect(new Set(tags.map(([, tag]) => tag))).toEqual(new Set([version]));
  });
});

describe('a value that only the publisher can fill in', () => {
  const root = mkdtempSync(join(tmpdir(), 'evenkeel-placeholders-'));
  const FILES = ['.github/CODEOWNERS', '.github/ISSUE_TEMPLATE/config.yml', 'Dockerfile'];
  beforeAll(() => FILES.forEach((file) => cpSync(file, join(root, file))));
  afterAll(() => rmSync(root, { recursive: true }));
  const look = (...args: readonly string[]) => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/placeholders.mjs', ...args], {
      encoding: 'utf8',
    });
    return { status, said: stderr };
  };
  const write = (file: string, text: string): void => writeFileSync(join(root, file), text);

  it('is named by the release check before anything else, by file and line', () => {
    expect(scripts['check:release']).toMatch(/^node scripts\/placeholders\.mjs && /);
    // The build comes next, before anything that takes long: see test/upgrade/made-by.ts.
    expect(scripts['check:release']).toContain('setup.mjs && node dist/test/upgrade/main.js --check && ');
    write('.github/CODEOWNERS', '# Who is asked.\n* @OWNER/maintainers\n');
    write('.github/ISSUE_TEMPLATE/config.yml', 'url: https://github.com/security/advisories\n');
    write('Dockerfile', '# The base.\n\nFROM node:24-slim AS base\n');
    const { status, said } = look('--root', root);
    expect(said.split('\n')).toEqual([
      expect.stringMatching(/^\.github\/CODEOWNERS:2: put in your organization's team/),
      expect.stringMatching(/^\.github\/ISSUE_TEMPLATE\/config\.yml:1: put in this repository's own page/),
      expect.stringMatching(/^Dockerfile:3: put in the image's digest/),
      'Fix: fill these in, as RELEASING.md says under "Once".',
      '',
    ]);
    expect(status).toBe(1);
  });

  it('passes once it’s filled in', () => {
    write('.github/CODEOWNERS', '* @clinic/evenkeel\n');
    write(
      '.github/ISSUE_TEMPLATE/config.yml',
      'url: https://github.com/clinic/evenkeel/security/advisories/new\n',
    );
    write('Dockerfile', `FROM node:24-slim@sha256:${'0'.repeat(64)} AS base\n`);
    expect(look('--root', root)).toEqual({ status: 0, said: '' });
  });

  it('is in RELEASING.md, file by file, and in no other file', () => {
    for (const file of FILES) expect(read('RELEASING.md')).toContain(`| [${file}](${file})`);
    const found = execFileSync('git', ['grep', '-lE', '@OWNER|github\\.com/OWNER', '--', '.', ':!test'], {
      encoding: 'utf8',
    });
    expect(
      found
        .trim()
        .split('\n')
        .filter((file) => ![...FILES, 'RELEASING.md', 'scripts/placeholders.mjs'].includes(file)),
    ).toEqual([]);
  });

  it('ends with code 2 and its help at an option that it doesn’t know', () => {
    const { status, said } = look('--rot', root);
    expect(said).toContain('Usage: node scripts/placeholders.mjs');
    expect(status).toBe(2);
  });
});
