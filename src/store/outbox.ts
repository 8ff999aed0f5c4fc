import type { ChainableCommander } from 'ioredis';
import type { Instant } from '../pulse/calendar.js';
import type { SealedNotification } from '../sealing/notifications.js';
import { batchesOf } from './batches.js';
import { keepWithin } from './bounds.js';
import { noteDue } from './due-index.js';
import { execute } from './execute.js';
import { replaceIfUnchanged } from './if-unchanged.js';
import { noteLate } from './late-index.js';
import type { Store } from './redis.js';

/** A notification, and when it's due. */
export interface DueNotification {
  readonly notification: SealedNotification;
  readonly dueAt: Instant;
}

/**
 * How many notifications one command adds: a step decides all of a team's notifications in one transaction, and a
 * command takes a limited number of arguments.
 */
const AT_ONCE = 5_000;

/** Adds notifications to the outbox, as part of the transaction that decides them. */
export function enqueue(
  write: ChainableCommander,
  store: Store,
  notifications: readonly DueNotification[],
): void {
  const { keys } = store;
  for (const batch of batchesOf(notifications, AT_ONCE)) {
    write.hset(keys.outbox, new Map(batch.map(({ notification }) => [notification.id, notification.sealed])));
    write.zadd(keys.outboxDue, ...batch.flatMap(({ notification, dueAt }) => [dueAt, notification.id]));
    noteDue(write, store, Math.min(...batch.map(({ dueAt }) => dueAt)));
  }
  if (notifications.length > 0) noteLate(write, store);
}

/**
 * How long a sweep has the notifications that it took to itself, in milliseconds: handing them on takes far less.
 */
export const LEASE_MS = 15_000;

/**
 * KEYS times of the outbox; ARGV now, how many, until when they're hidden from other sweeps. It's one script, so that
 * sweeps at the same time take different notifications, and don't reserve two turns for one.
 */
const TAKE = `
local ids = redis.call('ZRANGEBYSCORE', KEYS[1], 0, ARGV[1], 'LIMIT', 0, ARGV[2])
for _, id in ipairs(ids) do redis.call('ZADD', KEYS[1], ARGV[3], id) end
return ids`;

/**
 * Takes up to `limit` notifications due by `now`, earliest first, to hand them on to the queue. If a sweep is killed
 * before `handedOver`, another sweep can take them after 15 seconds.
 */
export async function leaseDueNotifications(
  store: Store,
  now: Instant,
  limit: number,
): Promise<SealedNotification[]> {
  const { redis, keys } = store;
  const ids = (await redis.eval(TAKE, 1, keys.outboxDue, now, limit, now + LEASE_MS)) as string[];
  return notificationsOf(store, ids);
}

/** Returns all notifications of the outbox, due or not. Throws OverBound. */
export async function allNotifications(store: Store): Promise<SealedNotification[]> {
  await keepWithin({ store, team: null }, { hashes: [[store.keys.outbox, 'outbox']] });
  const notifications = await notificationsOf(store, await store.redis.hkeys(store.keys.outbox));
  return notifications.filter(({ sealed }) => sealed.length > 0);
}

/** Returns notifications by id. A body that Redis has lost is empty, and so never opens. */
async function notificationsOf(
  { redis, keys }: Store,
  ids: readonly string[],
): Promise<SealedNotification[]> {
  if (ids.length === 0) return [];
  const bodies = await redis.hmgetBuffer(keys.outbox, ...ids);
  return ids.map((id, index) => ({ id, sealed: bodies[index] ?? Buffer.alloc(0) }));
}

/** Replaces a notification of the outbox if it's still there and unchanged: the queue may take it at any moment. */
export const replaceNotification = (
  { redis, keys }: Store,
  before: SealedNotification,
  after: SealedNotification,
): Promise<void> =>
  replaceIfUnchanged(redis, keys.outbox, { field: before.id, before: before.sealed, after: after.sealed });

/** The number of steps on the agenda, and of notifications in the outbox, that are due. */
export interface DueCount {
  readonly steps: number;
  readonly notifications: number;
}

/**
 * Counts the steps on the agenda and the notifications in the outbox that are due by `now`, including notifications
 * that a sweep is just handing on.
 */
export async function countDue({ redis, keys }: Store, now: Instant): Promise<DueCount> {
  const [steps, notifications] = await Promise.all([
    redis.zcount(keys.agenda, 0, now),
    redis.zcount(keys.outboxDue, 0, now + LEASE_MS),
  ]);
  return { steps, notifications };
}

/** Removes notifications from the outbox that the queue has taken. */
export async function handedOver(store: Store, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const write = store.redis.multi();
  takeOut(write, store, ids);
  await execute(write);
}

/** Removes notifications from the outbox, as part of a transaction. */
export function takeOut(write: ChainableCommander, { keys }: Store, ids: readonly string[]): void {
  if (ids.length === 0) return;
  write.zrem(keys.outboxDue, ...ids);
  write.hdel(keys.outbox, ...ids);
}
