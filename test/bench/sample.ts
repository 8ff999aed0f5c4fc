/** Returns the value that a share of all are at or below: 0.5 for the median. Throws RangeError if there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? sorted[0];
  if (found === undefined) throw new RangeError('there is nothing to take a quantile of');
  return found;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Returns how long a function runs, in milliseconds. */
export async function timed(run: () => Promise<unknown> | void): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}

/** Runs two functions alternately, `times` times each, so that a busy machine is busy for both. */
export async function alternately<T>(
  times: number,
  figure: () => Promise<T>,
  floor: () => Promise<T>,
): Promise<{ readonly figures: T[]; readonly floors: T[] }> {
  const figures: T[] = [];
  const floors: T[] = [];
  for (let time = 0; time < times; time += 1) {
    // The order alternates, so that leftovers of the first affect both.
    if (time % 2 === 0) figures.push(await figure());
    floors.push(await floor());
    if (time % 2 === 1) figures.push(await figure());
  }
  return { figures, floors };
}
