import { writeFileSync } from 'node:fs';
import { StoreError } from '../store/redis.js';

/** The code of an error that the file system gave. */
export const errorCodeOf = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code ?? 'unknown error';

/** Writes a file that an operator named. Throws StoreError, with the fix, if that's impossible. */
export function writeOutput(file: string, content: string): void {
  write(file, content, 'w');
}

/** Refuses an unwritable file before the work that fills it begins. Throws StoreError, with the fix. */
export function refuseUnwritable(file: string): void {
  write(file, '', 'a');
}

function write(file: string, content: string, flag: 'w' | 'a'): void {
  try {
    writeFileSync(file, content, { flag });
  } catch (error) {
    throw new StoreError(
      `${file} can't be written (${errorCodeOf(error)}). Fix: name a file in a folder of yours.`,
    );
  }
}
