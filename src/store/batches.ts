/** So many teams are asked about at the same time: one after the other, a hundred thousand would take minutes. */
export const TEAMS_AT_ONCE = 500;

/** The items in their order, `size` at a time. */
export function* batchesOf<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let first = 0; first < items.length; first += size) yield items.slice(first, first + size);
}
