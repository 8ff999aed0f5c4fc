import type { Config } from '../config.js';
import { warnOfLoss } from '../ops/warnings.js';
import { safeCode } from '../usecases/log.js';
import { type Trouble, whatIsWrong } from '../store/diagnosis.js';
import { fitnessOf } from '../store/redis-info.js';
import { addressOf, type Client, StoreError } from '../store/redis.js';
import { REDIS_REFUSALS, redisRefusalOf, wrongKindOf } from '../store/redis-errors.js';
import { bringUpToDate, SchemaError, schemaOf } from '../store/schema.js';
import { type Patience, untilItWorks, type Verdict } from './patience.js';

/** Redis does not serve; it may pass. */
class RedisAway extends StoreError {}

/**
 * Waits until Redis answers from the right database, holds data that this version can read (an older version's is migrated
 * first) and takes a write, and warns of what may lose data.
 *
 * @throws StoreError for what only a person can fix: a password, a user's rights, a database that is not there; SchemaError
 *   in a process that could help nobody meanwhile
 */
export async function waitForRedis(
  patience: Patience,
  redis: Client,
  { prefix, roles }: Pick<Config, 'prefix' | 'roles'>,
): Promise<void> {
  const masters = await untilItWorks(
    patience,
    { part: 'redis', words: 'Redis' },
    async () => {
      await answers(redis, null);
      await schemaOf(redis, prefix).catch(async (error: unknown) => {
        // Where Redis refuses even that, what's wrong with it says more.
        if (!(error instanceof SchemaError)) await answers(redis, prefix);
        throw error;
      });
      // Not before: nothing is written to what another version keeps.
      await answers(redis, prefix);
      await bringUpToDate(redis, prefix);
      return fitnessOf(redis);
    },
    (error) => redisVerdict(error, roles.includes('web')),
  );
  warnOfLoss(masters, patience.log);
}

/** Throws what is wrong with Redis. It's looked at over a connection of its own; this one follows by itself. */
async function answers(redis: Client, prefix: string | null): Promise<void> {
  const trouble = await whatIsWrong(addressOf(redis), prefix);
  if (trouble) throw errorOf(trouble);
  await redis.ping();
}

const errorOf = ({ says, passes }: Trouble): StoreError =>
  passes ? new RedisAway(says) : new StoreError(says);

/**
 * What a failure of Redis means: a replica becomes a master and a full disk gets room, but a password stays wrong. Another
 * version's data ends only a process that doesn't answer Slack: one that does keeps helping, and looks again.
 */
export function redisVerdict(error: unknown, helps = false): Verdict {
  const stays = error instanceof SchemaError && helps ? 'fixable' : 'final';
  const kind = error instanceof StoreError && !(error instanceof RedisAway) ? stays : 'passing';
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
