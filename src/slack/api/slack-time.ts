import type { Instant } from '../../pulse/calendar.js';
import { plainCall } from './route.js';

/** How long Slack may take to tell the time, in milliseconds; after that, we leave it to the next check. */
const ANSWER_WITHIN_MS = 3_000;

/** Slack answered without saying when. */
class NoDate extends Error {
  readonly code = 'no_date';
}

/**
 * Returns Slack's time in milliseconds, to about a second: every Web API answer carries it, and the method `api.test`
 * needs no token. Throws if we can't reach Slack, and NoDate for an answer without a date.
 */
export async function slackTime(slackApiUrl: string | undefined): Promise<Instant> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const response = await plainCall('api.test', slackApiUrl, { signal });
  await response.body?.cancel();
  const date = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(date)) throw new NoDate();
  return date;
}
