import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { freshId, SEAL_OVERHEAD, seal, sealDrawn, unseal } from '../../../src/sealing/seal.js';

const KEY = randomBytes(32);
const PLACE = ['ballot', 'T1', 'east', 3];
const bytes = (most: number) => fc.uint8Array({ maxLength: most }).map((some) => Buffer.from(some));
const nonceOf = (sealed: Buffer) => sealed.subarray(0, 12).toString('hex');

it('a fresh id has 96 random bits, even the first one, and is never drawn twice', () => {
  const ids = Array.from({ length: 1_000 }, freshId);
  for (const id of ids) expect(id).toMatch(/^[\w-]{16}$/);
  expect(new Set(ids).size).toBe(1_000);
});

describe('a seal', () => {
  it('opens only with its key and place, and is longer than its contents by a constant', () => {
    fc.assert(
      fc.property(bytes(64), (plain) => {
        const sealed = seal(KEY, PLACE, plain);
        expect(sealed).toHaveLength(plain.length + SEAL_OVERHEAD);
        expect(unseal(KEY, PLACE, sealed)).toEqual(plain);
        expect(unseal(randomBytes(32), PLACE, sealed)).toBeNull();
        expect(unseal(KEY, [...PLACE, 4], sealed)).toBeNull();
      }),
    );
  });

  it('never has another seal’s nonce', () => {
    const nonces = Array.from({ length: 5_000 }, () => nonceOf(seal(KEY, PLACE, Buffer.alloc(16))));
    expect(new Set(nonces).size).toBe(5_000);
  });

  it('has its own nonce even if it drew another’s random bits, unless everything else is the same too', () => {
    fc.assert(
      fc.property(bytes(20), bytes(20), fc.string(), fc.string(), (one, other, here, there) => {
        const bits = Buffer.alloc(12, 7);
        const first = sealDrawn(KEY, [here], one, bits);
        expect(sealDrawn(KEY, [here], one, bits)).toEqual(first);
        const second = sealDrawn(KEY, [there], other, bits);
        expect(nonceOf(second) === nonceOf(first)).toBe(here === there && one.equals(other));
        expect(nonceOf(sealDrawn(randomBytes(32), [here], one, bits))).not.toBe(nonceOf(first));
      }),
    );
  });

  it('doesn’t confuse the end of its place with the start of its contents', () => {
    const bits = Buffer.alloc(12);
    const [short, long] = [['a'], ['ab']];
    const rest = JSON.stringify(long).slice(JSON.stringify(short).length - 2);
    const one = sealDrawn(KEY, short, Buffer.from(`${rest}x`), bits);
    const other = sealDrawn(KEY, long, Buffer.from('x'), bits);
    expect(nonceOf(one)).not.toBe(nonceOf(other));
  });
});
