import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from './atomic-write.js';
import { commitmentsOf, secureCommitments } from './commitments.js';
import { type Keyring, KeyringError } from './keyring.js';

const FILES = {
  /** Holds how often a person has confirmed. */
  confirmations: 'confirmations',
  /** Exists while a Redis that started over waits for a person to confirm it. */
  startedOver: 'started-over',
} as const;

type Name = keyof typeof FILES;
type KeyringFile = Pick<Keyring, 'file'>;

const fileOf = ({ file }: KeyringFile, name: Name): string => join(commitmentsOf(file), FILES[name]);

/**
 * Returns how often a person has confirmed that the Redis in use is the keyring's own; 0 or more. We keep the count in
 * the folder beside the keyring, where no one who writes to Redis can set it back. It holds on the hosts that share
 * that folder.
 *
 * @throws KeyringError with the fix if the file can't be read
 */
export function confirmations(keyring: KeyringFile): number {
  const text = read(keyring, 'confirmations');
  if (text === null) return 0;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw unusable(keyring, 'confirmations', 'make sense of');
}

/**
 * Counts one more confirmation, which ends the wait of a Redis that started over. Throws KeyringError with the fix if
 * it can't count it.
 */
export function countConfirmation(keyring: KeyringFile): void {
  write(keyring, 'confirmations', String(confirmations(keyring) + 1));
  endWait(keyring);
}

/**
 * Notes that a Redis without any proof was begun under a keyring in use. We note it beside the keyring, since anyone
 * who writes to Redis could delete it there. Throws KeyringError with the fix.
 */
export function beginWait(keyring: KeyringFile): void {
  if (!awaitsConfirmation(keyring)) write(keyring, 'startedOver', '1');
}

/** Whether a wait has begun (`beginWait`) that neither a person nor proof in Redis has ended. Throws KeyringError. */
export const awaitsConfirmation = (keyring: KeyringFile): boolean => read(keyring, 'startedOver') !== null;

/** Notes that the wait is over. Throws KeyringError with the fix. */
export function endWait(keyring: KeyringFile): void {
  try {
    rmSync(fileOf(keyring, 'startedOver'), { force: true });
  } catch {
    // The file system's code would add nothing to the fix: the problem is the folder or its disk.
    throw unusable(keyring, 'startedOver', 'delete');
  }
}

function read(keyring: KeyringFile, name: Name): string | null {
  try {
    return readFileSync(fileOf(keyring, name), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw unusable(keyring, name, 'read');
  }
}

function write(keyring: KeyringFile, name: Name, text: string): void {
  secureCommitments(keyring.file);
  try {
    writeAtomically(fileOf(keyring, name), text);
  } catch {
    // The file system's code would add nothing to the fix: the problem is the folder or its disk.
    throw unusable(keyring, name, 'write');
  }
}

const IS: Readonly<Record<Name, string>> = {
  confirmations: 'which counts how often a person has run keys step',
  startedOver: 'which says that nothing is forgotten until a person has run keys step',
};

const unusable = (keyring: KeyringFile, name: Name, what: string): KeyringError =>
  new KeyringError(
    `Cannot ${what} ${fileOf(keyring, name)}, ${IS[name]}. Fix: let the bot's user read and write it, and make room on its disk; if it's damaged, delete it and run evenkeel keys step --yes.`,
  );
