import { randomInt } from 'node:crypto';

/** The same things in an order that nobody can foresee (Fisher-Yates). */
export function shuffled<T>(things: readonly T[]): T[] {
  const result = [...things];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
