import { createCipheriv, createDecipheriv, createHmac, hash, randomFillSync } from 'node:crypto';

/** Bytes that a seal adds: a 12-byte nonce and a 16-byte tag. */
export const SEAL_OVERHEAD = 28;

/** The place that a sealed thing belongs to; it opens nowhere else. */
export type Place = readonly (string | number)[];

const placeBytes = (place: Place): Buffer => Buffer.from(JSON.stringify(place));

const NONCE_BYTES = 12;
/** Random bytes for many nonces, drawn at once: drawing a few bytes costs as much as sealing with them. */
const drawn = Buffer.alloc(256 * NONCE_BYTES);
let nextDrawn = drawn.length;

/** Returns 96 random bits that this process hasn't used before. */
function freshBits(): Buffer {
  if (nextDrawn === drawn.length) {
    randomFillSync(drawn);
    nextDrawn = 0;
  }
  nextDrawn += NONCE_BYTES;
  return drawn.subarray(nextDrawn - NONCE_BYTES, nextDrawn);
}

/** Seals with AES-256-GCM under a fresh nonce, bound to a place. Returns nonce, ciphertext, tag. */
export const seal = (key: Buffer, place: Place, plain: Buffer): Buffer =>
  sealDrawn(key, place, plain, freshBits());

/**
 * Like `seal`, with 96 random bits drawn earlier. The nonce is a keyed hash of the bits, the place and the
 * plaintext: two machines resumed from one snapshot draw the same bits, and must not use one nonce for two
 * plaintexts. Sealing the very same plaintext again with the same bits returns the same bytes, which reveals no more
 * than that.
 */
export function sealDrawn(key: Buffer, place: Place, plain: Buffer, bits: Buffer): Buffer {
  const aad = placeBytes(place);
  const nonce = nonceOf(key, bits, aad, plain);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/**
 * Returns a nonce. Its hash includes the key: otherwise someone who later finds the bits in a process's memory could
 * test guesses at the plaintext.
 */
function nonceOf(key: Buffer, bits: Buffer, aad: Buffer, plain: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(aad.length);
  const all = Buffer.concat([key, bits, length, aad, plain]);
  const nonce = hash('sha256', all, 'buffer').subarray(0, NONCE_BYTES);
  all.fill(0);
  return nonce;
}

/** Returns the plaintext; null for anything not sealed with this key for this place. */
export function unseal(key: Buffer, place: Place, sealed: Buffer): Buffer | null {
  if (sealed.length < SEAL_OVERHEAD) return null;
  const tag = sealed.subarray(sealed.length - 16);
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: 16,
  })
    .setAAD(placeBytes(place))
    .setAuthTag(tag);
  try {
    const plain = decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - 16));
    // Returns no more bytes, and throws if the tag doesn't match.
    decipher.final();
    return plain;
  } catch {
    // With another key, for another place or after a changed byte, it doesn't open.
    return null;
  }
}

/**
 * Characters of a name: 96 bits in base64url. A name needn't be unguessable, since the contents are sealed for it, but
 * two names from one key must differ: the odds that any two are the same are 1 in 10^19 for the 100,000 notifications
 * of a workspace, and 1 in 10^25 for the 100 records of a team. Where a name serves as a secret, as a season's seed
 * does, no one can try 2^96.
 */
const NAME_LENGTH = 16;

/** Returns a place's name in base64url, which only a holder of the key can tie to the place. */
export function nameFor(key: Buffer, place: Place): string {
  return createHmac('sha256', key).update(JSON.stringify(place)).digest('base64url').slice(0, NAME_LENGTH);
}

/** Returns a new id for things that aren't secret: 96 random bits. */
export const freshId = (): string => freshBits().toString('base64url');
