import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { deliver } from '../../src/delivery/deliver.js';
import type { Post } from '../../src/usecases/ports.js';
import { deliveriesPrefix, openQueues } from '../../src/delivery/queues.js';
import { memberId, pulseId, teamId } from '../../src/pulse/ids.js';
import type { Notification, NotificationKind } from '../../src/pulse/notification.js';
import { type SealedNotification, sealNotification } from '../../src/sealing/notifications.js';
import { onceOptions } from '../../src/slack/api/client.js';
import { slackDirectory } from '../../src/slack/api/directory.js';
import { peopleLists } from '../../src/slack/api/people-lists.js';
import { slackPost } from '../../src/slack/post-notification.js';
import { memberTextsOf } from '../../src/slack/texts/member-texts.js';
import type { MemberTexts } from '../../src/slack/workspace.js';
import { loadTexts } from '../../src/slack/texts/load.js';
import type { Chance } from './chance.js';
import { lasts, type SlackTimes } from './slack-times.js';
import type { Stage } from './stage.js';

const PEOPLE = 60;

/** The kind of a round's notes: some people get one, and all others get its cover. */
export type Round = Extract<NotificationKind, 'outreach' | 'reminder' | 'introduction'>;
export const CLOSE: Round = 'outreach';
export const REMINDERS: Round = 'reminder';
export const PEERS: Round = 'introduction';

/** A round's notes, each real or a cover at random, and the truth by id. */
export interface Notes {
  readonly notes: readonly SealedNotification[];
  readonly truth: ReadonlyMap<string, boolean>;
}

/** Makes the notes of a round. */
export function notesOf(
  { context }: Pick<Stage, 'context'>,
  chance: Chance,
  kind: Round,
  count: number,
): Notes {
  const truth = new Map<string, boolean>();
  const notes = Array.from({ length: count }, (_, index) => {
    const isReal = chance.next() < 0.5;
    const note: Notification = {
      kind,
      cover: !isReal,
      member: memberId(`U${index % PEOPLE}`),
      team: teamId('east'),
      pulse: pulseId('2026-06-02'),
      closesAt: context.clock.now() + 86_400_000,
      language: 'en',
      ...(kind === 'introduction' && isReal
        ? { partners: [memberId(`U${(index + 1) % PEOPLE}`)], languages: ['en'] }
        : {}),
    };
    const sealed = sealNotification(context.keyring, context.workspace, `round ${index}`, note);
    truth.set(sealed.id, isReal);
    return sealed;
  });
  return { notes, truth };
}

/** Runs something with a local Slack whose people get the notes. */
export async function withSlack<T>(run: (slack: Sandbox) => Promise<T>): Promise<T> {
  const users = Array.from({ length: PEOPLE }, (_, index) => ({ id: `U${index}`, name: `Person ${index}` }));
  const slack = await startSandbox({ manifestFile: 'manifest.yml', users, enforceRateLimits: false });
  try {
    return await run(slack);
  } finally {
    await slack.close();
  }
}

/** A client of a slow Slack, which takes longer for a message. */
class SlowClient extends WebClient {
  readonly #lasts: (posts: boolean) => number;
  constructor(token: string, options: WebClientOptions, takes: (posts: boolean) => number) {
    super(token, options);
    this.#lasts = takes;
  }
  override async apiCall(method: string, options: Record<string, unknown> = {}) {
    await setTimeout(this.#lasts(options['text'] !== undefined || String(options['users']).includes(',')));
    return super.apiCall(method, options);
  }
}

const texts = loadTexts('content', 'us');

/**
 * Returns the real way to Slack.
 *
 * @param times Slack's times; instant if not given
 * @param scale how much faster than in reality everything goes
 */
export function wayTo(
  slack: Sandbox,
  { context }: Pick<Stage, 'context'>,
  chance: Chance,
  { times, scale = 1, timeoutMs = 10_000 }: { times?: SlackTimes; scale?: number; timeoutMs?: number } = {},
): { readonly post: Post; readonly client: WebClient; readonly memberTexts: MemberTexts } {
  const takes = (posts: boolean) => (times ? lasts(chance, posts ? times.post : times.nothing) / scale : 0);
  const options = { ...onceOptions(slack.apiUrl), timeout: timeoutMs };
  const client = new SlowClient(slack.botToken, options, takes);
  const directory = slackDirectory(client, context.workspace, {
    log: context.log,
    admins: new Set(),
    lists: peopleLists(),
  });
  const memberTexts = memberTextsOf(context, directory, () => texts);
  return {
    post: slackPost({
      client,
      memberTexts,
      lookAt: async () => null,
      newsFor: async () => [],
    }),
    client,
    memberTexts,
  };
}

/** A round's notes in a queue, and how they're delivered and watched. */
export interface InQueue {
  readonly stage: Stage;
  readonly notes: readonly SealedNotification[];
  readonly post: Post;
  /** The unit of a delivery's duration, in milliseconds. */
  readonly quantumMs: number;
  /** The time between the notes' turns, in milliseconds. */
  readonly everyMs: number;
  /** Looks at the queue before anything runs; `prefix` is the start of its keys. */
  before?(prefix: string): Promise<void>;
  /** Looks at the queue while it runs, until it has seen enough. */
  look(prefix: string, pending: () => Promise<number>): Promise<void>;
}

/** Sends a round's notes through the real queue, while `look` watches. */
export async function throughQueue(round: InQueue): Promise<void> {
  const { stage, notes, post, quantumMs, everyMs } = round;
  const { context } = stage;
  const { redis, keys } = context.store;
  const name = `q${randomBytes(6).toString('hex')}`;
  const prefix = deliveriesPrefix(name, context.workspace);
  const queues = openQueues(redis, name, () => undefined);
  try {
    await queues.addNotifications(
      context.workspace,
      notes.map((notification, index) => ({ notification, waitMs: Math.round(index * everyMs) })),
    );
    await round.before?.(prefix);
    await queues.start({
      sweep: async () => undefined,
      step: async () => undefined,
      deliver(_, notification) {
        // Rounds of one workspace would wait for each other, so each delivery gets keys of its own.
        const store = {
          ...context.store,
          keys: { ...keys, openings: `${keys.openings}:${notification.id}` },
        };
        return deliver({ ...context, store }, post, notification, quantumMs);
      },
      failed: () => undefined,
    });
    await round.look(prefix, () => queues.pending());
  } finally {
    await queues.close();
  }
}
