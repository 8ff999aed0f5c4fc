import { memberId, type MemberId } from '../../src/pulse/ids.js';
import { pulseWeek } from '../../src/pulse/calendar.js';
import { pause, prefer } from '../../src/pulse/trajectory.js';
import type { SealingContext } from '../../src/usecases/context.js';
import { updateMemberRecord } from '../../src/usecases/member-record.js';
import { lookThroughRequests } from '../../src/usecases/requests-look.js';
import { postTalkTime, takeTalkTime } from '../../src/usecases/talk-times.js';
import { aLookAt } from '../support/look-ports.js';
import { watchRedis } from '../support/redis-watcher.js';
import { chanceOf } from './chance.js';
import { onStage, type Stage, type StageTeam } from './stage.js';
import { withSupporter } from './talk-times.js';

/**
 * The choices that a member makes in private, each between two things: an ask or nothing; a pause until they resume or
 * one of two weeks; kind words or none; which member takes which supporter's time.
 */
export const CHOICES = ['pick', 'pause', 'kindWords', 'booking'] as const;
export type Choice = (typeof CHOICES)[number];

/** Which of its two things each choice is. */
export type Truth = Readonly<Record<Choice, boolean>>;

/** Everything seen of a team's two weeks. */
export interface Weeks {
  readonly truth: Truth;
  /** The view of Redis: the commands as they arrived, and the changes of its keys after each step. */
  readonly redis: readonly string[];
  /** The lines of the log. */
  readonly log: readonly string[];
}

/** In the weakened variant, the choices are also written to Redis and the log in plain words. */
export type Written = 'sealed' | 'plain';

/**
 * Teams of twelve or more are asked what would help, in a period's last four weeks: this week and the next are among
 * them.
 */
const SIZE = 12;
const ASK_WEEK = 5;
const HOUR = 3_600_000;
/** Ids of different lengths, as in Slack. */
const SUPPORTERS = ['UANNE', 'URICO0123'].map(memberId);

/**
 * Plays two weeks in a new workspace with the same people, so that only the choices differ.
 *
 * @param watches whether the attacker watches Redis
 */
export const weeksWith = (truth: Truth, written: Written, watches: boolean): Promise<Weeks> =>
  onStage(chanceOf(1), async (stage) => {
    const { context } = stage;
    const { redis, keys } = context.store;
    for (const one of SUPPORTERS) await withSupporter(context, one);
    const team = await stage.team(SIZE, ASK_WEEK);
    await stage.open(team, ASK_WEEK);
    stage.after(ASK_WEEK, -2);
    const at = Math.floor(context.clock.now() / HOUR) * HOUR + 6 * HOUR;
    for (const supporter of SUPPORTERS) await postTalkTime(context, { supporter, at, way: 'Room 2' });
    await look(context);
    // Earlier notifications aren't a trace of the choices.
    await redis.del(keys.outbox, keys.outboxDue);
    stage.events.length = 0;
    const steps: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['choices', () => choose(stage, team, truth, at)],
      ['plainly', async () => written === 'plain' && writePlainly(stage, truth)],
      ['reseal', () => stage.reseal(team)],
      ['hour', async () => (stage.after(ASK_WEEK, -1), look(context))],
      ['close', () => stage.close(team, ASK_WEEK)],
      ['opening', () => stage.open(team, ASK_WEEK + 1)],
    ];
    const seen = watches ? await watching(stage, team, steps) : [];
    if (!watches) for (const [, run] of steps) await run();
    const log = stage.events.map(({ event, fields }) => JSON.stringify([event, fields]));
    return { truth, redis: seen, log };
  });

/** Takes the steps, and returns what a watcher of Redis saw during and after each. */
async function watching(
  stage: Stage,
  team: StageTeam,
  steps: readonly (readonly [string, () => Promise<unknown>])[],
): Promise<string[]> {
  const watcher = await watchRedis(stage.prefix);
  const seen: string[] = [];
  let before = await keysNow(stage, team);
  try {
    for (const [name, run] of steps) {
      const commands = await watcher.during(run);
      const now = await keysNow(stage, team);
      const changed = [...new Set([...before.keys(), ...now.keys()])].filter(
        (key) => before.get(key) !== now.get(key),
      );
      seen.push(
        ...commands.map((words) => `${name}: ${wordsOf(stage, team, words)}`),
        ...changed.map((key) => `${name}: ${key} ${before.get(key)} ${now.get(key)}`),
      );
      before = now;
    }
    return seen;
  } finally {
    watcher.end();
  }
}

