import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { EXIT_CODES } from '../../src/start/exit-codes.js';
import { copyContent } from '../support/content-copy.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-command-'));
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the command in the temporary folder, with only these settings. */
function evenkeel(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  bin = resolve('bin/evenkeel.mjs'),
) {
  // Root may read every file, so a root process couldn't test unreadable ones.
  const user = process.getuid?.() === 0 ? { uid: 65_534 } : {};
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
    ...user,
  });
  return { status, stdout, stderr };
}

describe('a wrong command line', () => {
  it.each([
    [[], /^Usage: evenkeel /],
    [['docter'], "error: unknown command 'docter'\n(Did you mean doctor?)"],
    [['frobnicate'], "error: unknown command 'frobnicate'"],
    [['keys'], /^Usage: evenkeel keys /],
    [['keys', 'stats'], "error: unknown command 'stats'\n(Did you mean status?)"],
    [['keys', 'step', '--yse'], "error: unknown option '--yse'\n(Did you mean --yes?)"],
    [['keys', 'init', '--force'], "error: unknown option '--force'"],
    [['doctor', 'now'], /^error: too many arguments for 'doctor'/],
    [['teams', 'import'], "error: missing required argument 'file'"],
    [['start', '--verison'], "error: unknown option '--verison'\n(Did you mean --version?)"],
  ])('ends with code 2, and suggests what was meant: %j', (args, said) => {
    const { status, stdout, stderr } = evenkeel(args);
    if (typeof said === 'string') expect(stderr).toContain(`${said}\n`);
    else expect(stderr).toMatch(said);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('evenkeel');
  });

  it.each(['chaos', 'simulate'])('ends npm run %s with code 2', (name) => {
    const main = resolve(`dist/test/${name}/main.js`);
    const { status, stderr } = spawnSync(process.execPath, [main, '--jsno', 'x'], { encoding: 'utf8' });
    expect(stderr).toContain("error: unknown option '--jsno'\n(Did you mean --json?)\n");
    expect(status).toBe(2);
  });
});

describe('the help', () => {
  it.each([
    [['--help'], 'Usage: evenkeel [options] [command]'],
    [['help'], 'Usage: evenkeel [options] [command]'],
    [['start', '--help'], 'Usage: evenkeel start [options]'],
    [['keys', 'init', '-h'], 'Usage: evenkeel keys init [options]'],
    [['teams', 'import', '--help'], 'Usage: evenkeel teams import [options] <file>'],
    [['doctor', '--help'], 'Usage: evenkeel doctor [options]'],
    [['content', 'check', '--help'], 'Usage: evenkeel content check [options]'],
  ])('of %j lists options and exit codes', (args, usage) => {
    const { status, stdout } = evenkeel(args);
    expect(stdout).toContain(usage);
    expect(stdout).toContain('-v, --version');
    expect(stdout).toContain('Exit codes:\n  0  done');
    expect(status).toBe(0);
  });

  it('lists the same exit codes as docs/OPERATIONS.md', () => {
    const docs = readFileSync('docs/OPERATIONS.md', 'utf8');
    const rows = [...docs.matchAll(/^\| (\d) +\| (.*?) +\|$/gm)].map(([, code, says]) => [
      Number(code),
      says,
    ]);
    expect(rows).toEqual(EXIT_CODES.map(([code, says]) => [code, says]));
  });

  it('is printed without loading the bot, a setting or .env', () => {
    writeFileSync(join(folder, '.env'), 'EVENKEEL_MODE=neither\n');
    const loaded = evenkeel(['start', '--help'], { NODE_DEBUG: 'module,esm' }).stderr;
    expect(loaded).toContain('commander');
    expect(loaded).not.toMatch(/@slack|ioredis|bullmq|node_modules\/zod/);
  });
});

it.each([[['--version']], [['start', '--version']], [['keys', 'step', '-v']]])(
  'the version is printed for %j',
  (args) => {
    expect(evenkeel(args)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  },
);

describe('.env', () => {
  it('a command says in one sentence that .env is a folder', () => {
    mkdirSync(join(folder, '.env'));
    const { status, stderr } = evenkeel(['content', 'check']);
    expect(stderr).toMatch(/\.env is a folder\. Fix: remove it/);
    expect(stderr).not.toMatch(/ at |node:/);
    expect(status).toBe(2);
  });

  it('a command reads a .env that begins with a Windows editor’s byte order mark', () => {
    writeFileSync(join(folder, '.env'), '\uFEFFEVENKEEL_CONTENT=./elsewhere\r\n');
    expect(evenkeel(['content', 'check']).stderr).toMatch(/elsewhere/);
  });

  it('a command says in one sentence that .env exists but isn’t readable', () => {
    writeFileSync(join(folder, '.env'), 'EVENKEEL_REGION=us\n');
    chmodSync(join(folder, '.env'), 0);
    const { status, stderr } = evenkeel(['start']);
    expect(stderr).toMatch(
      /\.env is there, but this user \(uid \d+\) may not read it\. Fix: as root, chown \d+ \//,
    );
    expect(stderr).not.toMatch(/ at |node:/);
    expect(status).toBe(2);
  });
});

describe('the working folder', () => {
  it('a command finds the files that Evenkeel ships from any folder', () => {
    const { status, stdout } = evenkeel(['content', 'check'], { EVENKEEL_CONTENT: '' });
    expect(stdout).toMatch(/checked entries, 5 regions, 2 languages/);
    expect(status).toBe(0);
  });

  it('a command started beside Evenkeel’s .env resolves the paths in it from there', () => {
    const checkout = join(folder, 'checkout');
    for (const name of ['bin', 'dist/src', 'package.json'])
      cpSync(name, join(checkout, name), { recursive: true });
    symlinkSync(resolve('node_modules'), join(checkout, 'node_modules'));
    writeFileSync(join(checkout, '.env'), 'EVENKEEL_CONTENT=./words-of-ours\n');
    const { status, stderr } = evenkeel(['content', 'check'], {}, join(checkout, 'bin/evenkeel.mjs'));
    expect(stderr).toContain('words-of-ours');
    expect(status).toBe(2);
    copyContent(join(checkout, 'words-of-ours'));
    expect(evenkeel(['content', 'check'], {}, join(checkout, 'bin/evenkeel.mjs')).status).toBe(0);
  });

  it('a command doesn’t take the working folder for a missing content folder', () => {
    const { stderr } = evenkeel(['content', 'check'], { EVENKEEL_CONTENT: './no-such-folder' });
    expect(stderr).toMatch(/no-such-folder.* cannot be read .*EVENKEEL_CONTENT/);
  });
});

describe('content past a limit', () => {
  it.each([
    [
      'a hundred and one uses of an anchor',
      `x: &x [1]\nmany: [${'*x, '.repeat(101)}]\n`,
      /en\.yml:1:1 .*unknown key "x"/,
    ],
    ['deep nesting', `x: ${'['.repeat(20_000)}\n`, /en\.yml:1:\d+ .*nested too deeply/],
  ])('is refused by line, without a stack: %s', (_, before, problem) => {
    cpSync('content', join(folder, 'content'), { recursive: true });
    const file = join(folder, 'content', 'words', 'en.yml');
    writeFileSync(file, `${before}locale: en-US\n`);
    const { status, stderr } = evenkeel(['content', 'check'], { EVENKEEL_CONTENT: './content' });
    expect(stderr).toMatch(problem);
    expect(stderr).not.toMatch(/node_modules|ReferenceError|RangeError/);
    expect(status).toBe(2);
  });
});
