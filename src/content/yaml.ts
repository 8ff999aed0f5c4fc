import { readFileSync } from 'node:fs';
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import type * as z from 'zod';

/** A content file is missing or wrong; the message lists every problem with file, line, column and mend. */
export class ContentError extends Error {
  readonly code = 'content_invalid';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** Reads a YAML file through a schema. Throws ContentError. */
export function readYaml<T>(file: string, schema: z.ZodType<T>): T {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new ContentError([
      `${file} cannot be read (${code}). Mend: put the file there, or correct the path that names it.`,
    ]);
  }
  return parseYaml(text, file, schema);
}

/** Reads YAML text through a schema; `file` names it in errors. Throws ContentError listing every problem. */
export function parseYaml<T>(text: string, file: string, schema: z.ZodType<T>): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const refuse = (problems: readonly Problem[]): never => {
    const inFileOrder = [...problems].sort((one, other) => one.offset - other.offset);
    throw new ContentError(
      inFileOrder.map(({ offset, path, message }) => {
        const { line, col } = lines.linePos(offset);
        return `${file}:${line}:${col}  ${path}: ${message}`;
      }),
    );
  };
  const { problems, readable } = yamlProblems(document);
  if (!readable) return refuse(problems);
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success && problems.length === 0) return parsed.data;
  const issues = parsed.success ? [] : parsed.error.issues;
  return refuse([...problems, ...issues.flatMap((issue) => schemaProblems(document, issue))]);
}

interface Problem {
  /** Characters from the start of the text. */
  readonly offset: number;
  readonly path: string;
  readonly message: string;
}

/** The library's own words, where they do not tell an editor of the file what to do. */
const MENDS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key stands twice in one place; expected it once',
  MULTIPLE_DOCS: 'a second document starts here; expected one, without "---" between',
};

/** What is wrong with the YAML itself. A key that stands twice still leaves a document that can be checked. */
function yamlProblems(document: Document): { problems: Problem[]; readable: boolean } {
  const problems = [...document.errors, ...document.warnings].map((error) => ({
    offset: error.pos[0],
    path: '(YAML)',
    message: MENDS[error.code] ?? error.message,
  }));
  const twice = document.errors.filter((error) => error.code === 'DUPLICATE_KEY').length;
  let readable = document.errors.length === twice;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document)) return;
      // The library finds this only when it builds the value, and then throws without a place.
      readable = false;
      const message = `no "&${alias.source}" stands before "*${alias.source}"; expected one above this line`;
      problems.push({ offset: alias.range?.[0] ?? 0, path: '(YAML)', message });
    },
  });
  return { problems, readable };
}

/** What the schema says about a readable document, each at its place. */
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
  if (!missing || issue.code === 'custom') return [{ offset, path, message: issue.message }];
  const expected = issue.message.replace(/^Invalid [a-z]+: /, '').replace(/, received undefined$/, '');
  return [{ offset, path, message: `is missing; ${expected}` }];
}

/** The node at a path, aliases followed to what they stand for; for a missing one, the nearest above that is there. */
function nearest(document: Document, path: readonly PropertyKey[]): { node: Node | null; missing: boolean } {
  let node = document.contents;
  for (const key of path) {
    // The last of two equal keys is the one whose value counts.
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
