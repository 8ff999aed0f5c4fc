import { readFileSync } from 'node:fs';
import { isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml';
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
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (document.errors.length > 0)
    throw new ContentError(document.errors.map((error) => `${at(error.pos[0])}  ${error.message}`));
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;

  /** Where a path stands: its value, or the nearest thing above it that is there. */
  const offsetOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return node.range[0];
    }
    return document.contents?.range?.[0] ?? 0;
  };
  const offsetOfKey = (path: readonly PropertyKey[], key: string): number => {
    const map = path.length === 0 ? document.contents : document.getIn(path, true);
    const pair = isMap(map) ? map.items.find((item) => isPair(item) && String(item.key) === key) : undefined;
    return isNode(pair?.key) && pair.key.range ? pair.key.range[0] : offsetOf(path);
  };
  throw new ContentError(
    parsed.error.issues.flatMap((issue) => {
      const name = issue.path.map(String).join('.') || '(whole file)';
      if (issue.code !== 'unrecognized_keys')
        return [`${at(offsetOf(issue.path))}  ${name}: ${issue.message}`];
      return issue.keys.map(
        (key) =>
          `${at(offsetOfKey(issue.path, key))}  ${name}: unknown key "${key}"; remove it or correct its name`,
      );
    }),
  );
}
