/** How many texts a reader remembers: a few for each team that is busy at the same time. */
const MOST = 1_000;

/**
 * A reader that parses the same text once: what is read for every request, such as a team's definition, seldom changes.
 * What it returns is shared, and must not be changed. For texts that hold nothing sealed: they stay in memory.
 */
export function memoizeParse<T>(parse: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const parsed = parse(text);
    if (known.size >= MOST) known.clear();
    known.set(text, parsed);
    return parsed;
  };
}
