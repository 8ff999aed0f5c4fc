import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type LineCounter,
  type Node,
  Parser,
  YAMLParseError,
} from 'yaml';

/** The most characters of a file, and the most values and levels once every alias is expanded. */
export const LIMITS = { characters: 2_000_000, values: 100_000, levels: 100 } as const;

/** An unreadable part of a file: its offset from the start of the text, in characters, and the problem. */
export interface Unreadable {
  readonly offset: number;
  readonly message: string;
}

const TOO_DEEP = `nested too deeply; expected ${LIMITS.levels} levels at most`;

/**
 * Parses a text that's within `LIMITS`, or returns the problem with it. The library composes by recursion: something
 * nested about ten thousand levels deep makes it run out of memory, not only of stack.
 *
 * @param lines receives the line starts, up to the unreadable part
 */
export function documentOf(
  text: string,
  lines: LineCounter,
): { readonly document: Document } | { readonly stop: Unreadable } {
  lines.addNewLine(0);
  if (text.length > LIMITS.characters)
    return {
      stop: {
        offset: 0,
        message: `the file has ${text.length} characters; expected ${LIMITS.characters} at most`,
      },
    };
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    // Each level of a list or map is one or two open tokens.
    if (parser.stack.length > 2 * LIMITS.levels)
      return { stop: { offset: parser.offset, message: TOO_DEEP } };
  }
  tokens.push(...parser.end());
  const [document, second] = new Composer({ uniqueKeys: true }).compose(tokens, true, text.length);
  if (!document) throw new Error('an empty text is a document too');
  if (second)
    document.errors.push(
      new YAMLParseError([second.range[0], second.range[1]], 'MULTIPLE_DOCS', 'a second document'),
    );
  return { document };
}

interface Read {
  readonly value: unknown;
  /** How many values a node holds, counting itself and the values that its aliases refer to. */
  readonly values: number;
  readonly levels: number;
}

class Stop extends Error {
  constructor(readonly at: Unreadable) {
    super(at.message);
  }
}

/**
 * Returns the plain value of a document, or the first part that we refuse: an alias of nothing or of a value that
 * contains it, a merge key, a list or map as a key, or more values or levels than `LIMITS` once aliases are expanded.
 * The library's own limit counts uses of aliases, and large teams files reach it.
 */
export function plainValue(document: Document): { readonly value: unknown } | { readonly stop: Unreadable } {
  const anchors = new Map<string, Read | 'open'>();
  let total = 0;
  const aliased = (node: Node & { readonly source: string }): Read => {
    const { source } = node;
    const target = anchors.get(source);
    if (target === undefined)
      return stop(node, `no "&${source}" stands before "*${source}"; expected one above this line`);
    return target === 'open'
      ? stop(node, `"*${source}" stands inside what it repeats; expected it after that`)
      : target;
  };
  const children = (node: unknown, level: number): Read => {
    if (isSeq(node))
      return gathered(
        node.items.map((item) => read(item, level + 1)),
        (values) => values,
      );
    if (!isMap(node)) return { value: isScalar(node) ? node.value : null, values: 1, levels: 1 };
    const keys = node.items.map(({ key }) => keyOf(key));
    return gathered(
      node.items.map(({ value }) => read(value, level + 1)),
      // Of two equal keys, the value of the last one counts.
      (values) => Object.fromEntries(keys.map((key, index) => [key, values[index]])),
    );
  };
  const read = (node: unknown, level: number): Read => {
    if (level > LIMITS.levels) return stop(node, TOO_DEEP);
    const anchor = !isAlias(node) && (node as (Node & { anchor?: string }) | null)?.anchor;
    if (anchor) anchors.set(anchor, 'open');
    const result = isAlias(node) ? aliased(node) : children(node, level);
    if (anchor) anchors.set(anchor, result);
    total += isAlias(node) ? result.values : 1;
    if (total > LIMITS.values)
      stop(
        node,
        `more than ${LIMITS.values} values once every alias is written out; expected a smaller file`,
      );
    if (level + result.levels > LIMITS.levels + 1) stop(node, TOO_DEEP);
    return result;
  };
  try {
    return { value: read(document.contents, 1).value };
  } catch (error) {
    if (error instanceof Stop) return { stop: error.at };
    throw error;
  }
}

const offsetOf = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0;

const stop = (node: unknown, message: string): never => {
  throw new Stop({ offset: offsetOf(node), message });
};

const keyOf = (key: unknown): string => {
  if (!isScalar(key)) return stop(key, 'a list or map cannot be a key; expected a name');
  if (key.value === '<<' && key.type === 'PLAIN')
    return stop(key, 'merge keys (<<) are not read; write the keys out, or use an alias for a whole value');
  return String(key.value);
};

const gathered = (parts: readonly Read[], whole: (values: unknown[]) => unknown): Read => ({
  value: whole(parts.map(({ value }) => value)),
  values: parts.reduce((sum, { values }) => sum + values, 1),
  levels: 1 + parts.reduce((most, { levels }) => Math.max(most, levels), 0),
});
