import { setTimeout } from 'node:timers/promises';

/**
 * How long every delivery takes, in milliseconds, or a whole multiple of it. Slack doesn't answer a message
 * as fast as a call that posts nothing, and what a delivery did must not show in how long it took. Slack
 * answers a message in a few hundred milliseconds, and one in a thousand within two seconds; an introduction
 * is two calls.
 */
export const DELIVERY_TAKES_MS = 3_000;

/**
 * Runs a task so that it ends, whether it works or fails, only a whole number of quanta after `began`.
 *
 * @param began by `performance.now()`
 * @param quantumMs in milliseconds
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
