import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Replaces a file whole or not at all, mode 0600, and makes it last: temporary file, fsync, rename, fsync of the
 * folder. Then what the old file held is written over, and the temporaries that a killed process left are removed:
 * for a keyring both hold a secret that must be forgotten. (A disk that never writes in place, or a snapshot of
 * it, may keep the old bytes all the same.)
 *
 * @throws the file system's error; the file is then as it was
 */
export function replaceWhole(file: string, text: string): void {
  // Each process has a temporary of its own: two that replace the same file do not write into each other's.
  const temporary = `${file}.${process.pid}.new`;
  const old = existsSync(file) ? openSync(file, 'r+') : null;
  try {
    writeAndSync(temporary, text);
    renameSync(temporary, file);
    syncFolder(file);
    if (old !== null) {
      writeSync(old, Buffer.alloc(fstatSync(old).size), 0, undefined, 0);
      fsyncSync(old);
    }
  } finally {
    if (old !== null) closeSync(old);
  }
  removeLeftovers(file);
}

/** Writes a file of mode 0600 and waits until the disk has it. */
export function writeAndSync(file: string, text: string): void {
  const out = openSync(file, 'w', 0o600);
  try {
    // A disk that is nearly full takes a part of it and reports no error: the rest must be tried too.
    writeFileSync(out, text);
    fsyncSync(out);
  } finally {
    closeSync(out);
  }
}

/** Waits until the disk has the folder's entry of a file. */
export function syncFolder(file: string): void {
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** Another process in the middle of replacing the same file loses its temporary, fails, and tries again later. */
function removeLeftovers(file: string): void {
  const start = `${basename(file)}.`;
  for (const name of readdirSync(dirname(file)))
    if (name.startsWith(start) && /^\d+\.new$/.test(name.slice(start.length)))
      rmSync(join(dirname(file), name), { force: true });
}
