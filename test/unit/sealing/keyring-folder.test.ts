import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Keyring } from '../../../src/sealing/keyring.js';
import { openFolderTrouble, folderRefused, folderTrouble } from '../../../src/sealing/keyring-folder.js';

describe('the place of the keyring', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'evenkeel-place-'));
    writeFileSync(join(folder, 'file'), '');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([
    [
      'the folder is missing',
      'none',
      /^The folder \S+\/none of the keyring doesn't exist\. Fix: .*mkdir -p -m 700 \S+\/none /,
    ],
    ['a folder above it is missing', 'none/deeper', /^The folder \S+\/none\/deeper .*doesn't exist\. Fix: /],
    ['a file is in its place', 'file', /^\S+\/file is no folder.*Fix: /],
    [
      'a file is above it',
      'file/deeper',
      /^\S+\/file\/deeper is no folder, or something above it isn't.*Fix: /,
    ],
  ])('is refused with the same message everywhere if %s', (_, name, says) => {
    const file = join(folder, name, 'a.keyring');
    expect(folderTrouble(file)).toMatch(says);
    expect(() => Keyring.lookAtPlace(file)).toThrow(says);
    expect(() => Keyring.create(file, 20_000)).toThrow(says);
  });

  it('is fine in a folder that this user may write to', () => {
    expect(folderTrouble(join(folder, 'a.keyring'))).toBeNull();
    expect(openFolderTrouble(join(folder, 'a.keyring'))).toBeNull();
  });

  it('is refused if any user may change what’s in its folder', () => {
    chmodSync(folder, 0o777);
    const file = join(folder, 'a.keyring');
    expect(openFolderTrouble(file)).toMatch(/^Any user may change what is in \S+, .*Fix: chmod o-w \S+, or/);
    expect(() => Keyring.create(file, 20_000)).toThrow(openFolderTrouble(file) ?? '');
  });

  it.each([
    ['EROFS', /^The folder \/k of the keyring is on a file system that's read-only\. Fix: mount it writable/],
    ['EACCES', /^This user may not write to the folder \/k of the keyring\. Fix: chown it .*chmod 700 \/k/],
    ['EPERM', /^This user may not write to the folder \/k of the keyring\. Fix: chown it .*chmod 700 \/k/],
    ['EIO', /^The folder \/k of the keyring cannot be used \(EIO\)\. Fix: /],
  ])('is refused with a message of its own for the code %s', (code, says) => {
    expect(folderRefused('/k', code)).toMatch(says);
    expect(folderRefused('/k', code)).toMatch(/ or set EVENKEEL_KEYRING to a path in another folder\.$/);
  });
});
