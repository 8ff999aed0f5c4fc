import type { Store } from './redis.js';

/** Slack refuses signatures older than five minutes; ours are remembered for twice that. */
export const REMEMBER_SECONDS = 600;

/**
 * Takes a signed request once: true the first time, false for a replay of it within the minutes in which its
 * signature would still hold.
 */
export async function takeOnce({ redis, keys }: Store, signature: string): Promise<boolean> {
  return (await redis.set(keys.taken(signature), '1', 'EX', REMEMBER_SECONDS, 'NX')) === 'OK';
}
