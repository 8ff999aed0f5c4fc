import { keepWithin } from './bounds.js';
import type { Store } from './redis.js';
import { isRefusal } from './send-rate-limit.js';

/**
 * We try what waits at least once an hour, and meet the refusal again: one we've remembered for longer is
 * over.
 */
const REMEMBERED_SECONDS = 2 * 3_600;

/**
 * How long we still show a code once a try that may find the trouble over has begun: a new refusal renews it.
 */
const IN_DOUBT_SECONDS = 60;

/** Records why the app reaches nobody in the workspace; returns whether that's news. */
export async function recordRefusal({ redis, keys }: Store, code: string): Promise<boolean> {
  return (await redis.set(keys.refusal, code, 'EX', REMEMBERED_SECONDS, 'GET')) !== code;
}

/** The trouble may be over: unless we meet it again, we forget it within a minute. */
export async function doubtRefusal({ redis, keys }: Store): Promise<void> {
  await redis.expire(keys.refusal, IN_DOUBT_SECONDS);
}

/**
 * Slack's code for why the app reaches nobody in the workspace; null if it reaches people, as far as we know.
 */
export const slackRefusal = ({ redis, keys }: Store): Promise<string | null> => redis.get(keys.refusal);

/**
 * What Slack refuses the app in a workspace: its codes, each null if it doesn't refuse that, as far as we
 * know.
 */
export interface SlackRefusals {
  readonly messages: string | null;
  readonly groups: string | null;
}

/** What Slack refuses the app in the workspace. */
export async function slackRefusals({ redis, keys }: Store): Promise<SlackRefusals> {
  const [messages = null, groups = null] = await redis.mget(keys.refusal, keys.groupsRefusal);
  return { messages, groups };
}

/**
 * How long we remember that a round's pairs weren't introduced: longer than anybody's record names the round.
 */
const ROUNDS_SECONDS = 27 * 7 * 86_400;

/**
 * Records that Slack didn't let the app introduce the pairs of a round; returns whether that's news.
 *
 * @param groupsAlone whether Slack refuses only group messages
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

/** What Slack refuses in a workspace right now. */
export interface RefusedNow {
  readonly messages: boolean;
  readonly groups: boolean;
}

/** Whether Slack refuses the app's messages or group messages. A cover can't find out from Slack's answer. */
export async function refusedNow({ redis, keys }: Store): Promise<RefusedNow> {
  const [held, groups] = await redis.mget(keys.held, keys.groupsRefusal);
  return { messages: isRefusal(held ?? null), groups: groups !== null };
}

/**
 * Forgets it once an introduction of the round has been posted. Writes nothing if there's nothing to forget;
 * a cover asks the same.
 */
export async function noteIntroduced(
  { redis, keys }: Store,
  week: number,
  introduced: boolean,
): Promise<void> {
  if (!(await redis.hexists(keys.notIntroduced, String(week))) || !introduced) return;
  await redis.multi().hdel(keys.notIntroduced, String(week)).del(keys.groupsRefusal).exec();
}

/** The weeks of the rounds whose pairs haven't been introduced. Throws OverBound. */
export async function weeksNotIntroduced(store: Store): Promise<ReadonlySet<number>> {
  const { redis, keys } = store;
  await keepWithin({ store, team: null }, { hashes: [[keys.notIntroduced, 'weeks']] });
  return new Set((await redis.hkeys(keys.notIntroduced)).map(Number));
}
