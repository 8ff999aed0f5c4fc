import type { ChainableCommander } from 'ioredis';
import type { Instant } from '../pulse/calendar.js';
import type { SealedNotification } from '../sealing/notifications.js';
import { batchesOf } from './batches.js';
import type { Store } from './redis.js';

/** A note, and when it is due. */
export interface DueNotification {
  readonly note: SealedNotification;
  readonly dueAt: Instant;
}

/** How many notes one command takes: a team's close is one transaction, and a command has an end to its arguments. */
const NOTES_AT_ONCE = 5_000;

/** Adds notes to the outbox, as part of the transaction that decides them. */
export function enqueue(write: ChainableCommander, { keys }: Store, notes: readonly DueNotification[]): void {
  for (const some of batchesOf(notes, NOTES_AT_ONCE)) {
    write.hset(keys.outbox, new Map(some.map(({ note }) => [note.id, note.sealed])));
    write.zadd(keys.outboxDue, ...some.flatMap(({ note, dueAt }) => [dueAt, note.id]));
  }
}

/** For how long whoever took notes has them to itself, in milliseconds: handing them on takes far less. */
const LEASE_MS = 15_000;

/**
 * KEYS due; ARGV now, how many, until when they are out of others' sight. One script: of several sweeps at the same time
 * each gets notes of its own, and no turn is reserved for a note twice.
 */
const TAKE = `
local ids = redis.call('ZRANGEBYSCORE', KEYS[1], 0, ARGV[1], 'LIMIT', 0, ARGV[2])
for _, id in ipairs(ids) do redis.call('ZADD', KEYS[1], ARGV[3], id) end
return ids`;

/**
 * Takes the notes due by `now`, earliest first, to hand them on. Who does not come to `handedOver`, killed on the way,
 * leaves them to the next sweep after a quarter of a minute.
 */
export async function leaseDueNotifications(
  store: Store,
  now: Instant,
  limit: number,
): Promise<SealedNotification[]> {
  const { redis, keys } = store;
  const ids = (await redis.eval(TAKE, 1, keys.outboxDue, now, limit, now + LEASE_MS)) as string[];
  return notesOf(store, ids);
}

/** All notes of the outbox, due or not. */
export async function allNotifications(store: Store): Promise<SealedNotification[]> {
  const notes = await notesOf(store, await store.redis.hkeys(store.keys.outbox));
  return notes.filter(({ sealed }) => sealed.length > 0);
}

/** Notes by id; one whose body is gone is empty, and ends like any that does not open. */
async function notesOf({ redis, keys }: Store, ids: readonly string[]): Promise<SealedNotification[]> {
  if (ids.length === 0) return [];
  const bodies = await redis.hmgetBuffer(keys.outbox, ...ids);
  return ids.map((id, index) => ({ id, sealed: bodies[index] ?? Buffer.alloc(0) }));
}

/** KEYS outbox; ARGV id, what stands there, what is to. One script: the queue may take the note meanwhile. */
const REPLACE = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
return redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])`;

/** Replaces a note of the outbox if it is still there as it was. */
export async function replaceNotification(
  { redis, keys }: Store,
  before: SealedNotification,
  after: SealedNotification,
): Promise<void> {
  await redis.eval(REPLACE, 1, keys.outbox, before.id, before.sealed, after.sealed);
}

/** How many steps of the agenda and notes of the outbox are due. */
export interface DueCount {
  readonly steps: number;
  readonly notes: number;
}

/**
 * How many steps and notes are due by `now` and still stand in the agenda and the outbox: also notes that somebody is
 * just handing on.
 */
export async function countDue({ redis, keys }: Store, now: Instant): Promise<DueCount> {
  const [steps, notes] = await Promise.all([
    redis.zcount(keys.agenda, 0, now),
    redis.zcount(keys.outboxDue, 0, now + LEASE_MS),
  ]);
  return { steps, notes };
}

/** Removes notes that the queue has taken. */
export async function handedOver({ redis, keys }: Store, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await redis
    .multi()
    .zrem(keys.outboxDue, ...ids)
    .hdel(keys.outbox, ...ids)
    .exec();
}
