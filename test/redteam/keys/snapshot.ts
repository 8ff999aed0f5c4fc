import { createCipheriv, randomBytes } from 'node:crypto';
import { sealDrawn } from '../../../src/sealing/seal.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';

type Seal = (key: Buffer, place: readonly string[], plain: Buffer, bits: Buffer) => Buffer;

/** The bytes of a seal before and after the ciphertext. */
const [NONCE, TAG] = [12, 16];

/** A seal whose nonce is just the drawn bytes. */
const plainNonce: Seal = (key, place, plain, bits) => {
  const cipher = createCipheriv('aes-256-gcm', key, bits).setAAD(Buffer.from(JSON.stringify(place)));
  return Buffer.concat([bits, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
};

/** Counts the pairs, sealed by two resumed machines, whose ciphertexts differ exactly as their answers do. */
async function readOff({ size }: Setting, seal: Seal): Promise<Figure> {
  const trials = size(20_000, 2_000);
  const key = randomBytes(32);
  let hits = 0;
  for (let trial = 0; trial < trials; trial += 1) {
    const bits = randomBytes(NONCE);
    const [one, other] = [randomBytes(16), randomBytes(16)];
    const [first, second] = [one, other].map((plain, at) => seal(key, ['ballot', `slot ${at}`], plain, bits));
    const body = (sealed: Buffer | undefined) =>
      sealed?.subarray(NONCE, sealed.length - TAG) ?? Buffer.alloc(0);
    const difference = body(first).map((byte, at) => byte ^ (body(second)[at] ?? 0));
    if (difference.every((byte, at) => byte === ((one[at] ?? 0) ^ (other[at] ?? 0)))) hits += 1;
  }
  return count(hits, trials);
}

export const resumedTwice: Attack = {
  group: 'keys',
  name: 'a machine that is resumed twice from one snapshot: answers by the difference of two seals',
  attacker:
    'An operator who takes a snapshot of the machine while the bot runs, resumes it twice, so that both draw the same random bits, and lays what both write to Redis on top of each other.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => readOff(setting, sealDrawn),
  weakened: {
    variant: 'the nonce is the bits that were drawn',
    run: (setting) => readOff(setting, plainNonce),
  },
};
