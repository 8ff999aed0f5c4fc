import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folder for files in memory, if the machine has one. */
const IN_MEMORY = '/dev/shm';

/**
 * Makes a folder for a few small files of a test, in memory if the machine has such a folder: Evenkeel waits for the disk
 * whenever it forgets something, and that time is no part of a test.
 */
export const aFolder = (name: string): string =>
  mkdtempSync(join(existsSync(IN_MEMORY) ? IN_MEMORY : tmpdir(), `evenkeel-${name}-`));
