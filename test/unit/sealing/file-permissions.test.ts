import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOpenFolder, opennessOf, takeBack } from '../../../src/sealing/file-permissions.js';
import { aFolder } from '../../support/folder.js';

const folder = aFolder('permissions');
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a function as if on another platform. */
function on<T>(platform: NodeJS.Platform, run: () => T): T {
  const before = Object.getOwnPropertyDescriptor(process, 'platform');
  Object.defineProperty(process, 'platform', { ...before, value: platform });
  try {
    return run();
  } finally {
    Object.defineProperty(process, 'platform', { ...before });
  }
}

const uid = process.geteuid?.() ?? 0;

describe('a file', () => {
  it.each([
    [0o600, 'private'],
    [0o400, 'private'],
    [0o700, 'private'],
    [0o100600, 'private'],
    [0o610, 'group'],
    [0o620, 'group'],
    [0o640, 'group'],
    [0o601, 'others'],
    [0o602, 'others'],
    [0o604, 'others'],
    [0o644, 'others'],
  ])('of mode %o has the openness %s if this user owns it, and others if not', (mode, openness) => {
    expect(opennessOf({ mode, uid })).toBe(openness);
    expect(opennessOf({ mode, uid: uid + 1 })).toBe('others');
  });

  it('counts as private on Windows, where modes mean nothing', () => {
    expect(on('win32', () => opennessOf({ mode: 0o666, uid: uid + 1 }))).toBe('private');
    expect(on('linux', () => opennessOf({ mode: 0o666, uid }))).toBe('others');
  });

  it('can be closed to its group again, and so can a folder', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '', { mode: 0o660 });
    takeBack(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const inner = join(folder, 'inner');
    mkdirSync(inner, { mode: 0o770 });
    takeBack(inner, 0o700);
    expect(statSync(inner).mode & 0o777).toBe(0o700);
  });
});

describe('a folder', () => {
  it.each([
    [0o700, false],
    [0o770, false],
    [0o775, false],
    [0o777, true],
    [0o702, true],
    [0o1777, false],
    [0o1702, false],
    [0o40777, true],
  ])('of mode %o lets any user rename files in it: %s', (mode, open) => {
    expect(isOpenFolder({ mode })).toBe(open);
    expect(on('win32', () => isOpenFolder({ mode }))).toBe(false);
  });
});
