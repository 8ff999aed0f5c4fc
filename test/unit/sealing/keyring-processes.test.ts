import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Keyring } from '../../../src/sealing/keyring.js';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-keyring-processes-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const aFile = (): string => join(folder, `${(count += 1)}.keyring`);

/** Runs `change`, which may patch `fs`, then `work`, which may use `Keyring`, in a process; returns its end signal. */
const inProcess = (change: string, work: string): string | null =>
  spawnSync(process.execPath, [
    '--input-type=module',
    '-e',
    `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    ${change}
    syncBuiltinESMExports();
    const { Keyring } = await import('./dist/src/sealing/keyring.js');
    ${work}
  `,
  ]).signal;

/** Steps a keyring in a process that's killed before its nth change to a file or folder; returns its end signal. */
const stepKilledAt = (file: string, point: number): string | null =>
  inProcess(
    `
    let left = ${point};
    for (const name of ['writeFileSync', 'writeSync', 'linkSync', 'renameSync', 'rmSync']) {
      const real = fs[name];
      fs[name] = (...args) => {
        left -= 1;
        if (left === 0) process.kill(process.pid, 'SIGKILL');
        return real(...args);
      };
    }`,
    `Keyring.open(${JSON.stringify(file)}).step(110);`,
  );

/** Opens a keyring in a process; just before that overwrites a leftover, the leftover becomes the keyring file. */
const openWhileRenamed = (file: string, leftover: string): string | null =>
  inProcess(
    `
    const { writeSync, renameSync, existsSync } = fs;
    fs.writeSync = (...args) => {
      if (existsSync(${JSON.stringify(leftover)})) renameSync(${JSON.stringify(leftover)}, ${JSON.stringify(file)});
      return writeSync(...args);
    };`,
    `Keyring.open(${JSON.stringify(file)});`,
  );

describe('a keyring file', () => {
  it('can be stepped by several processes of a host at once, and none of them fails', async () => {
    const file = aFile();
    Keyring.create(file, 100);
    const steps = `
      import { Keyring } from './dist/src/sealing/keyring.js';
      const keyring = Keyring.open(${JSON.stringify(file)});
      for (let day = 101; day <= 160; day += 1) keyring.step(day);
    `;
    const processes = Array.from({ length: 3 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', steps], {
        stdio: ['ignore', 'ignore', 'inherit'],
      }),
    );
    const codes = await Promise.all(
      processes.map((one) => once(one, 'exit').then(([code]) => code as number)),
    );
    expect(codes).toEqual([0, 0, 0]);
    expect(Keyring.open(file).day).toBe(160);
  });

  it('stays as it was if the disk takes only part of the new one', () => {
    const file = aFile();
    const keyring = Keyring.create(file, 100);
    const before = readFileSync(file, 'utf8');
    const step = `import('./dist/src/sealing/keyring.js').then(({ Keyring }) => Keyring.open('${file}').step(110))`;
    const { error, stderr } = spawnSync('prlimit', ['--fsize=60', process.execPath, '-e', step], {
      encoding: 'utf8',
    });
    // Without util-linux, we can't limit how much the disk takes.
    if (error) return;
    expect(stderr).toMatch(/make room/);
    expect(readFileSync(file, 'utf8')).toBe(before);
    keyring.step(110);
    expect(Keyring.open(file).day).toBe(110);
  });

  it('leaves no earlier day’s secret on disk once it’s opened again, wherever a step was killed', () => {
    for (let point = 1, killed = true; killed; point += 1) {
      const own = mkdtempSync(join(folder, 'killed-'));
      const file = join(own, 'keyring');
      Keyring.create(file, 100);
      const secret = /"secret":"(\w+)"/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
      linkSync(file, join(own, 'inode'));
      killed = stepKilledAt(file, point) === 'SIGKILL';
      const keyring = Keyring.open(file);
      // If the step was killed before the new file was in place, the keyring is still at its first day.
      if (keyring.day === 100) keyring.step(110);
      expect([point, Keyring.open(file).day]).toEqual([point, 110]);
      for (const name of readdirSync(own))
        expect(readFileSync(join(own, name), 'utf8')).not.toContain(secret);
      if (!killed) expect(point).toBeGreaterThan(5);
    }
  });

  it('stays whole if one process moves an old temporary into its place while another clears that away', () => {
    const file = aFile();
    Keyring.create(file, 100);
    const late = `${file}.late.new`;
    copyFileSync(file, late);
    utimesSync(late, 0, 0);
    expect(openWhileRenamed(file, late)).toBeNull();
    expect(Keyring.open(file).day).toBe(100);
    expect(existsSync(late)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([]);
  });
});
