import { accessSync, constants, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { isOpenFolder } from './file-permissions.js';

/**
 * Returns why this user can't create the keyring file in its folder, with the fix; null if they can. The text names
 * the folder, and no workspace.
 */
export function folderTrouble(file: string): string | null {
  const folder = dirname(resolve(file));
  try {
    // The trailing slash makes a file in place of the folder an error.
    if (!statSync(`${folder}/`).isDirectory()) return folderRefused(folder, 'ENOTDIR');
    accessSync(folder, constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    return folderRefused(folder, (error as NodeJS.ErrnoException).code ?? 'unknown error');
  }
}

/** Returns a sentence with the fix if any user may change a file's folder; null if not. */
export function openFolderTrouble(file: string): string | null {
  const folder = dirname(resolve(file));
  const found = statSync(folder, { throwIfNoEntry: false });
  return found && isOpenFolder(found)
    ? `Any user may change what is in ${folder}, where the keyring ${basename(file)} is. Fix: chmod o-w ${folder}, or set EVENKEEL_KEYRING to a path in a folder of its own.`
    : null;
}

/** Returns what a file system's error code means for the keyring's folder, with the fix. */
export function folderRefused(folder: string, code: string): string {
  const elsewhere = 'or set EVENKEEL_KEYRING to a path in another folder';
  if (code === 'ENOENT')
    return `The folder ${folder} of the keyring doesn't exist. Fix: if it held a keyring before, put it back or mount it; otherwise, as the user that the bot runs as, mkdir -p -m 700 ${folder} (made by another user, it also needs chown to that one); ${elsewhere}.`;
  if (code === 'ENOTDIR')
    return `${folder} is no folder, or something above it isn't, and the keyring is to be a file in it (EVENKEEL_KEYRING). Fix: move away what's in its place, ${elsewhere}.`;
  if (code === 'EROFS')
    return `The folder ${folder} of the keyring is on a file system that's read-only. Fix: mount it writable (in a container, a volume of its own), ${elsewhere}.`;
  if (code === 'EACCES' || code === 'EPERM')
    return `This user may not write to the folder ${folder} of the keyring. Fix: chown it to the user that the bot runs as, and chmod 700 ${folder}; ${elsewhere}.`;
  return `The folder ${folder} of the keyring cannot be used (${code}). Fix: look at its disk, ${elsewhere}.`;
}
