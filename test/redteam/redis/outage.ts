import { setTimeout } from 'node:timers/promises';
import type { Fault } from '../../../sandbox/index.js';
import { DELIVERY_TAKES_MS } from '../../../src/delivery/fixed-duration.js';
import type { Post, Posted } from '../../../src/usecases/ports.js';
import { slackErrorOf } from '../../../src/slack/api/no-answer.js';
import { until } from '../../support/until.js';
import type { Attack, Setting } from '../attack.js';
import { type Figure, learnedAuc, type Sample } from '../measure.js';
import { onStage, type Stage } from '../stage.js';
import { USUAL } from '../slack-times.js';
import {
  CLOSE,
  type Notes,
  notesOf,
  PEERS,
  REMINDERS,
  type Round,
  throughQueue,
  wayTo,
  withSlack,
} from '../through-queue.js';

/** How much faster than in reality everything goes. */
const SCALE = 10;
/** A call that takes longer is given up. Long enough that a busy machine doesn't delay an answered call beyond it. */
const TIMEOUT_MS = 1_500;
/** The time between turns of one workspace, at ten messages a second. */
const EVERY_MS = 100 / SCALE;

const AT_LENGTH = { times: 1_000_000 } as const;

/** One fault of one method while all others work, and a round in which it matters. */
interface Outage {
  readonly round: Round;
  readonly fault: Fault;
  /** Slack refuses only messages that it would post: for an empty one, it answers first that it's empty. */
  readonly onlyReal?: boolean;
}

const of = (method: string): readonly Fault[] => [
  { kind: 'error500', methods: [method], ...AT_LENGTH },
  { kind: 'hang', methods: [method], ...AT_LENGTH },
  { kind: 'ratelimited', methods: [method], retryAfter: 30, ...AT_LENGTH },
  { kind: 'refused', error: 'restricted_action', methods: [method], ...AT_LENGTH },
];
/** The quick form tries the first two. */
const OUTAGES: readonly Outage[] = [
  ...of('chat.postMessage').map((fault) => ({ round: CLOSE, fault })),
  ...of('conversations.open').map((fault) => ({ round: PEERS, fault })),
  { round: REMINDERS, fault: { kind: 'error500', methods: ['auth.test'], ...AT_LENGTH } },
  {
    round: CLOSE,
    fault: { kind: 'refused', error: 'messages_tab_disabled', methods: ['chat.postMessage'], ...AT_LENGTH },
    onlyReal: true,
  },
];

/** Waits until all notes have been tried, and none is being delivered. */
async function tried({ context }: Stage, prefix: string, { notes }: Notes): Promise<void> {
  const { redis } = context.store;
  await until('every note has been tried', async () => {
    const jobs = await Promise.all(notes.map(({ id }) => redis.hgetall(`${prefix}:deliveries:n_${id}`)));
    const began = jobs.every((job) => Object.keys(job).length === 0 || Number(job['ats'] ?? 0) > 0);
    return began && (await redis.llen(`${prefix}:deliveries:active`)) === 0;
  });
}

/** Returns what Redis holds of each note during the outage: whether it waits, until when, and after how many tries. */
async function left({ context }: Stage, prefix: string, { notes, truth }: Notes): Promise<Sample[]> {
  const { redis, keys } = context.store;
  return Promise.all(
    notes.map(async ({ id }) => {
      const [job, line] = await Promise.all([
        redis.hgetall(`${prefix}:deliveries:n_${id}`),
        redis.get(keys.sent(id)),
      ]);
      const number = (field: string) => Number(job[field] ?? 0);
      const [state = '', since = '', lost = '', doubts = ''] = (line ?? '').split('|');
      const features = [
        Object.keys(job).length,
        Math.round(number('delay') / 60_000),
        number('atm'),
        (job['stacktrace'] ?? '').length > 0 ? 1 : 0,
        state.length,
        since.length,
        Number(lost || -1),
        Number(doubts || -1),
      ];
      return { features, truth: truth.get(id) ?? false };
    }),
  );
}

/** Sends a round into an outage, and looks at what waits. */
async function inOutage(
  { chance, size }: Setting,
  { round, fault, onlyReal = false }: Outage,
  postOf: (way: ReturnType<typeof wayTo>) => Post,
): Promise<readonly Sample[]> {
  return withSlack((slack) =>
    onStage(chance, async (stage) => {
      const all = notesOf(stage, chance, round, size(120, 30));
      const way = wayTo(slack, stage, chance, { times: USUAL, scale: SCALE, timeoutMs: TIMEOUT_MS });
      const posts = postOf(way);
      const post: Post = async (note, earlier, known) => {
        if (!onlyReal || !note.cover) return posts(note, earlier, known);
        await setTimeout(USUAL.nothing / SCALE);
        return { kind: 'posted' };
      };
      slack.fault(fault);
      let samples: readonly Sample[] = [];
      await throughQueue({
        stage,
        notes: all.notes,
        post,
        quantumMs: DELIVERY_TAKES_MS / SCALE,
        everyMs: EVERY_MS,
        async look(prefix) {
          await tried(stage, prefix, all);
          samples = await left(stage, prefix, all);
        },
      });
      return samples;
    }),
  );
}

/** Returns the mean of both directions: learned from either half and tried on the other. */
function bothWays(samples: readonly Sample[]): Figure {
  const [first] = samples;
  const [one, other] = [learnedAuc(samples), learnedAuc(first ? [...samples.slice(1), first] : [])];
  const mean = (of: (figure: Figure) => number) => (of(one) + of(other)) / 2;
  const interval = [mean(({ interval: [low] }) => low), mean(({ interval: [, high] }) => high)] as const;
  return { figure: mean(({ figure }) => figure), interval };
}

/** Returns the figure of the worst outage: a single one that reveals something is enough. */
async function worst(
  setting: Setting,
  outages: readonly Outage[],
  postOf: (way: ReturnType<typeof wayTo>) => Post,
): Promise<Figure> {
  const figures: Figure[] = [];
  for (const outage of outages)
    figures.push(bothWays(setting.chance.shuffled(await inOutage(setting, outage, postOf))));
  return figures.reduce((one, other) => (other.figure > one.figure ? other : one));
}

/** A cover asks Slack who the bot is, as in 0.1. */
const asksWhoItIs =
  ({ post, client }: ReturnType<typeof wayTo>): Post =>
  async (note, earlier, known): Promise<Posted> => {
    if (!note.cover) return post(note, earlier, known);
    try {
      await client.auth.test();
      return { kind: 'posted' };
    } catch (error) {
      const code = slackErrorOf(error);
      if (code === null) throw error;
      return { kind: 'refused', code };
    }
  };

export const outages: Attack = {
  group: 'redis',
  name: 'what waits in the queue while one of Slack’s methods fails',
  attacker:
    'An operator who looks at the queue and the ledger while Slack answers calls of one method with HTTP 500, not at all, with 429 or with a refusal, and all others as ever. Learns from half of the deliveries of a close, a reminder or a round which were notes, by what waits, until when and after how many tries, and guesses the others. The figure is that of the outage that tells most.',
  target: { kind: 'auc', within: 0.15 },
  run: (setting) => worst(setting, OUTAGES.slice(0, setting.size(OUTAGES.length, 2)), ({ post }) => post),
  weakened: {
    variant: 'what stands in for a note calls another method',
    run: (setting) => worst(setting, OUTAGES.slice(0, 1), asksWhoItIs),
  },
};
