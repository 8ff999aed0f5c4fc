/** Returns a whole number from 0 to below `limit`, which is 1 or more; each is equally likely. */
export type RandomBelow = (limit: number) => number;

/** Returns the items in an order that's as unpredictable as `randomBelow` (Fisher-Yates). */
export function shuffledBy<T>(randomBelow: RandomBelow, things: readonly T[]): T[] {
  const result = [...things];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = randomBelow(last + 1);
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
