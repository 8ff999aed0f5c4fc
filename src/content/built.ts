import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../paths.js';

/** Returns a table that scripts/parse-content.mjs wrote into dist/ at build time; an empty one if the file isn't there. */
export function builtTable<T>(file: string): Readonly<Record<string, T>> {
  try {
    return JSON.parse(readFileSync(join(PACKAGE_FOLDER, 'dist', file), 'utf8')) as Record<string, T>;
  } catch {
    // Whoever reads the table works out what's missing.
    return {};
  }
}
