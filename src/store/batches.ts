/** How many teams we ask Redis about at the same time: one by one, a hundred thousand teams would take minutes. */
export const TEAMS_AT_ONCE = 500;

/** Yields the items in their order, up to `size` at a time. */
export function* batchesOf<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let first = 0; first < items.length; first += size) yield items.slice(first, first + size);
}
