/** The first and the longest wait before another attempt, in milliseconds. */
export interface Waits {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * Returns the wait before an attempt, in milliseconds. It doubles each time, up to the longest, with jitter, so that
 * many that failed at the same moment don't come back together.
 *
 * @param earlier how many attempts have had a wait before; 0 or more
 */
export const growingWait = (earlier: number, { firstMs, longestMs }: Waits): number =>
  Math.min(longestMs, firstMs * 2 ** Math.min(earlier, 20)) * (0.5 + Math.random() / 2);
