import { DELIVERY_TAKES_MS } from '../../../src/delivery/fixed-duration.js';
import { watchCommands } from '../../support/redis-watcher.js';
import { until } from '../../support/until.js';
import type { Attack, Setting } from '../attack.js';
import { type Figure, learnedAuc, type Sample } from '../measure.js';
import { onStage, type Stage } from '../stage.js';
import { QUICKER, SLOW, type SlackTimes, USUAL } from '../slack-times.js';
import {
  CLOSE,
  type Notes,
  notesOf,
  PEERS,
  type Round,
  throughQueue,
  wayTo,
  withSlack,
} from '../through-queue.js';

/** Notes when each note's line in the ledger is named in a command, as MONITOR and the append-only file show it. */
async function watchLedger({
  context,
}: Stage): Promise<{ seen: Map<string, number[]>; end(): Promise<void> }> {
  const { redis, keys } = context.store;
  const seen = new Map<string, number[]>();
  const start = keys.sent('');
  const watch = await watchCommands((at, words) => {
    const id = words.find((word) => word.startsWith(start))?.slice(start.length);
    if (id !== undefined) seen.set(id, [...(seen.get(id) ?? []), at * 1_000]);
  });
  return {
    seen,
    async end() {
      // Commands are shown in order: once this one is, all are.
      await redis.get(keys.sent('the end'));
      await until('all commands are shown', () => seen.has('the end'));
      watch.end();
    },
  };
}

/** Collects all that BullMQ shows of each job (its hash, the times of its events), and when the ledger was written. */
async function inspected(
  stage: Stage,
  { notes, truth }: Notes,
  run: (before: (prefix: string) => Promise<void>) => Promise<string>,
): Promise<Sample[]> {
  const { redis } = stage.context.store;
  const shown = new Map<string, number[]>();
  const ledger = await watchLedger(stage);
  const prefix = await run(async (start) => {
    for (const { id } of notes) {
      const job = await redis.hgetall(`${start}:deliveries:n_${id}`);
      const lengths = ['data', 'opts', 'name'].map((field) => (job[field] ?? '').length);
      shown.set(id, [...lengths, Number(job['priority'] ?? 0)]);
    }
  });
  await ledger.end();
  const events = await redis.xrange(`${prefix}:deliveries:events`, '-', '+');
  const times = new Map<string, { active?: number; done?: number; said: number }>();
  for (const [stamp, fields] of events) {
    const field = (name: string) => fields[fields.indexOf(name) + 1] ?? '';
    const id = field('jobId').slice(2);
    const seen = times.get(id) ?? { said: 0 };
    const at = Number(stamp.split('-')[0]);
    if (field('event') === 'active') seen.active = at;
    if (field('event') === 'completed') seen.done = at;
    // Times are compared as times, not by their length.
    if (field('event') !== 'delayed') seen.said += fields.join('').length;
    times.set(id, seen);
  }
  return notes.flatMap(({ id }) => {
    const seen = times.get(id);
    if (!seen?.active || !seen.done) return [];
    const took = seen.done - seen.active;
    const written = ledger.seen.get(id);
    if (!written) throw new Error('a delivery ended that the ledger knows nothing of');
    const between = Math.max(...written) - Math.min(...written);
    const features = [...(shown.get(id) ?? []), took, took % 500, between, written.length, seen.said];
    return [{ features, truth: truth.get(id) ?? false }];
  });
}

/** How much slower Slack is in the variant that shows its time, so that the machine's delays don't drown it. */
const SLOWER = 5;

/** The longest that all deliveries of a round may take, in milliseconds. */
const ENDED_WITHIN_MS = 100_000;

/** Uses the real queue and way to a Slack that takes longer for a message than for a call that posts nothing. */
async function inspect(
  { chance, size, either }: Setting,
  round: Round,
  times: SlackTimes,
  takesMs: number,
  scale = 1,
): Promise<Figure> {
  return withSlack((slack) =>
    onStage(chance, async (stage) => {
      const all = notesOf(stage, chance, round, size(1_800, 60));
      const { post } = wayTo(slack, stage, chance, { times, scale });
      const samples = await inspected(stage, all, async (before) => {
        let started = '';
        await throughQueue({
          stage,
          notes: all.notes,
          post,
          quantumMs: takesMs,
          // Several deliveries are under way at any time without keeping this machine busy: the quick form shares it.
          everyMs: either(13, 100),
          async before(prefix) {
            started = prefix;
            await before(prefix);
          },
          async look(_, pending) {
            await until(
              'all deliveries have ended',
              async () => (await pending()) === 0,
              Boolean,
              ENDED_WITHIN_MS,
            );
          },
        });
        return started;
      });
      return learnedAuc(samples);
    }),
  );
}

export const queueInspection: Attack = {
  group: 'redis',
  name: 'inspection of the queue, its events and the ledger',
  attacker:
    'An operator who watches BullMQ’s jobs, its streams of events and every command about the ledger through a whole close, before a Slack that takes 300 ms over a message and 90 ms over a call that posts nothing, with a long tail. Learns from half of the deliveries which were outreach, by size, name, duration and what the events say, and guesses the others.',
  target: { kind: 'auc', within: 0.05 },
  run: (setting) => inspect(setting, CLOSE, USUAL, DELIVERY_TAKES_MS, setting.either(1, QUICKER)),
  weakened: {
    variant: 'a delivery takes as long as Slack does',
    run: (setting) => inspect(setting, CLOSE, USUAL, 1, setting.either(1, 1 / SLOWER)),
  },
};

export const introductionInspection: Attack = {
  group: 'redis',
  name: 'the same over a round of peer check-ins',
  attacker:
    'The same operator, looking for introductions, which take two calls, before a Slack that takes 450 ms and 120 ms.',
  target: { kind: 'auc', within: 0.05 },
  run: (setting) => inspect(setting, PEERS, SLOW, DELIVERY_TAKES_MS, setting.either(1, QUICKER)),
  weakened: {
    variant: 'a delivery takes a whole number of half seconds',
    run: (setting) => inspect(setting, PEERS, SLOW, 500, setting.either(1, 1 / SLOWER)),
  },
};
