import type { Config } from '../config.js';
import { warnOfLoss } from '../ops/warnings.js';
import { safeCode } from '../usecases/log.js';
import { type Trouble, whatIsWrong } from '../store/diagnosis.js';
import { fitnessOf } from '../store/redis-info.js';
import { addressOf, type Client, StoreError } from '../store/redis.js';
import { asRefusal, redisRefusalOf, wrongTypeOf } from '../store/redis-errors.js';
import { bringUpToDate, SchemaError, schemaOf } from '../store/schema.js';
import { type Patience, untilItWorks, type Verdict } from './patience.js';

/** Thrown if Redis doesn't work for a reason that may pass. */
class RedisAway extends StoreError {}

/**
 * Waits until Redis answers from the right database, holds data that this version can read, and accepts a write. Then
 * migrates an older version's data, and warns about settings that may lose data.
 *
 * @throws StoreError for a failure that only a person can fix: a password, a user's rights, a database that doesn't
 * exist; SchemaError in a process that doesn't answer Slack
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
        // If Redis refuses even this read, the diagnosis says more.
        if (!(error instanceof SchemaError)) await answers(redis, prefix);
        throw error;
      });
      // This tests a write, and mustn't come earlier: we don't write to another version's data.
      await answers(redis, prefix);
      await bringUpToDate(redis, prefix);
      return fitnessOf(redis);
    },
    (error) => redisVerdict(error, roles.includes('web')),
  );
  warnOfLoss(masters, patience.log);
}

/**
 * Throws an error that says what's wrong with Redis, if anything is. Checks over a separate connection, since the main
 * one reconnects by itself.
 */
async function answers(redis: Client, prefix: string | null): Promise<void> {
  const trouble = await whatIsWrong(addressOf(redis), prefix);
  if (trouble) throw errorOf(trouble);
  await redis.ping();
}

const errorOf = ({ says, passes }: Trouble): StoreError =>
  passes ? new RedisAway(says) : new StoreError(says);

/**
 * Judges a failure of Redis. A replica becomes a master and a full disk gets room, but a wrong password stays wrong.
 * Another version's data ends only a process that doesn't answer Slack; one that does keeps helping, and checks again.
 *
 * @param helps whether the process answers Slack
 */
export function redisVerdict(error: unknown, helps = false): Verdict {
  const stays = error instanceof SchemaError && helps ? 'fixable' : 'final';
  const kind = error instanceof StoreError && !(error instanceof RedisAway) ? stays : 'passing';
  const sentence =
    error instanceof StoreError
      ? error.message
      : (redisRefusalOf(error) ??
        wrongTypeOf(error) ??
        `Redis does not do what it is asked (${safeCode(error)}).`);
  return { kind, sentence, words: sentence, cause: asRefusal(sentence) };
}
