import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memberId, pulseId, teamId, workspaceId } from '../../../src/pulse/ids.js';
import { commitClose, digestOf } from '../../../src/sealing/commitments.js';
import { Keyring } from '../../../src/sealing/keyring.js';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-commitments-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const aKeyring = (): Keyring => Keyring.create(join(folder, `${(count += 1)}.keyring`), 100);

const close = (digest: string, closingDay = 105, pulse = '2026-06-02') => ({
  workspace: workspaceId('T1'),
  team: teamId('east'),
  pulse: pulseId(pulse),
  closingDay,
  digest,
});

describe('a close', () => {
  it('may run again over the same, and over nothing else', () => {
    const keyring = aKeyring();
    expect(commitClose(keyring, close('a'))).toBe(true);
    expect(commitClose(Keyring.open(keyring.file), close('a'))).toBe(true);
    expect(commitClose(keyring, close('b'))).toBe(false);
    expect(commitClose(keyring, close('b', 112, '2026-06-09'))).toBe(true);
    expect(statSync(`${keyring.file}.closes`).mode & 0o777).toBe(0o600);
  });

  it('is forgotten once nothing of it could be opened', () => {
    const keyring = aKeyring();
    commitClose(keyring, close('a'));
    keyring.step(106);
    commitClose(keyring, close('b', 112, '2026-06-09'));
    expect(commitClose(keyring, close('c'))).toBe(true);
  });

  it('is not kept from a team by a torn book', () => {
    const keyring = aKeyring();
    writeFileSync(`${keyring.file}.closes`, '{"T1|east');
    expect(commitClose(keyring, close('a'))).toBe(true);
    expect(commitClose(keyring, close('b'))).toBe(false);
  });

  it('commits to every ballot, its slot, who counts and who has answered, in whatever order Redis gives them', () => {
    const [one, two] = [Buffer.from('1'), Buffer.from('2')];
    const counted = Buffer.from('counted');
    const [anne, bob] = [memberId('U1'), memberId('U2')];
    const digest = digestOf({ a: one, b: two }, counted, [anne, bob]);
    expect(digestOf({ b: two, a: one }, counted, [bob, anne])).toBe(digest);
    for (const other of [
      digestOf({ a: two, b: one }, counted, [anne, bob]),
      digestOf({ a: one }, counted, [anne, bob]),
      digestOf({ a: one, b: two }, Buffer.from('others'), [anne, bob]),
      digestOf({ a: one, b: two }, counted, [anne]),
    ])
      expect(other).not.toBe(digest);
  });
});
