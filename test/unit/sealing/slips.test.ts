import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { teamId, workspaceId } from '../../../src/pulse/ids.js';
import { Keyring } from '../../../src/sealing/keyring.js';
import {
  valueWithSlips,
  type Pile,
  PILES,
  sealSlip,
  spoiltSlip,
  withSlipsApplied,
} from '../../../src/sealing/slips.js';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-slips-'));
afterAll(() => rmSync(folder, { recursive: true }));
const keyring = Keyring.create(join(folder, 'slips.keyring'), 20_000);
const PILE: Pile = {
  kind: 'records',
  workspace: workspaceId('T1'),
  team: teamId('east'),
  sealedUntil: 20_005,
  generation: 7,
};
const name = fc.constantFrom('a'.repeat(16), 'b'.repeat(16), 'c'.repeat(16));
const sealed = fc.uint8Array({ minLength: 46, maxLength: 46 }).map((bytes) => Buffer.from(bytes));

describe('slips', () => {
  it('leave the same values as writing them one after another would', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, sealed)), fc.dictionary(name, sealed), (slips, before) => {
        const expected = new Map(Object.entries(before));
        for (const [under, what] of slips) expected.set(under, what);
        const pile = slips.map(([under, what]) => sealSlip(keyring, PILE, under, what));
        const { entries, refused } = withSlipsApplied(keyring, PILE, before, pile);
        expect(new Map(Object.entries(entries))).toEqual(expected);
        expect(refused).toBe(0);
        for (const [under, what] of expected)
          expect(valueWithSlips(keyring, PILE, under, before, pile)).toEqual(what);
      }),
      { numRuns: 50 },
    );
  });

  it('have one size, and never look the same twice, even for the same name', () => {
    const slips = ['a', 'b'].map((one) => sealSlip(keyring, PILE, one.repeat(16), Buffer.alloc(46)));
    expect(new Set(slips.map(({ length }) => length)).size).toBe(1);
    expect(sealSlip(keyring, PILE, 'a'.repeat(16), Buffer.alloc(46))).not.toEqual(slips[0]);
  });

  it.each<[string, Partial<Pile>]>([
    ['generation', { generation: 8 }],
    ['team', { team: teamId('west') }],
    ['workspace', { workspace: workspaceId('T2') }],
    ['day', { sealedUntil: 20_006 }],
    ...PILES.filter((kind) => kind !== PILE.kind).map((kind): [string, Partial<Pile>] => [
      `pile of ${kind}`,
      { kind },
    ]),
  ])('of another %s are refused and counted', (_, other) => {
    const slip = sealSlip(keyring, { ...PILE, ...other }, 'a'.repeat(16), Buffer.alloc(46));
    expect(withSlipsApplied(keyring, PILE, {}, [slip, spoiltSlip(), Buffer.alloc(3)])).toEqual({
      entries: {},
      refused: 3,
    });
  });

  it('that don’t open change no value, and those below them still do', () => {
    const what = Buffer.alloc(46, 1);
    const pile = [sealSlip(keyring, PILE, 'a'.repeat(16), what), spoiltSlip(), Buffer.alloc(0)];
    expect(valueWithSlips(keyring, PILE, 'a'.repeat(16), {}, pile)).toEqual(what);
    expect(valueWithSlips(keyring, PILE, 'b'.repeat(16), {}, pile)).toBeUndefined();
  });

  it('change nothing if there are none', () => {
    const entries = { ['a'.repeat(16)]: Buffer.alloc(46) };
    expect(withSlipsApplied(keyring, PILE, entries, [])).toEqual({ entries, refused: 0 });
  });
});
