import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import * as z from 'zod';

/** The output of a build. */
const BUILT = 'Building …\nParsing the content …\n';

/** A fresh clone: no dependencies, no build. */
function aClone(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-clone-'));
  for (const name of [
    'bin',
    'scripts',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
  ])
    cpSync(name, join(folder, name), { recursive: true });
  // The real script runs compiled code, which a clone doesn't have.
  writeFileSync(join(folder, 'scripts/parse-content.mjs'), '');
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

const node = (cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
};

describe('the command evenkeel', () => {
  it('is an executable file in Git, so that npx finds it before there’s a build', () => {
    const { bin, files } = z
      .object({ bin: z.object({ evenkeel: z.string() }), files: z.array(z.string()) })
      .parse(JSON.parse(readFileSync('package.json', 'utf8')));
    expect(bin.evenkeel).toBe('bin/evenkeel.mjs');
    expect(files).toEqual(expect.arrayContaining(['bin', 'dist/src', 'content']));
    const [mode] = execFileSync('git', ['ls-files', '-s', bin.evenkeel], { encoding: 'utf8' }).split(' ');
    expect(mode).toBe('100755');
  });

  it('names the command to run if nothing is built, in one sentence, from any folder', () => {
    const { folder, remove } = aClone();
    try {
      const { status, said } = node(tmpdir(), [join(folder, 'bin/evenkeel.mjs'), 'doctor']);
      expect(said).toMatch(
        /^Evenkeel isn't built yet\. Fix: npm run build, in .*, then the same command again\.\n$/,
      );
      expect(status).toBe(2);
    } finally {
      remove();
    }
  });

  it('names the fix if the build is there and its packages aren’t', () => {
    const { folder, remove } = aClone();
    try {
      cpSync('dist/src', join(folder, 'dist/src'), { recursive: true });
      const { status, said } = node(folder, ['bin/evenkeel.mjs', 'start']);
      expect(said).toMatch(/^A package that Evenkeel needs isn't installed\. Fix: npm ci --omit=dev .*\n$/);
      expect(status).toBe(2);
    } finally {
      remove();
    }
  });

  it('runs the build from any folder', () => {
    const { status, said } = node(tmpdir(), [resolve('bin/evenkeel.mjs'), '--help']);
    expect(said).toContain('Usage: evenkeel');
    expect(status).toBe(0);
  });

  it.each(['bin/evenkeel.mjs', 'scripts/setup.mjs'])('%s says on Windows that it needs WSL 2', (script) => {
    const { folder, remove } = aClone();
    try {
      writeFileSync(
        join(folder, 'windows.mjs'),
        "Object.defineProperty(process, 'platform', { value: 'win32' });",
      );
      const { status, said } = node(folder, ['--import', './windows.mjs', script]);
      expect(said).toMatch(/^Evenkeel runs on macOS and Linux\. On Windows, run it in WSL 2/);
      expect(status).toBe(2);
    } finally {
      remove();
    }
  });
});

describe('setting up', () => {
  /** Runs setup with an npm that only notes how it was called, and installs an empty compiler. */
  const setUp = (folder: string, env: Readonly<Record<string, string>>) => {
    const tools = join(folder, 'tools');
    mkdirSync(tools, { recursive: true });
    writeFileSync(
      join(tools, 'npm'),
      '#!/bin/sh\necho "$@" >> npm.log\nmkdir -p node_modules/typescript/bin\necho > node_modules/typescript/bin/tsc\ncp package-lock.json node_modules/.package-lock.json\n',
    );
    chmodSync(join(tools, 'npm'), 0o755);
    const path = `${tools}${delimiter}${process.env['PATH'] ?? ''}`;
    return node(tmpdir(), [join(folder, 'scripts/setup.mjs')], { ...env, PATH: path });
  };

  it('installs the build’s dependencies once, even if NODE_ENV is production', () => {
    const { folder, remove } = aClone();
    const calls = (): string[] => readFileSync(join(folder, 'npm.log'), 'utf8').trim().split('\n');
    try {
      expect(setUp(folder, { NODE_ENV: 'production' }).status).toBe(0);
      expect(calls()).toEqual([expect.stringContaining('ci --include=dev --ignore-scripts')]);
      setUp(folder, {});
      expect(calls()).toHaveLength(1);
    } finally {
      remove();
    }
  });

  it.each([
    ['was interrupted', (folder: string) => rmSync(join(folder, 'node_modules/.package-lock.json'))],
    [
      'is of another lock file',
      (folder: string) => {
        const file = join(folder, 'package-lock.json');
        writeFileSync(file, readFileSync(file, 'utf8').replace('"version": "7.0.2"', '"version": "7.0.3"'));
      },
    ],
  ])('installs again if an earlier install %s', (_, spoil) => {
    const { folder, remove } = aClone();
    try {
      setUp(folder, {});
      spoil(folder);
      expect(setUp(folder, {}).status).toBe(0);
      expect(readFileSync(join(folder, 'npm.log'), 'utf8').trim().split('\n')).toHaveLength(2);
    } finally {
      remove();
    }
  });

  it('installs again if an earlier install left the compiler out', () => {
    const { folder, remove } = aClone();
    try {
      setUp(folder, {});
      rmSync(join(folder, 'node_modules/typescript'), { recursive: true });
      expect(setUp(folder, {}).status).toBe(0);
      expect(existsSync(join(folder, 'node_modules/typescript'))).toBe(true);
    } finally {
      remove();
    }
  });
});

describe('building', () => {
  /** Acts like the compiler: it writes a file for each source, except for those that it remembers having written. */
  const COMPILER = `
    import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
    const read = (name) => readFileSync('src/' + name, 'utf8');
    const memory = existsSync('dist/.tsbuildinfo') ? JSON.parse(readFileSync('dist/.tsbuildinfo', 'utf8')) : {};
    mkdirSync('dist/src', { recursive: true });
    const names = readdirSync('src');
    for (const name of names)
      if (memory[name] !== read(name)) writeFileSync('dist/src/' + name.replace('.ts', '.js'), read(name));
    writeFileSync('dist/.tsbuildinfo', JSON.stringify(Object.fromEntries(names.map((name) => [name, read(name)]))));
    process.exit(existsSync('wrong') ? 1 : 0);
  `;
  let folder: string;
  /** A checkout that has just been built. */
  let built: ReturnType<typeof aClone>;
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  const build = () => node(tmpdir(), [join(folder, 'scripts/setup.mjs')]);
  beforeAll(() => {
    built = aClone();
    folder = built.folder;
    for (const path of ['node_modules/typescript/bin', 'src', 'test/e2e'])
      mkdirSync(join(folder, path), { recursive: true });
    cpSync('package-lock.json', join(folder, 'node_modules/.package-lock.json'));
    write('node_modules/typescript/package.json', '{"type":"module"}');
    write('node_modules/typescript/bin/tsc', COMPILER);
    write('src/one.ts', 'one');
    write('src/two.ts', 'two');
    write('test/helper.ts', 'helper');
    write('test/e2e/a.test.ts', 'a test');
    build();
  });
  afterAll(() => built.remove());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'evenkeel-built-'));
    cpSync(built.folder, folder, { recursive: true, preserveTimestamps: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('happens once, and then never again while its sources stay the same', () => {
    rmSync(join(folder, 'dist'), { recursive: true });
    expect(build()).toEqual({ status: 0, said: BUILT });
    expect(build()).toEqual({ status: 0, said: '' });
    write('test/e2e/a.test.ts', 'another test');
    expect(build()).toEqual({ status: 0, said: '' });
  });

  it.each<readonly [string, () => void]>([
    ['a source was edited', () => write('src/one.ts', 'ONE')],
    [
      'a source was edited and has the time that it had before',
      () => {
        const { atime, mtime } = statSync(join(folder, 'src/one.ts'));
        write('src/one.ts', 'ONE');
        utimesSync(join(folder, 'src/one.ts'), atime, mtime);
      },
    ],
    ['a source was added', () => write('src/three.ts', 'three')],
    ['a source was removed', () => rmSync(join(folder, 'src/two.ts'))],
    ['what a source imports from elsewhere was edited', () => write('test/helper.ts', 'HELPER')],
    ["the compiler's settings were edited", () => write('tsconfig.json', '{}')],
    ['what was built was removed in part', () => rmSync(join(folder, 'dist/src/one.js'))],
    ['what was built was edited', () => write('dist/src/one.js', 'spoiled')],
    ['what was built is gone', () => rmSync(join(folder, 'dist'), { recursive: true })],
  ])('happens if %s, and then not again', (_, change) => {
    change();
    expect(build()).toEqual({ status: 0, said: BUILT });
    expect(readFileSync(join(folder, 'dist/src/one.js'), 'utf8')).toBe(
      readFileSync(join(folder, 'src/one.ts'), 'utf8'),
    );
    expect(build()).toEqual({ status: 0, said: '' });
  });

  it('is never done by a start, which only says that its code is older than the sources', () => {
    const command = join(folder, 'bin/evenkeel.mjs');
    const start = (word: string) => node(tmpdir(), [command, word]);
    write('dist/src/cli.js', "console.log('cli');");
    expect(start('start').said).toBe('cli\n');
    write('src/one.ts', 'ONE');
    const { status, said } = start('start');
    expect([status, said]).toEqual([
      0,
      expect.stringMatching(/^cli\nThe code in .* has changed since it was built.*npm run build/),
    ]);
    expect(readFileSync(join(folder, 'dist/src/one.js'), 'utf8')).toBe('one');
    expect(start('doctor').said).toBe('cli\n');
  });

  it('makes the local Slack’s page on request, once, and again if the page was edited', () => {
    const make = () => node(tmpdir(), [join(folder, 'scripts/setup.mjs'), '--page']);
    const page = (): string => readFileSync(join(folder, 'dist/web/page.js'), 'utf8');
    for (const path of ['node_modules/vite/bin', 'sandbox/web', 'sandbox/page'])
      mkdirSync(join(folder, path), { recursive: true });
    write(
      'node_modules/vite/bin/vite.js',
      "const { cpSync } = require('node:fs'); cpSync('sandbox/web', 'dist/web', { recursive: true });",
    );
    write('sandbox/web/page.js', 'page');
    expect(build()).toEqual({ status: 0, said: '' });
    expect(existsSync(join(folder, 'dist/web'))).toBe(false);
    expect(make()).toEqual({ status: 0, said: 'Building the page …\n' });
    expect(make()).toEqual({ status: 0, said: '' });
    write('sandbox/web/page.js', 'PAGE');
    // The compiler isn't needed for it.
    expect(make()).toEqual({ status: 0, said: 'Building the page …\n' });
    expect(page()).toBe('PAGE');
    write('dist/web/page.js', 'spoiled');
    make();
    expect(page()).toBe('PAGE');
  });

  it('is tried again after it failed, though nothing has changed since', () => {
    write('src/one.ts', 'ONE');
    write('wrong', '');
    for (let tries = 0; tries < 2; tries += 1)
      expect(build()).toEqual({ status: 2, said: expect.stringMatching(/^Building …\n.* failed\.\n$/) });
    rmSync(join(folder, 'wrong'));
    expect(build()).toEqual({ status: 0, said: BUILT });
  });
});

describe('npm run coverage', () => {
  it('counts what a test runs of src/', () => {
    const jest = ['node_modules/jest/bin/jest.js', '--config', 'jest.isolated.config.mjs', '--coverage'];
    const folder = mkdtempSync(join(tmpdir(), 'evenkeel-coverage-'));
    try {
      const { status } = node(
        '.',
        [
          ...jest,
          '--coverageProvider=v8',
          '--coverageReporters=json-summary',
          `--coverageDirectory=${folder}`,
          '--collectCoverageFrom=src/pulse/heavy.ts',
          'test/unit/pulse/heavy.test.ts',
        ],
        { NODE_OPTIONS: '--experimental-vm-modules' },
      );
      const { total } = z
        .object({ total: z.object({ lines: z.object({ pct: z.number() }) }) })
        .parse(JSON.parse(readFileSync(join(folder, 'coverage-summary.json'), 'utf8')));
      expect({ status, covered: total.lines.pct > 50 }).toEqual({ status: 0, covered: true });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
