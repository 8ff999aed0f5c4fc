import type { YAMLError } from 'yaml';
import type * as z from 'zod';

const QUOTE_IT = 'put double quotes around the whole text';

/**
 * The fixes for a person who edits the file, by the library's codes; the library's own messages are for programmers.
 */
const FIXES: Readonly<Partial<Record<string, string>>> = {
  BAD_ALIAS: `text that begins with * or & means something else in YAML; ${QUOTE_IT}`,
  BAD_DQ_ESCAPE: 'this escape means nothing inside double quotes; write \\\\ for one backslash',
  BAD_INDENT: 'expected this line to start in the same column as the others of its group',
  BAD_SCALAR_START: `text cannot begin with this sign; ${QUOTE_IT}`,
  BLOCK_AS_IMPLICIT_KEY: `this text has a colon and a space in it; ${QUOTE_IT}`,
  DUPLICATE_KEY: 'this key stands twice in one place; expected it once',
  MISSING_CHAR: `expected "name: text"; put a space after the colon, or ${QUOTE_IT}`,
  MULTILINE_IMPLICIT_KEY: `expected "name: text"; put a space after the colon, or ${QUOTE_IT}`,
  MULTIPLE_DOCS: 'a second document starts here; expected one, without "---" between',
  RESOURCE_EXHAUSTION: 'nested too deeply; expected fewer levels',
  TAB_AS_INDENT: 'a tab stands here; expected spaces at the start of a line',
  TAG_RESOLVE_FAILED: `text that begins with ! means something else in YAML; ${QUOTE_IT}`,
  UNEXPECTED_TOKEN: `something follows here that YAML cannot read as one text; ${QUOTE_IT}`,
};

/** Whether an error is about a quote mark or bracket that isn't closed. */
export const isUnclosed = ({ message }: YAMLError): boolean =>
  /^Flow|^Missing closing|expected (?:flow|\[|\{)/.test(message);

/** Returns the words for an error in the YAML itself: the problem, and the fix. */
export const yamlWords = (error: YAMLError): string =>
  isUnclosed(error)
    ? `a quote mark, { or [ is opened here and not closed; close it, or ${QUOTE_IT}`
    : (FIXES[error.code] ?? error.message);

const KINDS: Readonly<Partial<Record<string, string>>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of "name: value" lines',
  record: 'a group of "name: value" lines',
  null: 'nothing',
  undefined: 'nothing',
};

const kind = (name: string): string => KINDS[name] ?? name;

/** Returns the kind of a refused value, in the words of `KINDS`; the schema library says it only in its message. */
const received = (message: string): string => kind(/received (\w+)$/.exec(message)?.[1] ?? 'something else');

const counted = ({ origin }: { readonly origin: string }): string =>
  origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '';

/** Returns the words for a problem that the schema library found, for a person who edits the file. */
export function schemaWords(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.startsWith('Invalid input: expected ')
        ? `expected ${kind(issue.expected)}, found ${received(issue.message)}`
        : issue.message;
    case 'too_big':
      return issue.message.startsWith('Too big')
        ? `too much; expected ${issue.maximum}${counted(issue)} at the most`
        : issue.message;
    case 'too_small':
      if (!issue.message.startsWith('Too small')) return issue.message;
      return issue.origin === 'string' && issue.minimum === 1
        ? 'nothing stands here; expected text'
        : `too little; expected ${issue.minimum}${counted(issue)} or more`;
    case 'invalid_value':
      return issue.message.startsWith('Invalid')
        ? `expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`
        : issue.message;
    default:
      return issue.message;
  }
}
