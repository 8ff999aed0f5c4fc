import type { Config } from '../../config.js';
import { dayOf, type Instant } from '../../pulse/calendar.js';
import { sealedWorkspaces } from '../../store/keyring-guard.js';
import { overlayOf } from '../../store/overlay.js';
import { type Client, connect, storeOf } from '../../store/redis.js';
import { shownRegion } from '../../support/catalogue.js';
import { NO_OVERLAY } from '../../support/overlay.js';
import { examineContent } from './content.js';
import type { Finding } from './finding.js';
import { examineKeyring } from './keyring.js';
import { examineRedis } from './redis.js';
import { examineSlack } from './slack.js';
import { examineViews } from './views.js';
import { examineWeeks, type QueueState } from './weeks.js';

/** What doctor is given from outside. */
export interface Around {
  readonly clock: { now(): Instant };
  /** Looks into the queues over a connection. */
  queueState(redis: Client): Promise<QueueState>;
  /** Told how many of how many views Slack was asked about. */
  progress(this: void, done: number, all: number): void;
}

/**
 * Looks at everything Evenkeel stands on, and changes nothing of it; gives what it finds as it finds it. What cannot be
 * looked at, since something before it is wrong, is left out.
 */
export async function* examine(config: Config, around: Around): AsyncGenerator<Finding> {
  const { redisUrl, prefix, slackApiUrl, contentFolder } = config;
  const now = around.clock.now();
  const readable = yield* examineContent(config, now);
  const redis = connect(redisUrl, () => undefined);
  try {
    const open = yield* examineRedis(redis, redisUrl, prefix);
    const sealed = open ? await sealedWorkspaces(redis, prefix) : [];
    if (open) yield* examineKeyring(config, sealed, dayOf(now));
    const [token] = yield* examineSlack(config, open ? { redis, prefix } : null);
    if (token !== undefined && readable) {
      const [first] = sealed;
      const overlay = first ? await overlayOf(storeOf(redis, prefix, first.workspace)) : NO_OVERLAY;
      const region = shownRegion(contentFolder, config.region);
      yield* examineViews({ contentFolder, region, overlay }, token, slackApiUrl, around.progress);
    }
    if (open) yield* examineWeeks(redis, prefix, sealed, await around.queueState(redis), now);
  } finally {
    redis.disconnect();
  }
}
