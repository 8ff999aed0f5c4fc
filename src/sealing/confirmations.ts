import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from './atomic-write.js';
import { commitmentsOf, secureCommitments } from './commitments.js';
import { type Keyring, KeyringError } from './keyring.js';

const fileOf = (keyringFile: string): string => join(commitmentsOf(keyringFile), 'confirmations');

/**
 * How often a person has confirmed that the Redis in use is the keyring's own; 0 or more. It's kept in the folder beside
 * the keyring, where nobody who writes to Redis can set it back, and holds on the hosts that share that folder.
 *
 * @throws KeyringError with the fix where the file can't be read
 */
export function confirmations({ file }: Pick<Keyring, 'file'>): number {
  const place = fileOf(file);
  try {
    const text = readFileSync(place, 'utf8');
    if (/^\d{1,9}$/.test(text)) return Number(text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw new KeyringError(unusable(place, 'read'));
  }
  throw new KeyringError(unusable(place, 'make sense of'));
}

/** Counts one more confirmation. Throws KeyringError with the fix; nothing has been counted then. */
export function countConfirmation(keyring: Pick<Keyring, 'file'>): void {
  secureCommitments(keyring.file);
  const next = confirmations(keyring) + 1;
  try {
    writeAtomically(fileOf(keyring.file), String(next));
  } catch {
    // The code of the file system adds nothing to the fix: it's the folder or its disk.
    throw new KeyringError(unusable(fileOf(keyring.file), 'write'));
  }
}

const unusable = (place: string, what: string): string =>
  `Cannot ${what} ${place}, which counts how often a person has run keys step. Fix: let the bot's user read and write it, and make room on its disk; if it's damaged, delete it and run evenkeel keys step --yes.`;
