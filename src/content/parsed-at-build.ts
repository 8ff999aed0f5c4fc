import { createHash } from 'node:crypto';
import { builtTable } from './built.js';

/** Returns the key of a text's value in the build's file. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64');

/** The values that the build parsed from the content, once we've read them. */
let values: Readonly<Record<string, unknown>> | undefined;

/**
 * Returns the plain value of a YAML text if the build parsed exactly that text; otherwise undefined. Parsing all
 * content takes longer than the rest of a start, and few operators change the content.
 */
export function parsedAtBuild(text: string): { readonly plain: unknown } | undefined {
  values ??= builtTable('content.json');
  const digest = digestOf(text);
  return Object.hasOwn(values, digest) ? { plain: values[digest] } : undefined;
}
