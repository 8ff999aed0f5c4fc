import { setTimeout } from 'node:timers/promises';
import { BurstyRateLimiter, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { WorkspaceId } from '../pulse/ids.js';
import { pacePrefix } from '../store/keys.js';
import type { Client } from '../store/redis.js';

/** Calls a minute that Slack takes of one app for one workspace, by its tiers (docs.slack.dev/apis/web-api/rate-limits). */
const PER_MINUTE: Readonly<Record<string, number>> = {
  'users.list': 20,
  'usergroups.list': 20,
  'usergroups.users.list': 20,
  'conversations.info': 50,
  'conversations.members': 100,
};

/**
 * Waits until a method that reads may be called for a workspace, however many processes read: calls beyond Slack's tier
 * would be refused for half a minute and more. Methods without a tier here go out at once.
 */
export function readingPace(redis: Client, prefix: string, workspace: WorkspaceId) {
  const keys = pacePrefix(prefix, workspace);
  const limiters = new Map(
    Object.entries(PER_MINUTE).map(([method, points]) => [
      method,
      // As Slack counts: a minute's worth at once, and then one after the other.
      new BurstyRateLimiter(
        new RateLimiterRedis({
          storeClient: redis,
          keyPrefix: `${keys}:steady`,
          points: Math.floor(points / 20),
          duration: 3,
        }),
        new RateLimiterRedis({ storeClient: redis, keyPrefix: `${keys}:burst`, points, duration: 60 }),
      ),
    ]),
  );
  return async (method: string): Promise<void> => {
    for (;;)
      try {
        await limiters.get(method)?.consume(method);
        return;
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        await setTimeout(refused.msBeforeNext);
      }
  };
}
