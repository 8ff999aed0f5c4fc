import { keepWithin } from './bounds.js';
import type { Store } from './redis.js';
import { isRefusal } from './send-rate-limit.js';

/** What waits is tried at least once an hour, and refused again then: what is remembered for longer is over. */
const REMEMBERED_SECONDS = 2 * 3_600;

/** How long a code is still shown once a try has begun that may find the trouble over: a new refusal renews it. */
const IN_DOUBT_SECONDS = 60;

/** Remembers why the app reaches nobody in the workspace; returns whether that is news. */
export async function recordRefusal({ redis, keys }: Store, code: string): Promise<boolean> {
  return (await redis.set(keys.refusal, code, 'EX', REMEMBERED_SECONDS, 'GET')) !== code;
}

/** Whoever looks may find the trouble over: unless it is met again, it is forgotten within a minute. */
export async function doubtRefusal({ redis, keys }: Store): Promise<void> {
  await redis.expire(keys.refusal, IN_DOUBT_SECONDS);
}

/** Slack's code for why the app reaches nobody in the workspace; null when it does, as far as is known. */
export const slackRefusal = ({ redis, keys }: Store): Promise<string | null> => redis.get(keys.refusal);

/** What Slack refuses the app in a workspace: its codes, each null for what it does not refuse, as far as is known. */
export interface SlackRefusals {
  readonly messages: string | null;
  readonly groups: string | null;
}

/** What Slack refuses the app in the workspace. */
export async function slackRefusals({ redis, keys }: Store): Promise<SlackRefusals> {
  const [messages = null, groups = null] = await redis.mget(keys.refusal, keys.groupsRefusal);
  return { messages, groups };
}

/** How long it is kept that a round's pairs were not introduced: longer than anybody's record names the round. */
const ROUNDS_SECONDS = 27 * 7 * 86_400;

/**
 * Remembers that Slack did not let the app introduce the pairs of a round; returns whether that is news.
 *
 * @param groupsAlone whether group messages alone are refused
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
  const replies = await write.exec();
  return groupsAlone && replies?.[2]?.[1] !== code;
}

/** What Slack refuses in a workspace at this moment. */
export interface RefusedNow {
  readonly messages: boolean;
  readonly groups: boolean;
}

/** Whether Slack refuses messages, or group messages, to the app; it may not say so to a cover. */
export async function refusedNow({ redis, keys }: Store): Promise<RefusedNow> {
  const [held, groups] = await redis.mget(keys.held, keys.groupsRefusal);
  return { messages: isRefusal(held ?? null), groups: groups !== null };
}

/**
 * Forgets it where an introduction of the round has been posted. Writes nothing where there is nothing to forget; what
 * stands in for one asks the same.
 */
export async function noteIntroduced(
  { redis, keys }: Store,
  week: number,
  introduced: boolean,
): Promise<void> {
  if (!(await redis.hexists(keys.notIntroduced, String(week))) || !introduced) return;
  await redis.multi().hdel(keys.notIntroduced, String(week)).del(keys.groupsRefusal).exec();
}

/** The weeks of the rounds whose pairs have not been introduced. Throws OverBound. */
export async function weeksNotIntroduced(store: Store): Promise<ReadonlySet<number>> {
  const { redis, keys } = store;
  await keepWithin({ store, team: null }, { hashes: [[keys.notIntroduced, 'weeks']] });
  return new Set((await redis.hkeys(keys.notIntroduced)).map(Number));
}
