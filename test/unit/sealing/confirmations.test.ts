import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commitmentsOf, secureCommitments } from '../../../src/sealing/commitments.js';
import {
  awaitsConfirmation,
  beginWait,
  confirmations,
  countConfirmation,
  endWait,
} from '../../../src/sealing/confirmations.js';
import { KeyringError } from '../../../src/sealing/keyring.js';
import { aFolder } from '../../support/folder.js';
import { aPathWithRoomFor } from '../../support/long-path.js';

const folder = aFolder('confirmations');
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const aKeyring = () => ({ file: join(folder, `${(count += 1)}.keyring`) });
/** Returns the path of a file in the folder beside a keyring; creates the folder. */
const beside = (keyring: { readonly file: string }, name: string): string => {
  secureCommitments(keyring.file);
  return join(commitmentsOf(keyring.file), name);
};

describe('the confirmations that a Redis is the keyring’s own', () => {
  it('start at 0 and are counted one by one, separately for each keyring', () => {
    const [one, other] = [aKeyring(), aKeyring()];
    expect(confirmations(one)).toBe(0);
    countConfirmation(one);
    expect(confirmations(one)).toBe(1);
    for (let more = 0; more < 11; more += 1) countConfirmation(one);
    expect([confirmations(one), confirmations(other)]).toEqual([12, 0]);
  });

  it('are in a file that only the bot’s user can read, where every version looks for it', () => {
    const keyring = aKeyring();
    countConfirmation(keyring);
    const file = beside(keyring, 'confirmations');
    expect(readFileSync(file, 'utf8')).toBe('1');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each(['', 'many', '-1', '1.5', '0x1', ' 1', '1\n', '1234567890'])(
    'can’t be read or counted if the file says "%s", and the error names the file and the fix',
    (text) => {
      const keyring = aKeyring();
      const file = beside(keyring, 'confirmations');
      writeFileSync(file, text);
      for (const ask of [confirmations, countConfirmation]) {
        expect(() => ask(keyring)).toThrow(KeyringError);
        expect(() => ask(keyring)).toThrow(`Cannot make sense of ${file}, which counts how often`);
        expect(() => ask(keyring)).toThrow(/Fix: .*evenkeel keys step --yes/);
      }
      expect(readFileSync(file, 'utf8')).toBe(text);
    },
  );

  it('can be as many as 999,999,999', () => {
    const keyring = aKeyring();
    writeFileSync(beside(keyring, 'confirmations'), '999999999');
    expect(confirmations(keyring)).toBe(999_999_999);
  });

  it('don’t count as 0 if their file can’t be read', () => {
    const keyring = aKeyring();
    mkdirSync(beside(keyring, 'confirmations'));
    expect(() => confirmations(keyring)).toThrow(KeyringError);
    expect(() => confirmations(keyring)).toThrow(/^Cannot read .*\/confirmations, .*Fix: let the bot's user/);
  });
});

describe('a Redis that started over', () => {
  it('waits until a person confirms it, which counts as one confirmation', () => {
    const [keyring, other] = [aKeyring(), aKeyring()];
    expect(awaitsConfirmation(keyring)).toBe(false);
    beginWait(keyring);
    expect([awaitsConfirmation(keyring), awaitsConfirmation(other)]).toEqual([true, false]);
    expect(confirmations(keyring)).toBe(0);
    countConfirmation(keyring);
    expect([awaitsConfirmation(keyring), confirmations(keyring)]).toEqual([false, 1]);
  });

  it('stops waiting once it has proved itself, which doesn’t count as a confirmation', () => {
    const keyring = aKeyring();
    beginWait(keyring);
    endWait(keyring);
    endWait(keyring);
    expect([awaitsConfirmation(keyring), confirmations(keyring)]).toEqual([false, 0]);
  });

  it('is noted where every version looks for it, and only once, however often a process notices it', () => {
    const keyring = aKeyring();
    beginWait(keyring);
    const file = beside(keyring, 'started-over');
    const { ino } = statSync(file);
    beginWait(keyring);
    expect(statSync(file).ino).toBe(ino);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['read', awaitsConfirmation],
    ['read', beginWait],
    ['delete', endWait],
  ])('causes an error with the fix if we can’t %s its note', (what, ask) => {
    const keyring = aKeyring();
    const file = beside(keyring, 'started-over');
    mkdirSync(file);
    expect(() => ask(keyring)).toThrow(KeyringError);
    expect(() => ask(keyring)).toThrow(
      `Cannot ${what} ${file}, which says that nothing is forgotten until a person has run keys step. Fix: `,
    );
  });

  it.each([
    ['started-over', beginWait],
    ['confirmations', countConfirmation],
  ])('causes an error that names the file %s if that can’t be written', (name, ask) => {
    const keyring = { file: join(aPathWithRoomFor(folder, `/k.commitments/${name}`), 'k') };
    expect(() => ask(keyring)).toThrow(KeyringError);
    expect(() => ask(keyring)).toThrow(`Cannot write ${join(commitmentsOf(keyring.file), name)}, which `);
    expect(readdirSync(commitmentsOf(keyring.file))).toEqual([]);
  });
});
