import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where a machine keeps files in memory. */
const IN_MEMORY = '/dev/shm';

/**
 * Makes a folder for a few small files of a test, in memory where a machine has that: Evenkeel waits for a disk whenever it
 * forgets something, and how long that takes is no part of a test.
 */
export const aFolder = (name: string): string =>
  mkdtempSync(join(existsSync(IN_MEMORY) ? IN_MEMORY : tmpdir(), `evenkeel-${name}-`));
