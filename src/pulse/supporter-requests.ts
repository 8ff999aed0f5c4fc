import type { Instant } from './calendar.js';
import { DAY_MS, HOUR_MS } from './durations.js';
import { REQUEST_MS } from './supporters.js';

/** A request that was sent: where its message to a peer supporter is, and when it ends. It doesn't say who asked. */
export interface SentRequest {
  readonly channel: string;
  readonly ts: string;
  readonly until: Instant;
}

/** How often we look through the requests, in milliseconds. */
export const LOOK_MS = HOUR_MS;

/** When the look after one at `now` is due: at the next full hour. */
export const nextLook = (now: Instant): Instant => (Math.floor(now / LOOK_MS) + 1) * LOOK_MS;

/** How long after its end we keep trying to take a request's message back, in milliseconds. */
const GIVEN_UP_MS = 30 * DAY_MS;

/** Returns the record of a request sent now. */
export const sentRequest = (message: { channel: string; ts: string }, now: Instant): SentRequest => ({
  channel: message.channel,
  ts: message.ts,
  until: now + REQUEST_MS,
});

/** The requests to take back at this look: those that run out before the next one. */
export const overSoon = (requests: readonly SentRequest[], now: Instant): readonly SentRequest[] =>
  requests.filter(({ until }) => until < now + LOOK_MS);

/** The requests that have run out and that an earlier look couldn't take back. */
export const overdue = (requests: readonly SentRequest[], now: Instant): readonly SentRequest[] =>
  requests.filter(({ until }) => until <= now);

/** The requests that remain after some were taken back. We drop those that we've failed to take back for 30 days. */
export const remainingRequests = (
  requests: readonly SentRequest[],
  takenBack: readonly SentRequest[],
  now: Instant,
): readonly SentRequest[] =>
  requests.filter(
    (one) =>
      one.until > now - GIVEN_UP_MS &&
      !takenBack.some(({ channel, ts }) => channel === one.channel && ts === one.ts),
  );
