import { readFileSync } from 'node:fs';
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';

/** A text of a content file. */
export interface PlacedText {
  /** The keys that lead to it, joined by dots; a list's entry is named by its `id` or `value`, otherwise by its index. */
  readonly path: string;
  /** The line in which the text starts, from 1. */
  readonly line: number;
  readonly text: string;
}

/** A list entry's name, so that it's the same entry in every language. */
const nameOf = (entry: unknown, at: number): string => {
  const name = isMap(entry) ? (entry.get('id') ?? entry.get('value')) : at;
  return typeof name === 'string' || typeof name === 'number' ? `${name}` : `${at}`;
};

/** Every text of a YAML file, in the file's order. */
export function textsOf(file: string): PlacedText[] {
  const lines = new LineCounter();
  const { contents } = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines });
  const walk = (node: unknown, path: readonly string[]): PlacedText[] => {
    if (isMap(node)) return node.items.flatMap(({ key, value }) => walk(value, [...path, String(key)]));
    if (isSeq(node)) return node.items.flatMap((entry, at) => walk(entry, [...path, nameOf(entry, at)]));
    if (!isScalar(node) || typeof node.value !== 'string') return [];
    return [{ path: path.join('.'), line: lines.linePos(node.range?.[0] ?? 0).line, text: node.value }];
  };
  return walk(contents, []);
}
