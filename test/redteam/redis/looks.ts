import type { Entry } from '../stage.js';

/** Returns what's visible of a hash's entry without keys: its place, its sizes and the distribution of its bytes. */
export function looksOf(entry: Entry, index: number, entries: readonly Entry[]): number[] {
  const names = entries.map((one) => one.name).toSorted();
  const bytes = [...entry.value];
  return [
    index / entries.length,
    names.indexOf(entry.name) / entries.length,
    entry.value.length,
    entry.name.length,
    bytes[0] ?? 0,
    bytes.at(-1) ?? 0,
    bytes.reduce((sum, byte) => sum + byte, 0) / Math.max(1, bytes.length),
    new Set(bytes).size,
    new Set(entries.filter((one) => one.value.equals(entry.value))).size,
  ];
}

/** Returns features of how alike two entries of two dumps look. */
export function likenessOf(
  [before, beforeIndex]: readonly [Entry, number],
  [after, afterIndex]: readonly [Entry, number],
): number[] {
  const same = before.value.filter((byte, at) => byte === after.value[at]).length;
  return [
    before.name === after.name ? 1 : 0,
    before.value.equals(after.value) ? 1 : 0,
    same,
    Math.abs(before.value.length - after.value.length),
    Math.abs(beforeIndex - afterIndex),
    beforeIndex === afterIndex ? 1 : 0,
    (before.value[0] ?? 0) ^ (after.value[0] ?? 0),
  ];
}
