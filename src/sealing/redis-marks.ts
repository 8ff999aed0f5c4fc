import { confirmations } from './confirmations.js';
import type { Keyring } from './keyring.js';
import { nameFor } from './seal.js';

/**
 * The meanings of a mark in Redis: `known`, this Redis belongs to the keyring; `anew`, a workspace started over though
 * the keyring was in use.
 */
export type RedisMark = 'known' | 'anew';

/** How many days a mark is valid. */
const MARK_DAYS = 3_000;

/** The most characters of a mark: day, confirmations and name, with dots between them. */
export const MOST_MARK = 6 + 1 + 9 + 1 + 16;

/**
 * Returns a mark that only the keyring can make, for one key in Redis. It names the number of confirmations so far, so
 * that a copy of it is worthless after the next confirmation.
 *
 * @throws KeyringError if the confirmations can't be read
 */
export function redisMark(keyring: Keyring, says: RedisMark, key: string): string {
  const day = keyring.day + MARK_DAYS;
  const confirmed = String(confirmations(keyring));
  return `${day}.${confirmed}.${nameFor(keyring.keyToSeal(says, day), [says, key, confirmed])}`;
}

/**
 * Whether this keyring made the text as a mark for this key, since the last confirmation.
 *
 * @throws KeyringError if the confirmations can't be read
 */
export function isRedisMark(keyring: Keyring, says: RedisMark, key: string, text: string | null): boolean {
  const [, day = '', confirmed = '', mark] = /^(\d{1,6})\.(\d{1,9})\.([\w-]{16})$/.exec(text ?? '') ?? [];
  const secret = mark ? keyring.key(says, Number(day)) : null;
  return (
    secret !== null &&
    nameFor(secret, [says, key, confirmed]) === mark &&
    Number(confirmed) >= confirmations(keyring)
  );
}
