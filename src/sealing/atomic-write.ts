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

/** How long a temporary may be in use, in milliseconds: one that is older was left by a process that was killed. */
const LEFT_AFTER_MS = 60_000;

/** Opens a new file, and follows no link: in a folder that others may write to, nobody can have put anything there first. */
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/**
 * Replaces a file whole or not at all, mode 0600, and makes it last: temporary file, fsync, rename, fsync of the
 * folder. Then what the old file held is written over, and so are the leftovers of killed processes: for a keyring each
 * holds a secret that must be forgotten. The old file has a second name while it's replaced, so that it can be found
 * wherever a process is killed. (A disk that never writes in place, or a snapshot of it, may keep the old bytes all the
 * same. So may a file that another process has put in place after this one had named the old: it's replaced, and nobody
 * writes over it.)
 *
 * @param clears whether it looks for leftovers, which reads the whole folder; without it, somebody else has to
 * @throws the file system's error; the file is then as it was, or replaced
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
    // Until the disk has the new name, a power failure may bring the old file back: it mustn't be empty then.
    syncFolder(file);
    destroy(old, file);
  } catch (error) {
    destroy(temporary, file);
    throw error;
  }
  if (clears) removeLeftovers(file);
}

/**
 * Makes a file of mode 0600, whole or not at all, where none may be yet, and makes it last.
 *
 * @returns false if the name is taken; the existing file is left as it is
 * @throws the file system's error
 */
export function createAtomically(file: string, text: string): boolean {
  const temporary = writeTemporary(file, text);
  try {
    // A link fails where the name is taken, and never shows half a file.
    linkSync(temporary, file);
  } catch (error) {
    destroy(temporary, file);
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  // Another process may have cleared it away, if this one was held up.
  rmSync(temporary, { force: true });
  syncFolder(file);
  return true;
}

/**
 * Writes over and removes what killed processes have left of a file, or of any file of its folder: temporaries, and old
 * files that were being replaced. A temporary that is younger than a minute may still be somebody's: in containers every
 * process is number 1, so that a name can't say whose. So may be a second name of the file itself, which goes without
 * being written over.
 *
 * @param name which file's; without it, those of the whole folder
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
    // A second name changes a file's ctime, and not its mtime.
    const since = kind === 'old' ? stats.ctimeMs : stats.mtimeMs;
    // The process that was killed may not have got as far as this.
    if (replaced) syncFolder(live);
    if (replaced || Date.now() - since > LEFT_AFTER_MS) destroy(path, live);
  }
}

/** Writes a temporary for a file, under a name that no other process draws, and waits until the disk has it. */
function writeTemporary(file: string, text: string): string {
  const temporary = leftoverName(file, 'new');
  const out = openSync(temporary, NEW_FILE, 0o600);
  try {
    // A disk that is nearly full takes a part of it and reports no error: the rest must be tried too.
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

/** Waits until the disk has the folder's entry of a file. */
function syncFolder(file: string): void {
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** A name beside a file that no other process draws, and that `removeLeftovers` finds. */
const leftoverName = (file: string, kind: 'new' | 'old'): string =>
  `${file}.${randomBytes(8).toString('hex')}.${kind}`;

/**
 * Overwrites a file and removes it. Does nothing if another process has removed it. We only remove a second name of the
 * live file, and an old file's name where there's no live one: somebody may have moved that away.
 *
 * A temporary gets a name first that no other process knows. Otherwise the process that wrote it, if it was held up,
 * could rename it to the live file while we overwrite it.
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
    // Gone, a link, or another user's: nothing of ours is in it, or removing it says what is wrong.
  }
  rmSync(own, { force: true });
}

/** Renames a temporary to a name that only this process knows, and returns that; null if the temporary is gone. */
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

/** Whether a file is the one that has a name at the moment. */
function isSame({ dev, ino }: Pick<Stats, 'dev' | 'ino'>, name: string): boolean {
  const found = lstatSync(name, { throwIfNoEntry: false });
  return found !== undefined && found.dev === dev && found.ino === ino;
}

function overwrite(file: number): void {
  writeSync(file, Buffer.alloc(fstatSync(file).size), 0, undefined, 0);
  fsyncSync(file);
}
