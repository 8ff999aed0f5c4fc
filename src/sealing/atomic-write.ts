import { randomBytes } from 'node:crypto';
import {
  type Stats,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** How long a temporary may be in use, in milliseconds: a killed process left any that's older. */
const LEFT_AFTER_MS = 60_000;

/** Creates a file, and fails if anything has that name, even a link: others may write to the folder. */
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/**
 * Replaces a file whole or not at all, with mode 0600, and makes it last: temporary file, fsync, rename, fsync of the
 * folder. Then overwrites the old file, and the leftovers of killed processes: beside a keyring, each of these holds a
 * secret that must be forgotten. The old file gets a second name first, so that we can find it wherever a process is
 * killed. (The old bytes may survive on a disk that never writes in place, or in a snapshot. They also survive if
 * another process replaces the file after this one gave the old file its second name: that file is never overwritten.)
 *
 * @param clears whether to look for leftovers, which reads the whole folder; if not, another call has to
 * @throws the file system's error; the file is then either unchanged or replaced
 */
export function writeAtomically(file: string, text: string, clears = true): void {
  const temporary = writeTemporary(file, text);
  const old = leftoverName(file, 'old');
  try {
    if (existsSync(file)) {
      linkSync(file, old);
      syncFolder(file);
    }
    renameSync(temporary, file);
    // Until the disk has the new name, a power failure may bring the old file back, so we can't overwrite it before.
    syncFolder(file);
    destroy(old, file);
  } catch (error) {
    destroy(temporary, file);
    throw error;
  }
  if (clears) removeLeftovers(file);
}

/**
 * Creates a file whole or not at all, with mode 0600, and makes it last.
 *
 * @returns false if the name is taken; the existing file stays as it is
 * @throws the file system's error
 */
export function createAtomically(file: string, text: string): boolean {
  const temporary = writeTemporary(file, text);
  try {
    // Making a link fails if the name is taken, and never shows half a file.
    linkSync(temporary, file);
  } catch (error) {
    destroy(temporary, file);
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  // If this process was held up, another one may have removed the temporary.
  rmSync(temporary, { force: true });
  syncFolder(file);
  return true;
}

/**
 * Overwrites and removes the leftovers of killed processes: temporaries, and old files that were being replaced. A
 * temporary younger than a minute may still be in use, and its name can't say by which process: in a container, every
 * process is number 1. A second name of the live file may be in use for as long; later we remove it, without
 * overwriting the file.
 *
 * @param name the file whose leftovers to remove; null for every file in the folder
 */
export function removeLeftovers(file: string, name: string | null = basename(file)): void {
  const folder = dirname(file);
  for (const found of readdirSync(folder)) {
    const [, of, kind] = /^(.+)\.\w+\.(new|old)$/.exec(found) ?? [];
    if (of === undefined || (name !== null && of !== name)) continue;
    const path = join(folder, found);
    const live = join(folder, of);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (!stats) continue;
    const replaced = kind === 'old' && existsSync(live) && !isSame(stats, live);
    // Giving a file a second name changes its ctime, but not its mtime.
    const since = kind === 'old' ? stats.ctimeMs : stats.mtimeMs;
    // The killed process may not have gotten this far.
    if (replaced) syncFolder(live);
    if (replaced || Date.now() - since > LEFT_AFTER_MS) destroy(path, live);
  }
}

/** Writes a temporary for a file, under a random name of its own, and waits until the disk has it. */
function writeTemporary(file: string, text: string): string {
  const temporary = leftoverName(file, 'new');
  const out = openSync(temporary, NEW_FILE, 0o600);
  try {
    // A nearly full disk takes only part of a write and reports no error; writeFileSync also writes the rest.
    writeFileSync(out, text);
    fsyncSync(out);
  } catch (error) {
    destroy(temporary, file);
    throw error;
  } finally {
    closeSync(out);
  }
  return temporary;
}

/** Waits until the disk has a file's entry in its folder. */
function syncFolder(file: string): void {
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** A random name beside a file, of the form that `removeLeftovers` finds. */
const leftoverName = (file: string, kind: 'new' | 'old'): string =>
  `${file}.${randomBytes(8).toString('hex')}.${kind}`;

/**
 * Overwrites and removes a file; does nothing if another process has removed it. Doesn't overwrite a second name of the
 * live file, nor an old file whose live file is missing: an operator may have moved that away.
 *
 * We first rename a temporary to a name that only this process knows. Otherwise the process that wrote it, if it was
 * held up, could make it the live file while we overwrite it.
 *
 * @throws the file system's error if the file can't be renamed or removed
 */
function destroy(path: string, live: string): void {
  const own = path.endsWith('.new') ? takenAway(path, live) : path;
  if (own === null) return;
  try {
    const file = openSync(own, constants.O_RDWR | constants.O_NOFOLLOW);
    try {
      const movedAway = own.endsWith('.old') && !existsSync(live);
      if (!movedAway && !isSame(fstatSync(file), live)) overwrite(file);
    } finally {
      closeSync(file);
    }
  } catch {
    // It's gone or a link, so it holds nothing of ours; or it's another user's, and removing it throws.
  }
  rmSync(own, { force: true });
}

/** Renames a temporary to a name that only this process knows, and returns the name; null if the temporary is gone. */
function takenAway(path: string, live: string): string | null {
  const own = leftoverName(live, 'new');
  try {
    renameSync(path, own);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return own;
}

/** Whether a file is the one that `name` refers to right now. */
function isSame({ dev, ino }: Pick<Stats, 'dev' | 'ino'>, name: string): boolean {
  const found = lstatSync(name, { throwIfNoEntry: false });
  return found !== undefined && found.dev === dev && found.ino === ino;
}

function overwrite(file: number): void {
  writeSync(file, Buffer.alloc(fstatSync(file).size), 0, undefined, 0);
  fsyncSync(file);
}
