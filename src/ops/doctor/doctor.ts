import type { Config } from '../../config.js';
import { dayOf, type Instant } from '../../pulse/calendar.js';
import { type SealedWorkspace, sealedWorkspaces } from '../../store/keyring-guard.js';
import { overlayOf } from '../../store/overlay.js';
import { ifUnreadable } from '../../store/teams.js';
import { type Client, connect, StoreError, storeOf } from '../../store/redis.js';
import { redisRefusalOf, wrongTypeOf } from '../../store/redis-errors.js';
import { shownRegion } from '../../support/catalog.js';
import { NO_OVERLAY } from '../../support/overlay.js';
import { examineContent } from './content.js';
import { type Finding, findingsOf } from './finding.js';
import { examineKeyring } from './keyring.js';
import { examineRedis } from './redis.js';
import { examineSlack } from './slack.js';
import { examineViews } from './views.js';
import { examineWeeks, type QueueState } from './weeks.js';
import { type Keyring, KeyringError } from '../../sealing/keyring.js';
import type { Clock } from '../../usecases/ports.js';
import { contextsOf, isProven } from '../../usecases/redis-ownership.js';

/** Dependencies of doctor. */
export interface DoctorDependencies {
  readonly clock: Clock;
  /** Reads the state of the queues over a connection. */
  queueState(redis: Client, prefix: string): Promise<QueueState>;
  /** Called with how many views we've asked Slack about, and how many there are. */
  progress(this: void, done: number, all: number): void;
}

/**
 * Checks everything Evenkeel depends on without changing it, and yields each finding as it comes. It leaves out
 * checks that an earlier failure makes impossible.
 */
export async function* examine(config: Config, dependencies: DoctorDependencies): AsyncGenerator<Finding> {
  const { redisUrl, prefix, slackApiUrl, contentFolder } = config;
  const now = dependencies.clock.now();
  const readable = yield* examineContent(config, now);
  const redis = connect(redisUrl, () => undefined);
  try {
    const open = yield* unlessRefused('Redis', examineRedis(redis, prefix), false);
    const sealed = open
      ? yield* unlessRefused('Keyring', keyringOf(config, redis, dependencies.clock), null)
      : null;
    const [token] = yield* examineSlack(config, open ? { redis, prefix } : null);
    if (token !== undefined && readable) {
      const [first] = sealed ?? [];
      // If the overlay is unreadable, `examineWeeks` reports that.
      const overlay = first
        ? await overlayOf(storeOf(redis, prefix, first.workspace)).catch(ifUnreadable(NO_OVERLAY))
        : NO_OVERLAY;
      const region = shownRegion(contentFolder, config.region);
      yield* examineViews({ contentFolder, region, overlay }, token, slackApiUrl, dependencies.progress);
    }
    if (sealed) yield* unlessRefused('Weeks', weeksOf(redis, prefix, sealed, dependencies, now), undefined);
  } finally {
    redis.disconnect();
  }
}

/** Yields an area's findings. If Redis refuses something on the way, that becomes a finding too, and doctor goes on. */
async function* unlessRefused<T>(
  area: Finding['area'],
  finding: AsyncGenerator<Finding, T>,
  otherwise: T,
): AsyncGenerator<Finding, T> {
  try {
    return yield* finding;
  } catch (error) {
    const says =
      error instanceof StoreError || error instanceof KeyringError
        ? error.message
        : (redisRefusalOf(error) ?? wrongTypeOf(error));
    if (says === null) throw error;
    yield findingsOf(area).fail(says);
    return otherwise;
  }
}

/** Checks the keyring. Returns the workspaces that Redis says are sealed with one. */
async function* keyringOf(
  config: Config,
  redis: Client,
  clock: Clock,
): AsyncGenerator<Finding, readonly SealedWorkspace[]> {
  const odd: string[] = [];
  const sealed = await sealedWorkspaces(redis, config.prefix, (says) => odd.push(says));
  for (const says of odd) yield findingsOf('Keyring').fail(says);
  const here = { redis, prefix: config.prefix };
  const proven = (keyring: Keyring): Promise<boolean> =>
    isProven(here, keyring, async () => contextsOf(here, { keyring, clock }, sealed));
  yield* examineKeyring(config, { sealed, proven }, dayOf(clock.now()));
  return sealed;
}

async function* weeksOf(
  redis: Client,
  prefix: string,
  sealed: readonly SealedWorkspace[],
  dependencies: DoctorDependencies,
  now: Instant,
): AsyncGenerator<Finding, undefined> {
  yield* examineWeeks(redis, prefix, sealed, await dependencies.queueState(redis, prefix), now);
}
