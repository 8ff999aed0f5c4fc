import { freshId } from '../sealing/seal.js';
import type { Store } from './redis.js';

/** How long we remember a delivery from Slack, in seconds: Slack's last retry comes after six minutes. */
export const REMEMBER_SECONDS = 2 * 3_600;

/**
 * Takes a delivery from Slack once: returns true the first time, then false for two hours. If the connection breaks
 * before Redis answers, ioredis asks again, and that still counts as the first time.
 *
 * @param name names the delivery without revealing who sent it or what it was
 */
export async function takeOnce({ redis, keys }: Store, name: string): Promise<boolean> {
  const [mark, attempt] = [keys.taken(name), freshId()];
  if ((await redis.set(mark, attempt, 'EX', REMEMBER_SECONDS, 'NX')) === 'OK') return true;
  return (await redis.get(mark)) === attempt;
}

/** Allows a delivery to be taken again, because it had no effect. */
export async function giveBack({ redis, keys }: Store, name: string): Promise<void> {
  await redis.del(keys.taken(name));
}

/** Whether this process may do a task now: it may, another attempt is under way, or the task is done. */
export type Lease = 'mine' | 'busy' | 'done';

/**
 * Claims or renews the right to do a task that must happen at least once. A process that dies loses the right when it
 * runs out.
 *
 * KEYS mark; ARGV the attempt that asks, the mark's value once the task is done, how long the right lasts in
 * milliseconds.
 */
const LEASE = `
local held = redis.call('GET', KEYS[1])
if held == ARGV[2] then return 'done' end
if held and held ~= ARGV[1] then return 'busy' end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return 'mine'`;

/** A task that must happen at least once, under names that reveal nothing about it. */
export interface Duty {
  readonly name: string;
  /** The value of its mark once it's done; it looks like any other mark's. */
  readonly done: string;
}

/**
 * Claims the right to do a task for `leaseMs` milliseconds, or renews it.
 *
 * @param attempt names the attempt that asks: see `freshId`
 */
export async function leaseDuty(
  { redis, keys }: Store,
  { name, done }: Duty,
  attempt: string,
  leaseMs: number,
): Promise<Lease> {
  return (await redis.eval(LEASE, 1, keys.taken(name), attempt, done, leaseMs)) as Lease;
}

/** Records that a task is done, so that no attempt does it again for two hours. */
export async function finishDuty({ redis, keys }: Store, { name, done }: Duty): Promise<void> {
  await redis.set(keys.taken(name), done, 'EX', REMEMBER_SECONDS);
}
