import type { Client } from './redis.js';

/** KEYS hash; ARGV field, the expected value, the new value. It's one script, so that no newer value is overwritten. */
const REPLACE = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
return redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])`;

/** Replaces a field of a hash if it still has the value that we read. */
export async function replaceIfUnchanged(
  redis: Client,
  key: string,
  { field, before, after }: { readonly field: string; readonly before: Buffer; readonly after: Buffer },
): Promise<void> {
  await redis.eval(REPLACE, 1, key, field, before, after);
}

/** KEYS string; ARGV the expected value. */
const DELETE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`;

/** Deletes a string if it still has the value that we wrote. */
export async function deleteIfUnchanged(redis: Client, key: string, value: string): Promise<void> {
  await redis.eval(DELETE, 1, key, value);
}
