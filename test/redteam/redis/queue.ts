import { slackDirectory } from '../../../src/slack/directory.js';
import { readerOf } from '../../../src/slack/reader.js';
import { loadTexts } from '../../../src/slack/texts.js';
import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import { Queue, Worker } from 'bullmq';
import { startSandbox } from '../../../sandbox/index.js';
import { deliver, type Post } from '../../../src/delivery/deliver.js';
import { deliveriesPrefix, openQueues } from '../../../src/delivery/queues.js';
import { memberId, pulseId, teamId } from '../../../src/pulse/ids.js';
import { type SealedNote, sealNote } from '../../../src/sealing/notes.js';
import { onceOptions } from '../../../src/slack/client.js';
import { slackPost } from '../../../src/slack/post.js';
import type { Attack, Setting } from '../attack.js';
import { type Figure, learnedAuc, type Sample } from '../measure.js';
import { onStage, type Stage } from '../stage.js';

const PEOPLE = 60;
/** One note after the other, ten times as fast as a workspace is posted to; all at once only this machine would be slow. */
const PACE_MS = 10;

/** A close's notes: each an outreach note or none, as a coin falls, and its truth by id. */
function theNotes(
  { house }: Stage,
  { chance, size }: Setting,
): { notes: SealedNote[]; truth: Map<string, boolean> } {
  const truth = new Map<string, boolean>();
  const notes = Array.from({ length: size(8000, 180) }, (_, index) => {
    const outreach = chance.next() < 0.5;
    const note = sealNote(house.keyring, house.workspace, `close ${index}`, {
      kind: outreach ? 'outreach' : 'noOutreach',
      member: memberId(`U${index % PEOPLE}`),
      team: teamId('east'),
      pulse: pulseId('2026-06-02'),
      closesAt: house.clock.now(),
      language: 'en',
    });
    truth.set(note.id, outreach);
    return note;
  });
  return { notes, truth };
}

/** Everything BullMQ shows of each job: its hash, and the times of its events. */
async function inspected(
  stage: Stage,
  prefix: string,
  notes: readonly SealedNote[],
  truth: ReadonlyMap<string, boolean>,
  run: () => Promise<void>,
): Promise<Sample[]> {
  const { redis } = stage.house.store;
  const before = new Map<string, number[]>();
  for (const { id } of notes) {
    const job = await redis.hgetall(`${prefix}:deliveries:n_${id}`);
    before.set(id, [
      (job['data'] ?? '').length,
      (job['opts'] ?? '').length,
      (job['name'] ?? '').length,
      Number(job['delay'] ?? 0),
      Number(job['priority'] ?? 0),
    ]);
  }
  await run();
  const events = await redis.xrange(`${prefix}:deliveries:events`, '-', '+');
  const times = new Map<string, { active?: number; done?: number; said: number }>();
  for (const [stamp, fields] of events) {
    const field = (name: string) => fields[fields.indexOf(name) + 1] ?? '';
    const id = field('jobId').slice(2);
    const seen = times.get(id) ?? { said: 0 };
    const at = Number(stamp.split('-')[0]);
    if (field('event') === 'active') seen.active = at;
    if (field('event') === 'completed') seen.done = at;
    seen.said += fields.join('').length;
    times.set(id, seen);
  }
  return notes.flatMap(({ id }) => {
    const seen = times.get(id);
    if (!seen?.active || !seen.done) return [];
    const took = seen.done - seen.active;
    return [
      { features: [...(before.get(id) ?? []), took, took % 500, seen.said], truth: truth.get(id) ?? false },
    ];
  });
}

/** The real queue and the real way to a Slack that takes longer over a message than over another call. */
async function realQueue(setting: Setting): Promise<Figure> {
  const people = Array.from({ length: PEOPLE }, (_, index) => ({ id: `U${index}`, name: `Person ${index}` }));
  const slack = await startSandbox({ manifestFile: 'manifest.yml', users: people, enforceRateLimits: false });
  try {
    return await onStage(setting.chance, async (stage) => {
      const { house } = stage;
      const client = new WebClient(slack.botToken, onceOptions(house.log, slack.apiUrl));
      const texts = loadTexts('content', 'us');
      const toSlack = slackPost({
        client,
        reader: readerOf(house, slackDirectory(client, house.workspace), () => texts),
        lookAt: async () => null,
      });
      // Slack's own times: a message takes a while longer.
      const post: Post = async (note, earlier) => {
        await setTimeout((note.kind === 'outreach' ? 60 : 10) + setting.chance.next() * 30);
        return toSlack(note, earlier);
      };
      const name = `q${randomBytes(6).toString('hex')}`;
      const queues = openQueues(house.store.redis, name, () => undefined);
      const { notes, truth } = theNotes(stage, setting);
      await queues.addNotes(
        house.workspace,
        notes.map((note, index) => ({ note, waitMs: index * PACE_MS })),
      );
      const samples = await inspected(
        stage,
        deliveriesPrefix(name, house.workspace),
        notes,
        truth,
        async () => {
          await queues.start({
            sweep: async () => undefined,
            step: async () => undefined,
            note: (_, note) => deliver(house, post, note, 500),
            failed: (_, error) => {
              throw error;
            },
          });
          while ((await queues.pending()) > 0) await setTimeout(50);
        },
      );
      await queues.close();
      return learnedAuc(samples);
    });
  } finally {
    await slack.close();
  }
}

/** A queue whose deliveries take as long as they take, and call Slack only where there is something to send. */
async function unevenQueue(setting: Setting): Promise<Figure> {
  return onStage(setting.chance, async (stage) => {
    const { notes, truth } = theNotes(stage, { ...setting, size: (_, quick) => setting.size(1000, quick) });
    const connection = stage.house.store.redis;
    const prefix = `{q${randomBytes(6).toString('hex')}}`;
    const queue = new Queue('deliveries', { connection, prefix });
    await queue.addBulk(
      notes.map(({ id }) => ({
        name: 'note',
        data: { id },
        opts: { jobId: `n_${id}`, removeOnComplete: true },
      })),
    );
    const samples = await inspected(stage, prefix, notes, truth, async () => {
      const worker = new Worker(
        'deliveries',
        async (job) => {
          if (truth.get(String(job.data.id))) await setTimeout(60 + setting.chance.next() * 30);
        },
        { connection, prefix, concurrency: 32 },
      );
      while ((await queue.getJobCountByTypes('waiting', 'active', 'delayed')) > 0) await setTimeout(50);
      await worker.close();
    });
    await queue.close();
    return learnedAuc(samples);
  });
}

export const queueInspection: Attack = {
  group: 'redis',
  name: 'inspection of the queue and its events',
  attacker:
    'An operator who watches BullMQ’s jobs and streams of events through a whole close, before they are trimmed. Learns from half of the deliveries which were outreach, by size, name, delay, duration and what the events say, and guesses the others.',
  target: { kind: 'auc', within: 0.03 },
  run: realQueue,
  weakened: { variant: 'a delivery of nothing does nothing', run: unevenQueue },
};
