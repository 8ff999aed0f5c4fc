import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The longest path that macOS and Linux take, in bytes. */
const LONGEST_PATH = process.platform === 'darwin' ? 1_023 : 4_095;

/**
 * Makes a folder so deep that what's below it may have just so long a name: a file can be looked for there, but none can
 * be written beside it. This is a disk that can't be written to for root as well, whom no mode of a file keeps out.
 *
 * @param below the longest path, from the folder on, that's still taken
 */
export function aPathWithRoomFor(folder: string, below: string): string {
  let path = folder;
  for (
    let left = LONGEST_PATH - below.length - path.length;
    left > 0;
    left = LONGEST_PATH - below.length - path.length
  )
    path = join(path, 'd'.repeat(left > 202 ? 200 : left - 1));
  mkdirSync(path, { recursive: true });
  return path;
}
