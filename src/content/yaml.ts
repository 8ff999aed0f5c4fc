import { readFileSync } from 'node:fs';
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import type * as z from 'zod';
import { parsedAtBuild } from './parsed-at-build.js';
import { documentOf, plainValue } from './yaml-value.js';
import { isUnclosed, schemaWords, yamlWords } from './yaml-words.js';

/** A content file is missing or wrong; the message lists every problem with file, line, column and fix. */
export class ContentError extends Error {
  readonly code = 'content_invalid';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** Reads a YAML file through a schema. Throws ContentError. */
export const readYaml = <T>(file: string, schema: z.ZodType<T>): T => readWithPlain(file, schema).value;

/** A file's contents, as its schema returns them and as plain YAML. */
export interface Reading<T> {
  readonly value: T;
  readonly plain: unknown;
}

/** Reads a YAML file through a schema, and returns the plain YAML too. Throws ContentError. */
export function readWithPlain<T>(file: string, schema: z.ZodType<T>): Reading<T> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new ContentError([
      `${file} cannot be read (${code}). Fix: put the file there, or correct the path that names it.`,
    ]);
  }
  return parsed(text, file, schema);
}

/** The most problems of a file that we report at once, and that we look up in the document. */
const MOST_TOLD = 50;
const MOST_LOOKED_AT = 1_000;

/**
 * Reads YAML text through a schema; `file` names the text in errors. Throws ContentError with every problem and its
 * place, whatever the text is: also for one that's too large, too deep or not YAML at all.
 */
export const parseYaml = <T>(text: string, file: string, schema: z.ZodType<T>): T =>
  parsed(text, file, schema).value;

/**
 * A cache of texts without problems: we read most files for every language and region, and parsing takes longer than
 * all the rest. With a file for every state, the content has about 180 files.
 */
const wellFormed = new Map<string, { readonly plain: unknown }>();
const MOST_KNOWN = 200;

/** Options for a schema that we use once: compiling it would take longer than reading a file through it. */
const ONCE = { jitless: true } as const;

function parsed<T>(text: string, file: string, schema: z.ZodType<T>): Reading<T> {
  const lines = new LineCounter();
  const refuse = (problems: readonly Problem[]): never => {
    const inFileOrder = [...problems].sort((one, other) => one.offset - other.offset);
    const told = inFileOrder.slice(0, MOST_TOLD).map(({ offset, path, message }) => {
      const { line, col } = lines.linePos(offset);
      return `${file}:${line}:${col}  ${path}: ${message}`;
    });
    const more = problems.length - told.length;
    throw new ContentError(more > 0 ? [...told, `${file}: ${more} more problem(s), not listed`] : told);
  };
  const known = wellFormed.get(text) ?? parsedAtBuild(text);
  if (known) {
    const again = schema.safeParse(known.plain, ONCE);
    // If the schema refuses the value, we need the document to find the place.
    if (again.success) return { value: again.data, plain: known.plain };
  }
  const read = documentOf(text, lines);
  if ('stop' in read) return refuse([{ ...read.stop, path: YAML }]);
  const { document } = read;
  const problems = yamlProblems(document, lines);
  if (document.errors.some(({ code }) => code !== 'DUPLICATE_KEY')) return refuse(problems);
  const plain = plainValue(document);
  if ('stop' in plain) return refuse([...problems, { ...plain.stop, path: YAML }]);
  const through = schema.safeParse(plain.value, ONCE);
  if (through.success && problems.length === 0) {
    if (wellFormed.size >= MOST_KNOWN) wellFormed.clear();
    wellFormed.set(text, { plain: plain.value });
    return { value: through.data, plain: plain.value };
  }
  const issues = through.success ? [] : through.error.issues.slice(0, MOST_LOOKED_AT);
  return refuse([...problems, ...issues.flatMap((issue) => schemaProblems(document, issue))]);
}

interface Problem {
  /** Characters from the start of the text. */
  readonly offset: number;
  readonly path: string;
  readonly message: string;
}

/** Used in place of a path if the YAML itself is wrong. */
const YAML = '(YAML)';

/**
 * Returns the problems with the YAML itself: the first of each line, since the others follow from it, and none after an
 * unclosed quote mark or bracket, which may make every later line wrong.
 */
function yamlProblems(document: Document, lines: LineCounter): Problem[] {
  const first = new Map<number, Problem>();
  const errors = [...document.errors, ...document.warnings];
  const unclosed = errors.find(isUnclosed);
  const opened = unclosed ? openedAt(document, unclosed.pos[0]) : Infinity;
  for (const error of errors) {
    const offset = error === unclosed ? opened : error.pos[0];
    const { line } = lines.linePos(offset);
    if (offset <= opened && !first.has(line))
      first.set(line, { offset, path: YAML, message: yamlWords(error) });
  }
  return [...first.values()];
}

/** Returns where the innermost quoted text, list or group opens whose missing end the library assumes at `end`. */
function openedAt(document: Document, end: number): number {
  let opened = end;
  visit(document, {
    Node(_, node) {
      const isOpened =
        (isCollection(node) && node.flow) || (isScalar(node) && node.type?.startsWith('QUOTE'));
      if (isOpened && node.range?.[1] === end) opened = node.range[0];
    },
  });
  return opened;
}

/** Returns the problems, with their offsets, that a schema's issue means in a readable document. */
function schemaProblems(document: Document, issue: z.core.$ZodIssue): Problem[] {
  const path = issue.path.map(String).join('.') || '(whole file)';
  const { node, missing } = nearest(document, issue.path);
  const offset = node?.range?.[0] ?? 0;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((name) => {
      const key = isMap(node) ? node.items.find((pair) => String(pair.key) === name)?.key : undefined;
      return {
        offset: isNode(key) ? (key.range?.[0] ?? offset) : offset,
        path,
        message: `unknown key "${name}"; remove it or correct its name`,
      };
    });
  const message = schemaWords(issue);
  if (!missing || issue.code === 'custom') return [{ offset, path, message }];
  return [{ offset, path, message: `is missing; ${message.replace(/, found nothing$/, '')}` }];
}

/** Returns a function that finds a path's place in a YAML file, as file:line:column; or the nearest node above it. */
export function placesIn(file: string): (path: readonly PropertyKey[]) => string {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines });
  return (path) => {
    const { line, col } = lines.linePos(nearest(document, path).node?.range?.[0] ?? 0);
    return `${file}:${line}:${col}`;
  };
}

/** Returns the node at a path, with aliases resolved; if it's missing, the nearest existing node above it. */
function nearest(document: Document, path: readonly PropertyKey[]): { node: Node | null; missing: boolean } {
  let node = document.contents;
  for (const key of path) {
    // Of two equal keys, the value of the last one counts.
    const child = isMap(node)
      ? node.items.findLast((pair) => String(pair.key) === String(key))?.value
      : isSeq(node)
        ? node.items[Number(key)]
        : undefined;
    const target = isAlias(child) ? child.resolve(document) : child;
    if (!isNode(target)) return { node, missing: true };
    node = target;
  }
  return { node, missing: false };
}
