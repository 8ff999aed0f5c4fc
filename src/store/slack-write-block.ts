import { keepWithin } from './bounds.js';
import type { Store } from './redis.js';
import { isRefusal } from './send-rate-limit.js';

/**
 * How long we remember a refusal, in seconds. We retry waiting messages at least once an hour, so a refusal that
 * lasts is recorded again before that.
 */
const REMEMBERED_SECONDS = 2 * 3_600;

/**
 * How long we still show a refusal's code after we begin a try that may succeed, in seconds; another refusal records it
 * again.
 */
const IN_DOUBT_SECONDS = 60;

/** Records Slack's code for why the app reaches no one in the workspace; returns whether the code is new. */
export async function recordRefusal({ redis, keys }: Store, code: string): Promise<boolean> {
  return (await redis.set(keys.refusal, code, 'EX', REMEMBERED_SECONDS, 'GET')) !== code;
}

/** Makes us forget a refusal, which may be over, in a minute, unless it's recorded again. */
export async function doubtRefusal({ redis, keys }: Store): Promise<void> {
  await redis.expire(keys.refusal, IN_DOUBT_SECONDS);
}

/**
 * Slack's codes for refusing the app's messages and its group messages in a workspace; null if we know of no
 * refusal.
 */
export interface SlackRefusals {
  readonly messages: string | null;
  readonly groups: string | null;
}

/** Returns Slack's codes for what it refuses the app in the workspace. */
export async function slackRefusals({ redis, keys }: Store): Promise<SlackRefusals> {
  const [messages = null, groups = null] = await redis.mget(keys.refusal, keys.groupsRefusal);
  return { messages, groups };
}

/**
 * How long we remember that a round's pairs weren't introduced, in seconds: longer than any peer record names the
 * round.
 */
const ROUNDS_SECONDS = 27 * 7 * 86_400;

/**
 * Records that Slack didn't let the app introduce the pairs of a round.
 *
 * @param groupsAlone whether Slack refuses only group messages
 * @returns whether it's a refusal of group messages with a new code
 */
export async function noteNotIntroduced(
  { redis, keys }: Store,
  week: number,
  code: string,
  groupsAlone: boolean,
): Promise<boolean> {
  const write = redis.multi();
  write.hset(keys.notIntroduced, week, code).expire(keys.notIntroduced, ROUNDS_SECONDS);
  if (groupsAlone) write.set(keys.groupsRefusal, code, 'EX', REMEMBERED_SECONDS, 'GET');
  // A command that Redis refuses doesn't fail the delivery: only introductions write this, and no cover would fail.
  const replies = await write.exec();
  return groupsAlone && replies?.[2]?.[1] !== code;
}

/** Whether Slack refuses the app's messages and group messages in a workspace right now. */
export interface RefusedNow {
  readonly messages: boolean;
  readonly groups: boolean;
}

/** Returns whether Slack refuses messages or group messages right now, which a cover can't see from Slack's answer. */
export async function refusedNow({ redis, keys }: Store): Promise<RefusedNow> {
  const [held, groups] = await redis.mget(keys.held, keys.groupsRefusal);
  return { messages: isRefusal(held ?? null), groups: groups !== null };
}

/**
 * Forgets that a round's pairs weren't introduced, once one of its introductions has been posted. A cover
 * (`introduced` is false) makes the same read, and writes nothing.
 */
export async function noteIntroduced(
  { redis, keys }: Store,
  week: number,
  introduced: boolean,
): Promise<void> {
  if (!(await redis.hexists(keys.notIntroduced, String(week))) || !introduced) return;
  await redis.multi().hdel(keys.notIntroduced, String(week)).del(keys.groupsRefusal).exec();
}

/** Returns the weeks of rounds whose pairs we couldn't introduce. Throws OverBound. */
export async function weeksNotIntroduced(store: Store): Promise<ReadonlySet<number>> {
  const { redis, keys } = store;
  await keepWithin({ store, team: null }, { hashes: [[keys.notIntroduced, 'weeks']] });
  return new Set((await redis.hkeys(keys.notIntroduced)).map(Number));
}
