import { freshId } from '../sealing/seal.js';
import type { Store } from './redis.js';

/** Slack refuses signatures older than five minutes; ours are remembered for twice that. */
export const REMEMBER_SECONDS = 600;

/**
 * Takes a signed request once: true the first time, false for a replay of it within the minutes in which its
 * signature would still hold. Asked twice by ioredis, since the link broke before Redis answered, it is still once.
 */
export async function takeOnce({ redis, keys }: Store, signature: string): Promise<boolean> {
  const [mark, attempt] = [keys.taken(signature), freshId()];
  if ((await redis.set(mark, attempt, 'EX', REMEMBER_SECONDS, 'NX')) === 'OK') return true;
  return (await redis.get(mark)) === attempt;
}
