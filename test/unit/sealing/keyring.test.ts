import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { opennessOf } from '../../../src/sealing/file-permissions.js';
import { Keyring, KeyringError, NoKeyForDay } from '../../../src/sealing/keyring.js';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-keyring-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const aFile = (): string => {
  count += 1;
  return join(folder, `${count}.keyring`);
};

/** Runs a script in a process of its own, with `fs` changed and `Keyring` imported; returns the signal that ended it. */
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

/** Steps a keyring in a process killed before its nth change to a file or folder; returns the signal that ended it. */
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

/** Opens a keyring in a process where, just before it overwrites a leftover, that leftover becomes the keyring file. */
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

describe('a keyring', () => {
  it('has no key for anything that isn’t a whole day, however long it runs', () => {
    const keyring = Keyring.create(aFile(), 100);
    const none = [Number.NaN, 100.5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const day of none) expect(keyring.key('peer', day)).toBeNull();
    keyring.step(101);
    for (const day of none) {
      expect(keyring.key('peer', day)).toBeNull();
      expect(() => keyring.keyToSeal('note', day)).toThrow(NoKeyForDay);
    }
  });

  it('is made readable by its owner alone, and never over another', () => {
    const file = aFile();
    Keyring.create(file, 100);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(() => Keyring.create(file, 100)).toThrow(KeyringError);
  });

  it('gives every host with the same file the same keys', () => {
    const file = aFile();
    const one = Keyring.create(file, 100);
    const other = Keyring.open(file);
    expect(other.id).toBe(one.id);
    // In another order, so that no cached step can hide a difference.
    const far = one.key('ballot', 130);
    expect(other.key('ballot', 110)).toEqual(one.key('ballot', 110));
    expect(other.key('ballot', 130)).toEqual(far);
  });

  it('gives a key of its own to every day and label', () => {
    const keyring = Keyring.create(aFile(), 100);
    const keys = ([100, 101] as const).flatMap((day) =>
      (['ballot', 'slot', 'trajectory', 'pseudonym', 'note', 'message', 'form'] as const).map((label) =>
        keyring.key(label, day)?.toString('hex'),
      ),
    );
    expect(new Set(keys).size).toBe(14);
  });

  it('has no key for a past day', () => {
    const keyring = Keyring.create(aFile(), 100);
    expect(keyring.key('ballot', 99)).toBeNull();
    expect(() => keyring.keyToSeal('ballot', 99)).toThrow(NoKeyForDay);
  });

  it('steps forward, forgets the days before, and keeps the days to come', () => {
    const file = aFile();
    const keyring = Keyring.create(file, 100);
    const later = keyring.key('ballot', 120)?.toString('hex');
    keyring.step(110);
    for (const one of [keyring, Keyring.open(file)]) {
      expect(one.day).toBe(110);
      expect(one.key('ballot', 109)).toBeNull();
      expect(one.key('ballot', 120)?.toString('hex')).toBe(later);
    }
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('never steps back, nor twice if two processes share the file', () => {
    const file = aFile();
    const one = Keyring.create(file, 100);
    const other = Keyring.open(file);
    one.step(110);
    other.step(105);
    one.step(90);
    expect([one.day, other.day, Keyring.open(file).day]).toEqual([110, 105, 110]);
    expect(other.key('ballot', 120)).toEqual(one.key('ballot', 120));
  });

  it('can be stepped by several processes of a host at the same moment, and none of them fails', async () => {
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

  it('forgets nothing if the file can’t be stepped', () => {
    const file = aFile();
    const keyring = Keyring.create(file, 100);
    const key = keyring.key('ballot', 100)?.toString('hex');
    rmSync(file);
    expect(() => keyring.step(110)).toThrow(KeyringError);
    Keyring.create(file, 100);
    expect(() => keyring.step(110)).toThrow(/exchanged while running/);
    expect(keyring.key('ballot', 100)?.toString('hex')).toBe(key);
  });

  it('stays as it was if the disk takes only a part of the new file', () => {
    const file = aFile();
    const keyring = Keyring.create(file, 100);
    const before = readFileSync(file, 'utf8');
    const step = `import('./dist/src/sealing/keyring.js').then(({ Keyring }) => Keyring.open('${file}').step(110))`;
    const { error, stderr } = spawnSync('prlimit', ['--fsize=60', process.execPath, '-e', step], {
      encoding: 'utf8',
    });
    // Without util-linux, no disk can be made small.
    if (error) return;
    expect(stderr).toMatch(/make room/);
    expect(readFileSync(file, 'utf8')).toBe(before);
    keyring.step(110);
    expect(Keyring.open(file).day).toBe(110);
  });

  it('made by a clock years behind seals until today once it learns today’s date', () => {
    const keyring = Keyring.create(aFile(), 0);
    expect(keyring.key('note', 20_000)).toBeNull();
    keyring.reach(20_000);
    expect(keyring.keyToSeal('note', 20_007)).toHaveLength(32);
    keyring.step(20_000);
    expect(keyring.key('note', 20_007)).toHaveLength(32);
  });

  it('knows whether anything was ever sealed with it', () => {
    const file = aFile();
    const keyring = Keyring.create(file, 100);
    keyring.step(101);
    expect(Keyring.open(file).fresh).toBe(true);
    keyring.markUsed();
    expect([keyring.fresh, Keyring.open(file).fresh, Keyring.open(file).day]).toEqual([false, false, 101]);
    expect(Keyring.open(file).key('ballot', 105)).toEqual(keyring.key('ballot', 105));
  });

  it('doesn’t derive its way to a day that only a forger would name', () => {
    expect(Keyring.create(aFile(), 100).key('note', 0x01010101)).toBeNull();
  });

  it.each([
    ['others can read it', (file: string) => chmodSync(file, 0o644), /chmod 600/],
    ['it is torn', (file: string) => writeFileSync(file, readFileSync(file, 'utf8').slice(0, 60)), /torn/],
    [
      'it was edited',
      (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace('"day":100', '"day":90')),
      /torn/,
    ],
    ['it is something else', (file: string) => writeFileSync(file, 'hello'), /not made by Evenkeel/],
    ['it is gone', (file: string) => rmSync(file), /EVENKEEL_KEYRING/],
  ])('is refused with the fix when %s', (_, spoil, message) => {
    const file = aFile();
    Keyring.create(file, 100);
    spoil(file);
    expect(() => Keyring.open(file)).toThrow(message);
  });

  it('leaves no older day’s secret on its disk: neither in the replaced file nor in a killed process’s leftovers', () => {
    const file = aFile();
    const keyring = Keyring.create(file, 100);
    const secret = /"secret":"(\w+)"/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
    linkSync(file, `${file}.old-inode`);
    for (const name of ['4242', '0123456789abcdef', 'inuse']) copyFileSync(file, `${file}.${name}.new`);
    for (const name of ['4242', '0123456789abcdef']) {
      linkSync(`${file}.${name}.new`, `${file}.${name}.old-inode`);
      utimesSync(`${file}.${name}.new`, 0, 0);
    }
    keyring.step(110);
    // A young file may still belong to another process: it goes once it's a minute old.
    expect(existsSync(`${file}.inuse.new`)).toBe(true);
    utimesSync(`${file}.inuse.new`, 0, 0);
    keyring.step(111);
    expect(secret).toHaveLength(64);
    for (const name of readdirSync(folder))
      expect(readFileSync(join(folder, name), 'utf8')).not.toContain(secret);
    expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([]);
  });

  it('leaves no older day’s secret on its disk once it’s opened again, wherever a step was killed', () => {
    for (let point = 1, killed = true; killed; point += 1) {
      const own = mkdtempSync(join(folder, 'killed-'));
      const file = join(own, 'keyring');
      Keyring.create(file, 100);
      const secret = /"secret":"(\w+)"/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
      linkSync(file, join(own, 'inode'));
      killed = stepKilledAt(file, point) === 'SIGKILL';
      const keyring = Keyring.open(file);
      // If the process was killed before the new file was in place, the keyring is still at its old day.
      if (keyring.day === 100) keyring.step(110);
      expect([point, Keyring.open(file).day]).toEqual([point, 110]);
      for (const name of readdirSync(own))
        expect(readFileSync(join(own, name), 'utf8')).not.toContain(secret);
      if (!killed) expect(point).toBeGreaterThan(5);
    }
  });

  it('stays whole if a process renames its old temporary file while another process clears it away', () => {
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

  it('wipes the keys of days that it forgets, and keys unused for a while, and no others', () => {
    const keyring = Keyring.create(aFile(), 100);
    const isWiped = (key: Buffer | null) => key?.equals(Buffer.alloc(32));
    const [early, unused] = [keyring.key('ballot', 100), keyring.key('slot', 100)];
    for (let day = 101; day < 300; day += 1) {
      keyring.key('ballot', day);
      expect(keyring.key('ballot', 100)).toBe(early);
    }
    expect([isWiped(early), isWiped(unused)]).toEqual([false, true]);
    // It's derived again on request.
    expect(keyring.key('slot', 100)).toEqual(Keyring.open(keyring.file).key('slot', 100));
    const last = keyring.key('ballot', 300);
    keyring.step(101);
    expect([isWiped(early), isWiped(last)]).toEqual([true, true]);
  });

  it('gives the same keys whichever days it derived before, and keeps none of the days between', () => {
    const file = aFile();
    const one = Keyring.create(file, 100);
    const far = one.key('ballot', 140)?.toString('hex');
    const near = one.key('ballot', 120)?.toString('hex');
    const other = Keyring.open(file);
    expect([other.key('ballot', 120)?.toString('hex'), other.key('ballot', 140)?.toString('hex')]).toEqual([
      near,
      far,
    ]);
    other.step(130);
    expect(other.key('ballot', 140)?.toString('hex')).toBe(far);
    one.follow();
    expect([one.day, one.key('ballot', 120), one.key('ballot', 140)?.toString('hex')]).toEqual([
      130,
      null,
      far,
    ]);
  });

  it('is neither made nor read in a folder where any user could replace it', () => {
    const open = join(folder, 'open');
    mkdirSync(open);
    const file = join(open, 'test.keyring');
    Keyring.create(file, 100);
    chmodSync(open, 0o777);
    expect(() => Keyring.open(file)).toThrow(/chmod o-w/);
    expect(() => Keyring.create(join(open, 'other.keyring'), 100)).toThrow(/chmod o-w/);
    // As in /tmp, where no one may rename another user's file.
    chmodSync(open, 0o1777);
    expect(Keyring.open(file).day).toBe(100);
  });

  it.each([
    [0o600, true, 'private'],
    [0o640, true, 'group'],
    [0o604, true, 'others'],
    [0o600, false, 'others'],
    [0o660, false, 'others'],
  ])('of mode %o, owned by this user: %s, is open to: %s', (mode, own, open) => {
    const uid = process.geteuid?.() ?? 0;
    expect(opennessOf({ mode, uid: own ? uid : uid + 1 })).toBe(open);
  });

  it('is replaced safely if another user put a link where a temporary file could be', () => {
    const own = mkdtempSync(join(folder, 'links-'));
    const keyring = Keyring.create(join(own, 'test.keyring'), 100);
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, 'as it was');
    symlinkSync(elsewhere, `${keyring.file}.${process.pid}.new`);
    symlinkSync(elsewhere, `${keyring.file}.1.new`);
    for (const name of readdirSync(own).filter((one) => one.endsWith('.new')))
      lutimesSync(join(own, name), 0, 0);
    keyring.step(110);
    expect(readFileSync(elsewhere, 'utf8')).toBe('as it was');
    expect(readdirSync(own)).toEqual(['test.keyring']);
  });

  it('never shows its secret in an error', () => {
    const file = aFile();
    Keyring.create(file, 100);
    const secret = /"secret":"(\w+)"/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
    writeFileSync(file, readFileSync(file, 'utf8').replace('"day":100', '"day":90'));
    expect(secret).toHaveLength(64);
    expect(() => Keyring.open(file)).not.toThrow(new RegExp(secret));
  });
});
