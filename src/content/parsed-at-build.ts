import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../paths.js';

/** The file of values that the build parsed from the content; scripts/parse-content.mjs writes it. */
const FILE = join(PACKAGE_FOLDER, 'dist', 'content.json');

/** Returns the key of a text's value in the build's file. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64');

let values: Readonly<Record<string, unknown>> | undefined;

function read(): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, unknown>;
  } catch {
    // Without the file, we parse each text when we read it.
    return {};
  }
}

/**
 * Returns the plain value of a YAML text if the build parsed exactly that text; otherwise undefined. Parsing all
 * content takes longer than the rest of a start, and few operators change the content.
 */
export function parsedAtBuild(text: string): { readonly plain: unknown } | undefined {
  values ??= read();
  const digest = digestOf(text);
  return Object.hasOwn(values, digest) ? { plain: values[digest] } : undefined;
}
