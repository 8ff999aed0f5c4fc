import type { Context } from '@slack/bolt';
import type { House } from '../rounds/house.js';
import { takeOnce } from '../store/replays.js';

/** Where a request's signature stands in Bolt's context; Socket Mode has none, and nothing to replay. */
export const SIGNATURE = 'slackSignature';

/** What a request was signed with, or null. */
export function signatureOf(context: Context): string | null {
  const signature: unknown = context[SIGNATURE];
  return typeof signature === 'string' ? signature : null;
}

/**
 * Whether a signed request has been taken before: replayed within the five minutes its signature holds, it could
 * undo what came after it. A check-in looks for itself, while it is stored.
 */
export async function isReplay({ store, log }: House, context: Context): Promise<boolean> {
  const signature = signatureOf(context);
  if (signature === null || (await takeOnce(store, signature))) return false;
  log.warn('request_refused', { reason: 'replayed' });
  return true;
}
