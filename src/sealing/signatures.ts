import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Keyring, KeyLabel } from './keyring.js';
import type { Until } from './records.js';

/**
 * Returns the signature of a text that stays readable: an HMAC that only the keyring can make, for one place, until a
 * day. Without it, anyone who writes to Redis could put their own words there. Throws NoKeyForDay.
 */
export function signatureOf(keyring: Keyring, label: KeyLabel, until: Until, text: string): string {
  return mac(keyring.keyToSeal(label, until.day), until, text).toString('base64url');
}

/** Whether the keyring signed this very text for this place; false once the day is past, when we can't tell anymore. */
export function isSigned(
  keyring: Keyring,
  label: KeyLabel,
  until: Until,
  { text, signature }: { readonly text: string; readonly signature: string },
): boolean {
  const key = keyring.key(label, until.day);
  if (!key) return false;
  const expected = mac(key, until, text);
  const given = Buffer.from(signature, 'base64url');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const mac = (key: Buffer, { day, place }: Until, text: string): Buffer =>
  createHmac('sha256', key)
    .update(JSON.stringify([...place, day, text]))
    .digest();
