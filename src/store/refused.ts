import type { Store } from './redis.js';

/** What waits is tried once an hour, and met anew then: what is remembered longer has been mended. */
const REMEMBERED_SECONDS = 2 * 3_600;

/** Remembers why Slack lets the app write to nobody in the workspace. */
export async function noteRefusal({ redis, keys }: Store, code: string): Promise<void> {
  await redis.set(keys.refusal, code, 'EX', REMEMBERED_SECONDS);
}

/** Slack's code for why the app may write to nobody in the workspace; null when it may, as far as is known. */
export const refusalHere = ({ redis, keys }: Store): Promise<string | null> => redis.get(keys.refusal);
