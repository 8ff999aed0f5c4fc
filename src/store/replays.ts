import { freshId } from '../sealing/seal.js';
import type { Store } from './redis.js';

/** How long we remember what Slack delivered, in seconds: Slack's last retry comes after six minutes. */
export const REMEMBER_SECONDS = 2 * 3_600;

/**
 * Takes a delivery once: true the first time, false for two hours afterwards. If the link breaks before Redis
 * answers, ioredis asks again, and that still counts as the first time.
 *
 * @param name a name that tells nobody who sent it or what it was
 */
export async function takeOnce({ redis, keys }: Store, name: string): Promise<boolean> {
  const [mark, attempt] = [keys.taken(name), freshId()];
  if ((await redis.set(mark, attempt, 'EX', REMEMBER_SECONDS, 'NX')) === 'OK') return true;
  return (await redis.get(mark)) === attempt;
}

/** Lets a delivery be taken again, because it had no effect. */
export async function giveBack({ redis, keys }: Store, name: string): Promise<void> {
  await redis.del(keys.taken(name));
}

/** Whether this process may do a task now: it may, another process is working on it, or it's done. */
export type Lease = 'mine' | 'busy' | 'done';

/**
 * Claims or renews the right to do a task that must happen at least once: a process that dies loses it after
 * `leaseMs`.
 *
 * KEYS mark; ARGV who asks, what the mark says once the task is done, how long the right lasts in
 * milliseconds.
 */
const LEASE = `
local held = redis.call('GET', KEYS[1])
if held == ARGV[2] then return 'done' end
if held and held ~= ARGV[1] then return 'busy' end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return 'mine'`;

/** A task that must happen at least once, by names that reveal nothing about it. */
export interface Duty {
  readonly name: string;
  /** What its mark says once it's done; it looks like any other mark. */
  readonly done: string;
}

/**
 * Asks for the right to do a task, or renews it.
 *
 * @param attempt names who asks: see `freshId`
 */
export async function leaseDuty(
  { redis, keys }: Store,
  { name, done }: Duty,
  attempt: string,
  leaseMs: number,
): Promise<Lease> {
  return (await redis.eval(LEASE, 1, keys.taken(name), attempt, done, leaseMs)) as Lease;
}

/** Records that a task is done: for two hours nobody does it again. */
export async function finishDuty({ redis, keys }: Store, { name, done }: Duty): Promise<void> {
  await redis.set(keys.taken(name), done, 'EX', REMEMBER_SECONDS);
}
