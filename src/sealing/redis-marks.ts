import { confirmations } from './confirmations.js';
import type { Keyring } from './keyring.js';
import { nameFor } from './seal.js';

/**
 * What a mark in Redis says: `known`, this Redis belongs to the keyring; `anew`, a workspace started over though the
 * keyring was in use.
 */
export type RedisMark = 'known' | 'anew';

/** For how many days a mark is good. */
const MARK_DAYS = 3_000;

/** How many characters a mark has at most. */
export const MOST_MARK = 6 + 1 + 9 + 1 + 16;

/**
 * A mark that only the keyring can make, for one key in Redis. It names how often a person had confirmed by then, so
 * that a copy is worth nothing after the next confirmation.
 *
 * @throws KeyringError where the confirmations can't be read
 */
export function redisMark(keyring: Keyring, says: RedisMark, key: string): string {
  const day = keyring.day + MARK_DAYS;
  const confirmed = String(confirmations(keyring));
  return `${day}.${confirmed}.${nameFor(keyring.keyToSeal(says, day), [says, key, confirmed])}`;
}

/**
 * Whether a text is such a mark for this key, made by this keyring and since the last confirmation.
 *
 * @throws KeyringError where the confirmations can't be read
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
