import type { Config } from '../config.js';
import { warnOfLoss } from '../ops/warnings.js';
import { safeCode } from '../usecases/log.js';
import { type Trouble, whatIsWrong } from '../store/diagnosis.js';
import { fitnessOf } from '../store/redis-info.js';
import { addressOf, type Client, StoreError } from '../store/redis.js';
import { asRefusal, redisRefusalOf, wrongKindOf } from '../store/redis-errors.js';
import { bringUpToDate, SchemaError, schemaOf } from '../store/schema.js';
import { type Patience, untilItWorks, type Verdict } from './patience.js';

/** Redis doesn't work; that may pass. */
class RedisAway extends StoreError {}

/**
 * Waits until Redis answers from the right database, holds data that this version can read (it first migrates
 * an older version's) and accepts a write. Warns about settings that may lose data.
 *
 * @throws StoreError for what only a person can fix: a password, a user's rights, a database that doesn't
 * exist; SchemaError in a process that couldn't help anybody meanwhile
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
        // If Redis refuses even that, the diagnosis says more.
        if (!(error instanceof SchemaError)) await answers(redis, prefix);
        throw error;
      });
      // Not earlier: we write nothing to another version's data.
      await answers(redis, prefix);
      await bringUpToDate(redis, prefix);
      return fitnessOf(redis);
    },
    (error) => redisVerdict(error, roles.includes('web')),
  );
  warnOfLoss(masters, patience.log);
}

/**
 * Throws what's wrong with Redis. It checks over a separate connection; the main one reconnects by itself.
 */
async function answers(redis: Client, prefix: string | null): Promise<void> {
  const trouble = await whatIsWrong(addressOf(redis), prefix);
  if (trouble) throw errorOf(trouble);
  await redis.ping();
}

const errorOf = ({ says, passes }: Trouble): StoreError =>
  passes ? new RedisAway(says) : new StoreError(says);

/**
 * What a failure of Redis means: a replica becomes a master and a full disk gets room, but a password stays
 * wrong. Another version's data ends only a process that doesn't answer Slack: a process that does keeps
 * helping, and checks again.
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
  return { kind, sentence, words: sentence, cause: asRefusal(sentence) };
}