/** Makes the members' choices, with the calls that their clicks and forms make. */
async function choose(stage: Stage, team: StageTeam, truth: Truth, at: number): Promise<void> {
  const { context } = stage;
  const [picks, pauses, words, ...others] = team.members as [MemberId, MemberId, MemberId, ...MemberId[]];
  await stage.answer(team, picks, 1, truth.pick ? 'intake' : 'nothing');
  const { pulse } = await stage.boxPlace(team);
  await updateMemberRecord(context, pauses, team.id, (own) =>
    pause(own, pulseWeek(pulse), truth.pause ? 'untilResumed' : 2),
  );
  await updateMemberRecord(context, words, team.id, (own) => prefer(own, { kindWords: truth.kindWords }));
  const [member, supporter] = truth.booking ? [others[0], SUPPORTERS[0]] : [others[1], SUPPORTERS[1]];
  if (!member || !supporter) throw new Error('nobody can take a time');
  const outcome = await takeTalkTime(context, { member, supporter, at });
  if (outcome !== 'taken') throw new Error(`no time was taken: ${outcome}`);
}

/** Writes what a bot that stores choices in plain words might leave behind. */
async function writePlainly({ context }: Stage, truth: Truth): Promise<void> {
  const { redis, keys } = context.store;
  if (truth.pick) await redis.hincrby(`${keys.teams}:picks`, 'intake', 1);
  await (truth.pause
    ? redis.set(`${keys.teams}:paused`, '')
    : redis.set(`${keys.teams}:paused`, '', 'PX', 14 * 24 * HOUR));
  if (truth.kindWords) await redis.sadd(`${keys.teams}:kind`, 'x');
  await redis.set(`${keys.teams}:call:${truth.booking ? 'a' : 'b'}`, '');
  const said = Object.entries(truth).map(([choice, is]) => (is ? choice : ''));
  context.log.info('step_failed', { code: said.join() });
}

/** Runs the hourly look, in which the supporter whose time is taken gets a message, and the other one its cover. */
const look = (context: SealingContext): Promise<boolean> =>
  lookThroughRequests(
    context,
    aLookAt({
      tell: async (supporter, { calls }) =>
        calls.length > 0 ? { channel: `D${supporter}`, ts: '1780000000.000100' } : null,
    }),
    (error) => {
      throw error;
    },
  );

/** Describes a command as it arrived: keys by their kind, everything else by its length. */
function wordsOf(stage: Stage, team: StageTeam, [name = '', ...words]: readonly string[]): string {
  const shown = words.map((word) => {
    if (word.includes(stage.prefix)) return kindOf(stage, team, word);
    return String(word.replaceAll(/\\x[0-9a-f]{2}|\\./g, '.').length);
  });
  return [name.toLowerCase(), ...shown].join(' ');
}

const kindOf = (stage: Stage, team: StageTeam, key: string): string =>
  key.replace(stage.prefix, '').replace(`:${team.id}:`, ':TEAM:');

/** Reads each key's size, and its time to live in tenths of an hour. */
async function keysNow(stage: Stage, team: StageTeam): Promise<Map<string, string>> {
  const { redis } = stage.context.store;
  const now = new Map<string, string>();
  for (const key of await redis.keys(`*${stage.prefix}*`)) {
    const kind = kindOf(stage, team, key);
    const ttl = Math.round((await redis.pttl(key)) / (HOUR / 10));
    now.set(kind, `${await sizeOf(stage, key)}, ${ttl}`);
  }
  return now;
}

async function sizeOf({ context: { store } }: Stage, key: string): Promise<string> {
  const { redis } = store;
  switch (await redis.type(key)) {
    case 'string':
      return String(await redis.strlen(key));
    case 'hash': {
      const sizes = (await redis.hvalsBuffer(key)).map((value) => value.length);
      return `${sizes.length} of ${sizes.toSorted((a, b) => a - b).join()}`;
    }
    case 'list':
      return (await redis.lrangeBuffer(key, 0, -1)).map((value) => value.length).join();
    case 'set':
      return String(await redis.scard(key));
    default:
      return String(await redis.zcard(key));
  }
}
