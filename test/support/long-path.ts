import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The longest path that macOS and Linux accept, in bytes. */
const LONGEST_PATH = process.platform === 'darwin' ? 1_023 : 4_095;

/**
 * Makes a folder so deep that `below` still fits into a path there, and nothing longer does. A file can be read there,
 * but no temporary, whose name is longer, can be written beside it: writing fails even for root, which ignores modes.
 *
 * @param below the longest path, from the folder on, that still fits
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
