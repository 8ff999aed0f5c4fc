import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { within } from '../support/time-limits.js';

const NEVER = new Promise<void>(() => {});

/** Tests and hooks of which each would keep Jest waiting for ever. */
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

describe('a test’s time limit', () => {
  it('ends what never ends', async () => {
    await expect(within(() => NEVER, 10)()).rejects.toThrow('This took longer than 0.01 s.');
  });

  it('leaves a result and a failure as they are', async () => {
    await expect(within((value) => value)('a row')).resolves.toBe('a row');
    const failing = within(() => {
      throw new Error('not equal');
    });
    await expect(failing()).rejects.toThrow('not equal');
  });

  it('holds for every test and hook that Jest runs here', () => {
    const folder = mkdtempSync(join(tmpdir(), 'evenkeel-hanging-'));
    try {
      writeFileSync(join(folder, 'hanging.test.mjs'), HANGING);
      const config = {
        rootDir: folder,
        runner: resolve('node_modules/jest-light-runner/src/child-process.js'),
        transform: {},
        testMatch: ['**/*.test.mjs'],
        setupFilesAfterEnv: [resolve('test/support/setup-tests.ts')],
      };
      const jest = ['node_modules/jest/bin/jest.js', '--config', JSON.stringify(config), '-w', '2'];
      const { status, stderr } = spawnSync(process.execPath, ['--import=tsx', ...jest], { encoding: 'utf8' });
      expect(status).toBe(1);
      for (const hung of ['(beforeAll)', '(afterEach)', 'hangs', 'hangs with one', 'hangs with two'])
        expect(stderr).toContain(`${hung}\n    TimeoutError: This took longer than 0.01 s.`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
