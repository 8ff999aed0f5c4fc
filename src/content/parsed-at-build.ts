import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../paths.js';

/** Where the build leaves the values of the content files it found: scripts/parse-content.mjs writes it. */
const FILE = join(PACKAGE_FOLDER, 'dist', 'content.json');

/** The name of a text's value in that file. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64');

let values: Readonly<Record<string, unknown>> | undefined;

function read(): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, unknown>;
  } catch {
    // Nothing is lost without it: each text is parsed when it's read.
    return {};
  }
}

/**
 * The plain value of a YAML text, if the build parsed that very text; undefined otherwise. Parsing all content takes longer
 * than the rest of a start, and hardly anybody changes it.
 */
export function parsedAtBuild(text: string): { readonly plain: unknown } | undefined {
  values ??= read();
  const digest = digestOf(text);
  return Object.hasOwn(values, digest) ? { plain: values[digest] } : undefined;
}
