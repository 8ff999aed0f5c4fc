import { warnOfLoss } from '../ops/warnings.js';
import { safeCode } from '../usecases/log.js';
import { type Trouble, whatIsWrong } from '../store/diagnosis.js';
import { fitnessOf } from '../store/redis-info.js';
import { addressOf, type Client, StoreError } from '../store/redis.js';
import { REDIS_REFUSALS, redisRefusalOf, wrongKindOf } from '../store/redis-errors.js';
import { type Patience, untilItWorks, type Verdict } from './patience.js';

/** Redis does not serve; it may pass. */
class RedisAway extends StoreError {}

/**
 * Waits until Redis answers from the right database and takes a write, and warns of what may lose data.
 *
 * @throws StoreError for what only a person can fix: a password, a user's rights, a database that is not there
 */
export async function waitForRedis(patience: Patience, redis: Client, prefix: string): Promise<void> {
  const masters = await untilItWorks(
    patience,
    'redis',
    'Redis',
    async () => {
      const trouble = await whatIsWrong(addressOf(redis), prefix);
      if (trouble) throw errorOf(trouble);
      // That was over a connection of its own; this one follows by itself.
      await redis.ping();
      return fitnessOf(redis);
    },
    redisVerdict,
  );
  warnOfLoss(masters, patience.log);
}

const errorOf = ({ says, passes }: Trouble): StoreError =>
  passes ? new RedisAway(says) : new StoreError(says);

/** What a failure of Redis means: a replica becomes a master and a full disk gets room, but a password stays wrong. */
export function redisVerdict(error: unknown): Verdict {
  const kind = error instanceof StoreError && !(error instanceof RedisAway) ? 'final' : 'passing';
  const sentence =
    error instanceof StoreError
      ? error.message
      : (redisRefusalOf(error) ??
        wrongKindOf(error) ??
        `Redis does not do what it is asked (${safeCode(error)}).`);
  // The other sentences name a host.
  const cause = Object.values(REDIS_REFUSALS).find((refusal) => refusal === sentence) ?? null;
  return { kind, sentence, words: sentence, cause };
}
