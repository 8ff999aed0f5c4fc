import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitingSince } from '../../../src/sealing/patience.js';
import { aFolder } from '../../support/folder.js';

const folder = aFolder('patience');
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const aKeyring = (day = 100) => ({ file: join(folder, `${(count += 1)}.keyring`), day });

describe('a keyring that waits to step on from its day', () => {
  it('counts its wait from its beginning, whichever process asks', () => {
    const keyring = aKeyring();
    expect(waitingSince(keyring, 1_000)).toBe(1_000);
    expect(waitingSince({ ...keyring }, 5_000)).toBe(1_000);
    expect(waitingSince(keyring, 1_000)).toBe(1_000);
  });

  it('starts a new wait on another day, and another one once it’s back on the first', () => {
    const keyring = aKeyring();
    waitingSince(keyring, 1_000);
    expect(waitingSince({ ...keyring, day: 101 }, 2_000)).toBe(2_000);
    expect(waitingSince(keyring, 3_000)).toBe(3_000);
  });

  it('starts a new wait if the clock is set back to before the old one began', () => {
    const keyring = aKeyring();
    waitingSince(keyring, 5_000);
    expect(waitingSince(keyring, 4_999)).toBe(4_999);
    expect(waitingSince(keyring, 6_000)).toBe(4_999);
  });

  it.each([
    '',
    'nonsense',
    'null',
    '{}',
    '{"day":100}',
    '{"day":100,"since":"1"}',
    '{"day":100,"since":1,"x":2}',
  ])('starts a new wait, and remembers it, if its file says "%s"', (text) => {
    const keyring = aKeyring();
    writeFileSync(`${keyring.file}.waiting`, text);
    expect(waitingSince(keyring, 2_000)).toBe(2_000);
    expect(waitingSince(keyring, 3_000)).toBe(2_000);
  });

  it('has waited forever if the beginning can’t be written down', () => {
    expect(waitingSince({ file: join(folder, 'none', 'a.keyring'), day: 100 }, 1_000)).toBe(-Infinity);
  });

  it('keeps one file beside its own, which only the bot’s user can read', () => {
    const own = aFolder('patience-alone');
    const file = join(own, 'a.keyring');
    for (const now of [1_000, 2_000]) waitingSince({ file, day: 100 }, now);
    expect(readdirSync(own)).toEqual(['a.keyring.waiting']);
    expect(statSync(`${file}.waiting`).mode & 0o777).toBe(0o600);
    rmSync(own, { recursive: true });
  });
});
