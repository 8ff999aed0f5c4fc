/** How many texts a parser remembers: a few for each team that's active at the same time. */
const MOST = 1_000;

/**
 * Returns a parser that remembers its results: texts that we read for every request, such as a team's definition,
 * seldom change. Results are shared, so don't modify them. Use it only for texts that hold nothing sealed: they stay
 * in memory.
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
