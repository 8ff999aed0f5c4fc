import { freshId } from '../sealing/seal.js';
import type { Store } from './redis.js';

/** How long what Slack delivered is remembered, in seconds: Slack's last retry comes after six minutes. */
export const REMEMBER_SECONDS = 2 * 3_600;

/**
 * Takes something once: true the first time, false for two hours afterwards. If the link breaks before Redis answers,
 * ioredis asks again, and the second asking still counts as the first.
 *
 * @param name a name that tells nobody who sent it or what it was
 */
export async function takeOnce({ redis, keys }: Store, name: string): Promise<boolean> {
  const [mark, attempt] = [keys.taken(name), freshId()];
  if ((await redis.set(mark, attempt, 'EX', REMEMBER_SECONDS, 'NX')) === 'OK') return true;
  return (await redis.get(mark)) === attempt;
}

/** Lets something be taken again: it had no effect. */
export async function giveBack({ redis, keys }: Store, name: string): Promise<void> {
  await redis.del(keys.taken(name));
}

/** Whether somebody may do something now: nobody else does it, another process is at it, or it's done. */
export type Lease = 'mine' | 'busy' | 'done';

/**
 * Takes or renews the right to do something that must happen at least once: a process that dies loses it after `leaseMs`.
 *
 * KEYS mark; ARGV who asks, what the mark says once it's done, how long the right lasts in milliseconds.
 */
const LEASE = `
local held = redis.call('GET', KEYS[1])
if held == ARGV[2] then return 'done' end
if held and held ~= ARGV[1] then return 'busy' end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return 'mine'`;

/** Something that must happen at least once, by names that tell nobody what it is. */
export interface Duty {
  readonly name: string;
  /** What its mark says once it's done; it looks like any other mark. */
  readonly done: string;
}

/**
 * Asks for the right to do something, or renews it.
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

/** Records that something is done: for two hours nobody does it again. */
export async function finishDuty({ redis, keys }: Store, { name, done }: Duty): Promise<void> {
  await redis.set(keys.taken(name), done, 'EX', REMEMBER_SECONDS);
}
