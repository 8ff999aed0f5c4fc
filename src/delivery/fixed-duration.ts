import { setTimeout } from 'node:timers/promises';

/**
 * The quantum of deliveries, in milliseconds: each takes this long or a whole multiple of it. Slack answers a
 * message more slowly than a call that posts nothing, and a delivery's duration must not show what it did. Slack
 * answers most messages in a few hundred milliseconds, and one in a thousand only after two seconds; an
 * introduction takes two calls.
 */
export const DELIVERY_TAKES_MS = 3_000;

/**
 * Runs a task, and returns or throws only when a whole number of quanta have passed since `began`.
 *
 * @param began when the caller's work began, by `performance.now()`
 * @param quantumMs the length of one quantum, in milliseconds
 */
export async function padToFixedDuration<T>(
  quantumMs: number,
  began: number,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } finally {
    const took = performance.now() - began;
    await setTimeout(quantumMs * Math.ceil(took / quantumMs) - took);
  }
}
