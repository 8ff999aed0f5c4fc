import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { Keyring, NoKeyForDay } from '../../../src/sealing/keyring.js';
import { isSigned, signatureOf } from '../../../src/sealing/signatures.js';
import { aFolder } from '../../support/folder.js';

const folder = aFolder('signatures');
const keyring = Keyring.create(join(folder, 'a.keyring'), 100);
const foreign = Keyring.create(join(folder, 'b.keyring'), 100);
afterAll(() => rmSync(folder, { recursive: true }));

const until = { day: 120, place: ['T1', 'east'] };
const text = 'We move the Friday meeting.';
const signature = signatureOf(keyring, 'team actions', until, text);

describe('a signature', () => {
  it('is accepted by every process with the keyring, whatever the text', () => {
    const other = Keyring.open(keyring.file);
    fc.assert(
      fc.property(fc.string(), (said) => {
        const signed = { text: said, signature: signatureOf(keyring, 'team actions', until, said) };
        expect(isSigned(other, 'team actions', until, signed)).toBe(true);
      }),
    );
  });

  it.each([
    ['another text', { text: `${text} ` }],
    ['another team', { place: ['T1', 'west'] }],
    ['another workspace', { place: ['T2', 'east'] }],
    ['another day', { day: 121 }],
    ['another use', { label: 'ballot' as const }],
    ['another keyring', { ring: foreign }],
  ])('is refused for %s', (_, other) => {
    const { ring, label, day, place, ...given } = {
      ring: keyring,
      label: 'team actions' as const,
      ...until,
      text,
      signature,
      ...other,
    };
    expect(isSigned(ring, label, { day, place }, given)).toBe(false);
  });

  it.each([
    ['empty', ''],
    ['cut short', signature.slice(0, -2)],
    ['longer', `${signature}AAAA`],
    ['made up in the same length', 'A'.repeat(signature.length)],
    ['no signature at all', 'signed: the manager'],
  ])('that’s %s is refused', (_, given) => {
    expect(isSigned(keyring, 'team actions', until, { text, signature: given })).toBe(false);
  });

  it('holds on its day, and proves nothing after that', () => {
    const stepped = Keyring.create(join(folder, 'stepped.keyring'), 100);
    const signed = { text, signature: signatureOf(stepped, 'team actions', until, text) };
    stepped.step(120);
    expect(isSigned(stepped, 'team actions', until, signed)).toBe(true);
    stepped.step(121);
    expect(isSigned(stepped, 'team actions', until, signed)).toBe(false);
    expect(() => signatureOf(stepped, 'team actions', until, text)).toThrow(NoKeyForDay);
  });

  it('needs no escaping in Redis, a web address or JSON', () => {
    expect(signature).toMatch(/^[\w-]{43}$/);
  });
});
