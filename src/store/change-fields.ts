import type { Client } from './redis.js';
import { WrongType } from './redis-types.js';

/** A field of a hash and its new value; null deletes it. */
type FieldChange = readonly [key: string, field: string, value: string | null];

/**
 * KEYS the hash of each change; ARGV its field and value, '' to delete it. Returns the first key that holds another type
 * of value; then it changes nothing. It's one script: a transaction would apply the other changes, and one that watches
 * its keys would lose to every other workspace that's installed or removed at the same moment.
 */
const CHANGE = `
for _, key in ipairs(KEYS) do
  local type = redis.call('TYPE', key).ok
  if type ~= 'hash' and type ~= 'none' then return key end
end
for at, key in ipairs(KEYS) do
  local field, value = ARGV[2 * at - 1], ARGV[2 * at]
  if value == '' then redis.call('HDEL', key, field) else redis.call('HSET', key, field, value) end
end
return false`;

/**
 * Changes fields of hashes in one hash slot, all or none. While Redis is away, it waits like any command. Throws
 * WrongType if a key holds another type of value.
 */
export async function changeFields(redis: Client, ...changes: readonly FieldChange[]): Promise<void> {
  const keys = changes.map(([key]) => key);
  const args = changes.flatMap(([, field, value]) => [field, value ?? '']);
  const wrong = await redis.eval(CHANGE, keys.length, ...keys, ...args);
  if (typeof wrong === 'string') throw new WrongType(wrong);
}
