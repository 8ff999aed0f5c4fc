import { setTimeout } from 'node:timers/promises';
import { freshId } from '../sealing/seal.js';
import { gatherMemberships } from './gather-memberships.js';
import { deleteIfUnchanged } from './if-unchanged.js';
import { indexDue, indexLate } from './index-workspaces.js';
import { installKeysOf, keyringKeys, schemaKeysOf } from './keys.js';
import { type Client, scanKeys, StoreError } from './redis.js';

/** The schema of Redis that this version writes. It goes up by one with each migration. */
export const SCHEMA = 4;

/**
 * Migrates Redis to the schema `to` from the one before. It may be killed at any command, and then runs again from its
 * start, so running it twice must do no harm.
 */
export interface Migration {
  readonly to: number;
  run(this: void, redis: Client, prefix: string): Promise<void>;
}

/** Every migration since schema 1, oldest first; the last one leads to `SCHEMA`. */
export const MIGRATIONS: readonly Migration[] = [
  { to: 2, run: gatherMemberships },
  { to: 3, run: indexDue },
  { to: 4, run: indexLate },
];

/** Redis holds another version's data, and we've written nothing to it; the message says what to do. */
export class SchemaError extends StoreError {}

const HOLDS_0_1 =
  'This Redis holds the data of Evenkeel 0.1, which this version cannot read: it starts fresh, and has written nothing here. Fix: keep the teams with evenkeel teams export > teams.yml; then give Evenkeel an empty Redis (REDIS_URL, or another EVENKEEL_PREFIX) and a new keyring (EVENKEEL_KEYRING), start it, and run evenkeel teams import teams.yml --yes.';

const holdsNewer = (found: number, known: number): string =>
  `This Redis holds schema ${found}, written by a newer version of Evenkeel; this one knows ${known}, and has written nothing here. Fix: run the newer version, or restore the backup of Redis from before the upgrade.`;

/**
 * Returns the number of the schema that Redis holds; null for a Redis without any data of Evenkeel. Writes nothing.
 *
 * @param known the newest schema that we can read
 * @throws SchemaError for a newer schema, for data of 0.1 (which kept no number), and for an unreadable number
 */
export async function schemaOf(redis: Client, prefix: string, known = SCHEMA): Promise<number | null> {
  const key = schemaKeysOf(prefix).schema;
  const text = await redis.get(key);
  if (text === null) {
    if (await holdsData(redis, prefix)) throw new SchemaError(HOLDS_0_1);
    return null;
  }
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new SchemaError(
      `${key} in Redis doesn't hold the number of a schema. Fix: restore it from a backup of Redis.`,
    );
  const found = Number(text);
  if (found > known) throw new SchemaError(holdsNewer(found, known));
  return found;
}

/** Whether Redis holds any workspace or install of Evenkeel. */
async function holdsData(redis: Client, prefix: string): Promise<boolean> {
  if ((await redis.exists(installKeysOf(prefix).installs)) === 1) return true;
  for await (const keys of scanKeys(redis, keyringKeys(prefix))) if (keys.length > 0) return true;
  return false;
}

/** Writes this version's schema if Redis holds none; call it before anything else is written there. */
export async function markSchema(redis: Client, prefix: string, schema = SCHEMA): Promise<void> {
  await redis.set(schemaKeysOf(prefix).schema, schema, 'NX');
}

/** How long the right to migrate outlasts a holder that was killed, in milliseconds. */
const LOCK_MS = 30_000;
/** How often a process that waits for another's migration checks again, in milliseconds. */
const LOOK_AGAIN_MS = 500;

/** KEYS lock; ARGV the holder, how long in milliseconds. Renews the lock, if the holder still has it. */
const RENEW = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

/**
 * KEYS lock, schema; ARGV the holder, the number of the schema reached. It's one script, because a process that has
 * lost the lock must not set the number.
 */
const REACHED = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[2])
return 1`;

/**
 * Brings Redis to this version's schema: marks an empty Redis, and runs the migrations that an older one lacks, in
 * order. It holds a lock, so that if several processes start at once, one migrates and the others wait until it's done.
 *
 * @throws SchemaError as `schemaOf` does
 */
export async function bringUpToDate(
  redis: Client,
  prefix: string,
  { migrations, schema }: { readonly migrations: readonly Migration[]; readonly schema: number } = {
    migrations: MIGRATIONS,
    schema: SCHEMA,
  },
): Promise<void> {
  const before = await schemaOf(redis, prefix, schema);
  if (before === null) return markSchema(redis, prefix, schema);
  if (before >= schema) return;
  const { lock, schema: number } = schemaKeysOf(prefix);
  const own = freshId();
  while ((await redis.set(lock, own, 'PX', LOCK_MS, 'NX')) !== 'OK') await setTimeout(LOOK_AGAIN_MS);
  const renewing = setInterval(() => {
    // If renewing fails, the end of this migration finds the lock gone and throws.
    redis.eval(RENEW, 1, lock, own, LOCK_MS).catch(() => undefined);
  }, LOCK_MS / 3);
  try {
    for (const { to, run } of migrations) {
      const found = Number(await redis.get(number));
      if (to <= found) continue;
      await run(redis, prefix);
      if ((await redis.eval(REACHED, 2, lock, number, own, to)) !== 1)
        throw new Error('Another process has taken over the migration of Redis; this one will check again.');
    }
  } finally {
    clearInterval(renewing);
    await deleteIfUnchanged(redis, lock, own);
  }
}
