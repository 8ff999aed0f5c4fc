import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commitmentsOf, secureCommitments } from '../../../src/sealing/commitments.js';
import { countConfirmation } from '../../../src/sealing/confirmations.js';
import { Keyring } from '../../../src/sealing/keyring.js';
import { isRedisMark, MOST_MARK, redisMark } from '../../../src/sealing/redis-marks.js';
import { aFolder } from '../../support/folder.js';

const folder = aFolder('redis-marks');
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const aKeyring = (day = 20_000): Keyring => Keyring.create(join(folder, `${(count += 1)}.keyring`), day);

const KEY = 'evenkeel:{T1}:keyring-mark';

describe('a mark in Redis', () => {
  it('is recognized by every process with the keyring, but only for its own key and meaning', () => {
    const keyring = aKeyring();
    const mark = redisMark(keyring, 'known', KEY);
    expect(isRedisMark(Keyring.open(keyring.file), 'known', KEY, mark)).toBe(true);
    expect(isRedisMark(keyring, 'anew', KEY, mark)).toBe(false);
    expect(isRedisMark(keyring, 'known', 'evenkeel:{T2}:keyring-mark', mark)).toBe(false);
    expect(isRedisMark(aKeyring(), 'known', KEY, mark)).toBe(false);
    expect(isRedisMark(keyring, 'anew', KEY, redisMark(keyring, 'anew', KEY))).toBe(true);
  });

  it('isn’t recognized if it’s missing, cut short, extended, or changed in any character', () => {
    const keyring = aKeyring();
    const mark = redisMark(keyring, 'known', KEY);
    for (const text of [
      null,
      '',
      'known',
      `1${mark}`,
      `${mark}A`,
      ` ${mark}`,
      `${mark}\n`,
      mark.slice(0, -1),
    ])
      expect(isRedisMark(keyring, 'known', KEY, text)).toBe(false);
    for (let at = 0; at < mark.length; at += 1) {
      const other = mark[at] === '1' ? '2' : '1';
      expect(isRedisMark(keyring, 'known', KEY, mark.slice(0, at) + other + mark.slice(at + 1))).toBe(false);
    }
  });

  it('from before a person confirmed another Redis is worthless, and a later one holds', () => {
    const keyring = aKeyring();
    const before = redisMark(keyring, 'known', KEY);
    countConfirmation(keyring);
    expect(isRedisMark(keyring, 'known', KEY, before)).toBe(false);
    const after = redisMark(keyring, 'known', KEY);
    expect(isRedisMark(keyring, 'known', KEY, after)).toBe(true);
    // Someone who saw the first mark can't have made the second from it.
    expect(after.slice(-16)).not.toBe(before.slice(-16));
    expect(isRedisMark(keyring, 'known', KEY, before.replace('.0.', '.1.'))).toBe(false);
  });

  it('is recognized on a host that lost the folder beside its keyring', () => {
    const keyring = aKeyring();
    countConfirmation(keyring);
    const mark = redisMark(keyring, 'known', KEY);
    rmSync(commitmentsOf(keyring.file), { recursive: true });
    expect(isRedisMark(keyring, 'known', KEY, mark)).toBe(true);
  });

  it('holds while the keyring steps for 3,000 days, and no longer', () => {
    const keyring = aKeyring();
    const mark = redisMark(keyring, 'known', KEY);
    keyring.step(20_000 + 3_000);
    expect(isRedisMark(keyring, 'known', KEY, mark)).toBe(true);
    keyring.step(20_000 + 3_001);
    expect(isRedisMark(keyring, 'known', KEY, mark)).toBe(false);
  });

  it('is at most MOST_MARK characters long', () => {
    const keyring = aKeyring(900_000);
    secureCommitments(keyring.file);
    writeFileSync(join(commitmentsOf(keyring.file), 'confirmations'), '999999999');
    const mark = redisMark(keyring, 'known', KEY);
    expect(mark).toHaveLength(MOST_MARK);
    expect(isRedisMark(keyring, 'known', KEY, mark)).toBe(true);
  });
});
