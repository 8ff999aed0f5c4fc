import type { Context } from '@slack/bolt';
import type { House } from '../rounds/house.js';
import { takeOnce } from '../store/replays.js';

/** Where a request's signature stands in Bolt's context; Socket Mode has none, and nothing to replay. */
export const SIGNATURE = 'slackSignature';

/**
 * Whether a signed request has been taken before: replayed within the five minutes its signature holds, it could
 * put an older check-in over a newer one.
 */
export async function isReplay({ store, log }: House, context: Context): Promise<boolean> {
  const signature: unknown = context[SIGNATURE];
  if (typeof signature !== 'string' || (await takeOnce(store, signature))) return false;
  log.warn('request_refused', { reason: 'replayed' });
  return true;
}
