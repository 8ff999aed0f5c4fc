import { setTimeout } from 'node:timers/promises';
import type { WorkspaceId } from '../../pulse/ids.js';
import type { Log } from '../../usecases/ports.js';
import type { Client } from '../../store/redis.js';
import { pauseReadings, reserveReading, type Tier } from '../../store/send-rate-limit.js';

/**
 * The calls a minute that Slack accepts from one app for one workspace, by its tiers
 * (docs.slack.dev/apis/web-api/rate-limits). Slack's bucket holds a minute's worth and fills at that rate. We stay a
 * little below: calls take more or less time on their way, and an admin who looks at the teams makes calls too.
 */
const PER_MINUTE: Readonly<Record<string, number>> = {
  'users.list': 20,
  'usergroups.list': 20,
  'usergroups.users.list': 20,
  'conversations.info': 50,
  'conversations.members': 100,
};
const BURST_SHARE = 0.9;
const RATE_SHARE = 0.98;

/** Returns the pace that keeps within `perMinute` calls a minute. */
export const tierOf = (perMinute: number): Tier => ({
  burst: Math.floor(perMinute * BURST_SHARE),
  everyMs: 60_000 / (perMinute * RATE_SHARE),
});

/** The least time between two log lines that Slack asks us to wait, in milliseconds; it may ask at every call. */
const SAID_EVERY_MS = 60_000;

/** The pace at which all processes together read one workspace. */
export interface ReadRateLimit {
  /** Waits until we may call a method. Doesn't wait for a method that isn't in `PER_MINUTE`. */
  turn(this: void, method: string): Promise<void>;
  /** Called when Slack asks us to wait: every caller of this method then waits that long. */
  held(this: void, method: string, waitMs: number): Promise<void>;
}

/** Keeps the pace of a workspace in Redis: Slack refuses calls beyond its tiers for half a minute or more. */
export function readRateLimit(
  redis: Client,
  prefix: string,
  workspace: WorkspaceId,
  log: Log,
): ReadRateLimit {
  const tiers = new Map(Object.entries(PER_MINUTE).map(([method, each]) => [method, tierOf(each)]));
  let saidAt = -Infinity;
  return {
    async turn(method) {
      const tier = tiers.get(method);
      if (!tier) return;
      const waitMs = await reserveReading(redis, { prefix, workspace, method }, tier);
      if (waitMs > 0) await setTimeout(waitMs, undefined, { ref: false });
    },
    async held(method, waitMs) {
      if (performance.now() >= saidAt + SAID_EVERY_MS) {
        saidAt = performance.now();
        log.warn('reading_delayed', { code: 'ratelimited', reason: 'Slack asks to wait' });
      }
      const tier = tiers.get(method);
      if (tier) await pauseReadings(redis, { prefix, workspace, method }, tier, waitMs);
    },
  };
}
