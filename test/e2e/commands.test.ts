import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { usage, whatIsWrong } from '../../src/ops/commands.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-command-'));
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the command in the temporary folder, with no setting but these. */
function evenkeel(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  bin = resolve('bin/evenkeel.mjs'),
) {
  // Root may read every file, so that it could not see what others may not.
  const user = process.getuid?.() === 0 ? { uid: 65_534 } : {};
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
    ...user,
  });
  return { status, stdout, stderr };
}

describe('a command that there is not', () => {
  it.each([
    [[], 'Evenkeel needs to be told what to do, for example: evenkeel start'],
    [['docter'], 'There is no command "docter". Did you mean doctor?'],
    [
      ['frobnicate'],
      'There is no command "frobnicate". It takes one of: start, keys, teams, doctor, content',
    ],
    [['keys'], 'evenkeel keys needs one of: init, status, step'],
    [['keys', 'stats'], 'There is no command "keys stats". evenkeel keys takes one of: init, status, step'],
    [['doctor', '--json'], 'evenkeel doctor takes nothing after it, but got: --json'],
    [['keys', 'init', '--force'], /^evenkeel keys init got "--force", which it does not take\./],
    [
      ['teams', 'import'],
      /^evenkeel teams import needs more after it\. It is written: evenkeel teams import FILE/,
    ],
  ])('is told what is wrong: %j', (args, sentence) => {
    const said = whatIsWrong(args);
    if (typeof sentence === 'string') expect(said).toBe(sentence);
    else expect(said).toMatch(sentence);
  });

  it('ends with code 2, the sentence and the way to all commands', () => {
    expect(evenkeel(['docter'])).toEqual({
      status: 2,
      stdout: '',
      stderr: 'There is no command "docter". Did you mean doctor?\nAll commands: evenkeel --help\n',
    });
  });
});

describe('the help', () => {
  it('has two columns, each in line, and no line wider than 120 signs', () => {
    const lines = usage('').trim().split('\n');
    const columns = lines.map((line) => /^(?:evenkeel .*?)? {2,}(?=\S)/.exec(line)?.[0].length);
    expect(new Set(columns).size).toBe(1);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(120);
  });

  it.each([['--help'], ['start', '--help'], ['keys', 'init', '-h'], ['help']])(
    'is shown for %j %j',
    (...args) => {
      const { status, stdout } = evenkeel(args.filter((one) => typeof one === 'string'));
      expect(stdout).toContain('evenkeel doctor');
      expect(status).toBe(0);
    },
  );

  it('is not needed to learn the version', () => {
    expect(evenkeel(['--version'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});

describe('.env', () => {
  it('is told in a sentence to be a folder', () => {
    mkdirSync(join(folder, '.env'));
    const { status, stderr } = evenkeel(['content', 'check']);
    expect(stderr).toMatch(/\.env is a folder\. Fix: remove it/);
    expect(stderr).not.toMatch(/ at |node:/);
    expect(status).toBe(2);
  });

  it('is told in a sentence to be there and not readable', () => {
    writeFileSync(join(folder, '.env'), 'EVENKEEL_REGION=us\n');
    chmodSync(join(folder, '.env'), 0);
    const { status, stderr } = evenkeel(['start']);
    expect(stderr).toMatch(/\.env is there, but this user \(uid \d+\) may not read it\. Fix: /);
    expect(stderr).not.toMatch(/ at |node:/);
    expect(status).toBe(2);
  });
});

describe('the working folder', () => {
  it('does not matter for what Evenkeel comes with', () => {
    const { status, stdout } = evenkeel(['content', 'check'], { EVENKEEL_CONTENT: '' });
    expect(stdout).toMatch(/checked entries, 5 regions, 2 languages/);
    expect(status).toBe(0);
  });

  it('is Evenkeel’s own where its .env is, so that paths in there mean what they say', () => {
    const checkout = join(folder, 'checkout');
    for (const name of ['bin', 'dist/src', 'package.json'])
      cpSync(name, join(checkout, name), { recursive: true });
    symlinkSync(resolve('node_modules'), join(checkout, 'node_modules'));
    writeFileSync(join(checkout, '.env'), 'EVENKEEL_CONTENT=./words-of-ours\n');
    const { status, stderr } = evenkeel(['content', 'check'], {}, join(checkout, 'bin/evenkeel.mjs'));
    expect(stderr).toContain('words-of-ours');
    expect(status).toBe(2);
    cpSync('content', join(checkout, 'words-of-ours'), { recursive: true });
    expect(evenkeel(['content', 'check'], {}, join(checkout, 'bin/evenkeel.mjs')).status).toBe(0);
  });

  it('is not mixed up with a folder of content that is not there', () => {
    const { stderr } = evenkeel(['content', 'check'], { EVENKEEL_CONTENT: './no-such-folder' });
    expect(stderr).toMatch(/no-such-folder.* cannot be read .*EVENKEEL_CONTENT/);
  });
});

describe('content that is past a limit', () => {
  it.each([
    [
      'a hundred and one uses of an anchor',
      `x: &x [1]\nmany: [${'*x, '.repeat(101)}]\n`,
      /en\.yml:1:1 .*unknown key "x"/,
    ],
    ['deep nesting', `x: ${'['.repeat(20_000)}\n`, /en\.yml:1:\d+ .*nested too deeply/],
  ])('is told by line and not by a stack: %s', (_, before, problem) => {
    cpSync('content', join(folder, 'content'), { recursive: true });
    const file = join(folder, 'content', 'words', 'en.yml');
    writeFileSync(file, `${before}locale: en-US\n`);
    const { status, stderr } = evenkeel(['content', 'check'], { EVENKEEL_CONTENT: './content' });
    expect(stderr).toMatch(problem);
    expect(stderr).not.toMatch(/node_modules|ReferenceError|RangeError/);
    expect(status).toBe(2);
  });
});
