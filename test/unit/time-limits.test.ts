import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
// @ts-expect-error the script has no types
import { channelOfOne } from '../../scripts/test-runner.mjs';
import { within } from '../support/time-limits.js';

const NEVER = new Promise<void>(() => {});

/** Tests and hooks, each of which would keep Jest waiting forever. */
const HANGING = `
  const never = () => new Promise(() => {});
  describe('hooks', () => {
    beforeAll(never, 10);
    afterEach(never, 10);
    it('is a test that ends', () => {});
  });
  it('hangs', never, 10);
  it.each([['one'], ['two']])('hangs with %s', never, 10);
`;

/** Runs Jest on these files as npm test does, except that a file may take ten seconds. */
function jestOn(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-hanging-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const runner = join(folder, 'runner.mjs');
    const { href } = pathToFileURL(resolve('scripts/test-runner.mjs'));
    writeFileSync(runner, `import { runnerWithin } from '${href}';\nexport default runnerWithin(10_000);\n`);
    const config = {
      rootDir: folder,
      runner,
      transform: {},
      testMatch: ['**/*.test.mjs'],
      setupFilesAfterEnv: [resolve('test/support/setup-tests.ts')],
    };
    const jest = ['node_modules/jest/bin/jest.js', '--config', JSON.stringify(config), '-w', '3'];
    return spawnSync(process.execPath, ['--import=./scripts/typescript.mjs', ...jest], { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a test’s time limit', () => {
  it('ends a test that never ends', async () => {
    await expect(within(() => NEVER, 10)()).rejects.toThrow('This took longer than 0.01 s.');
  });

  it('doesn’t change results and failures', async () => {
    await expect(within((value) => value)('a row')).resolves.toBe('a row');
    const failing = within(() => {
      throw new Error('not equal');
    });
    await expect(failing()).rejects.toThrow('not equal');
  });

  it('applies to every test and hook that Jest runs here', () => {
    const { status, stderr } = jestOn({ 'hanging.test.mjs': HANGING });
    expect(status).toBe(1);
    for (const hung of ['(beforeAll)', '(afterEach)', 'hangs', 'hangs with one', 'hangs with two'])
      expect(stderr).toContain(`${hung}\n    TimeoutError: This took longer than 0.01 s.`);
  });

  it('ends a file that never yields, and keeps the others’ results', () => {
    const { status, stderr } = jestOn({
      'loop.test.mjs':
        "it('never yields', () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));",
      'import.test.mjs': 'await new Promise((done) => setInterval(() => {}, 60_000));',
      'fine.test.mjs': "it('is fine', () => {});",
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/loop\.test\.mjs took longer than 10 s, so its process was ended\./);
    expect(stderr).toMatch(/import\.test\.mjs took longer than 10 s, so its process was ended\./);
    expect(stderr).toContain('1 passed, 3 total');
  });
});

describe('the runner’s channel', () => {
  it('answers each process, whenever it asks and whichever asked before', () => {
    const heard: string[] = [];
    const [one, other] = ['one', 'other'].map((name) => {
      const channel = channelOfOne({ name });
      channel.onMessage(({ workerData }: { workerData: { name: string } }) => heard.push(workerData.name));
      return channel;
    });
    for (const channel of [one, other, other]) channel.postMessage('jest-light-runner-get-worker-data');
    one.postMessage('something else');
    expect(heard).toEqual(['one', 'other', 'other']);
  });
});
