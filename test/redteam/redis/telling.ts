import { until } from '../../support/until.js';
import { watchCommands } from '../../support/redis-watcher.js';
import { DELIVERY_TAKES_MS } from '../../../src/delivery/fixed-duration.js';
import { memberId, type WorkspaceId, workspaceId } from '../../../src/pulse/ids.js';
import { tellSupporter } from '../../../src/slack/tell-supporter.js';
import type { Workspace } from '../../../src/slack/workspace.js';
import { type Sweeps, sweepsOf } from '../../../src/start/sweep-all.js';
import { storeOf } from '../../../src/store/redis.js';
import type { WorkspaceContext } from '../../../src/usecases/context.js';
import type { TellSupporter } from '../../../src/usecases/ports.js';
import { postTalkTime, takeTalkTime } from '../../../src/usecases/talk-times.js';
import { aLookAt } from '../../support/look-ports.js';
import type { Attack, Setting } from '../attack.js';
import { type Figure, learnedAuc } from '../measure.js';
import { QUICKER, USUAL } from '../slack-times.js';
import { onStage, type Stage } from '../stage.js';
import { withSupporter } from '../talk-times.js';
import { wayTo, withSlack } from '../through-queue.js';

const HOUR = 3_600_000;
/** A user of the local Slack. */
const SUPPORTER = memberId('U0');
const nothing = async (): Promise<void> => undefined;
const look = async () => ({ error: null, scopes: [] });

/** A workspace of the stage, whose process has a prefix of its own: a sweep sees everything due under its prefix. */
interface Place {
  readonly id: WorkspaceId;
  readonly prefix: string;
}

const contextOf = ({ context }: Stage, { id, prefix }: Place): WorkspaceContext => ({
  ...context,
  workspace: id,
  store: storeOf(context.store.redis, prefix, id),
});

/** Prepares a workspace with a supporter, whose time a member takes or no one does. */
async function prepare(context: WorkspaceContext, takes: boolean): Promise<void> {
  const { store, keyring, clock } = context;
  await store.redis.set(store.keys.keyring, keyring.id);
  await withSupporter(context, SUPPORTER);
  const at = clock.now() + 6 * HOUR;
  await postTalkTime(context, { supporter: SUPPORTER, at, way: 'Room 2' });
  if (takes) await takeTalkTime(context, { member: memberId('U1'), supporter: SUPPORTER, at });
}

/** Returns the times of commands about each list of requests, by key, as MONITOR shows them, in milliseconds. */
async function watched(stage: Stage, run: () => Promise<void>): Promise<ReadonlyMap<string, number[]>> {
  const { redis, keys } = stage.context.store;
  const seen = new Map<string, number[]>();
  const watch = await watchCommands((at, words) => {
    for (const word of words.filter((one) => one.endsWith(':requests')))
      seen.set(word, [...(seen.get(word) ?? []), at * 1_000]);
  });
  await run();
  // Commands are shown in order: once this one is, all are.
  await redis.get(keys.requests);
  await until('all commands are shown', () => seen.has(keys.requests));
  watch.end();
  return seen;
}

/** Returns the sweeps of one process, over its part of the workspaces. */
const sweepsIn = (stage: Stage, places: readonly Place[], tell: TellSupporter, takesMs: number): Sweeps =>
  sweepsOf(
    {
      config: { prefix: places[0]?.prefix ?? '' },
      redis: stage.context.store.redis,
      workspaces: {
        ids: async () => places.map(({ id }) => id),
        atHand: () => [],
        async visit(workspace) {
          const place = places.find(({ id }) => id === workspace);
          const { directory } = stage;
          return place
            ? ({
                context: contextOf(stage, place),
                directory,
                ...aLookAt({ tell }),
                look,
              } as unknown as Workspace)
            : null;
        },
      },
      teams: [],
      queues: { addSteps: nothing, addNotifications: nothing, renewNotifications: nothing, hasten: nothing },
      clock: stage.context.clock,
      log: stage.context.log,
      deliveryMs: takesMs,
      ending: new AbortController().signal,
    },
    { ofSteps: () => undefined, ofDeliveries: () => undefined },
  );

/** Uses the real sweep and the real way to Slack, in the hourly look that tells supporters. */
async function told({ chance, size }: Setting, takesMs: number, scale: number): Promise<Figure> {
  return withSlack((slack) =>
    onStage(chance, async (stage) => {
      // A sweep looks at sixteen workspaces at a time, so several processes work side by side.
      const processes = Array.from({ length: size(8, 3) }, (_, at) =>
        Array.from({ length: size(224, 16) }, (__, nth) => ({
          id: workspaceId(`T${at}N${nth}`),
          prefix: `${stage.prefix}:${at}`,
          takes: chance.next() < 0.5,
        })),
      );
      stage.after(0, 0);
      for (const place of processes.flat()) await prepare(contextOf(stage, place), place.takes);
      stage.after(0, 1);
      const { client, memberTexts } = wayTo(slack, stage, chance, { times: USUAL, scale });
      const tell = tellSupporter({ client, memberTexts, marked: (message) => message });
      const seen = await watched(stage, async () => {
        await Promise.all(
          processes.map(async (places) => (await sweepsIn(stage, places, tell, takesMs).handOn()).finish()),
        );
      });
      return learnedAuc(
        processes.flat().map((place) => {
          const times = seen.get(contextOf(stage, place).store.keys.requests) ?? [];
          if (times.length === 0) throw new Error('nobody was told: the attack would mean nothing');
          const took = Math.max(...times) - Math.min(...times);
          return { features: [took, took % 500, times.length], truth: place.takes };
        }),
      );
    }),
  );
}

export const tellingTakes: Attack = {
  group: 'redis',
  name: 'how long telling supporters takes: did anybody take a time to talk',
  attacker:
    'An operator who watches every command on the hour at which supporters are told, before a Slack that takes 300 ms over a message or an edit and 90 ms over a call that posts nothing, with a long tail. Learns from half of the workspaces how long it is from the first command about their list of requests to the last, and guesses the others: in half of them, somebody took the time that a supporter posted.',
  target: { kind: 'auc', within: 0.05 },
  run: (setting) => told(setting, DELIVERY_TAKES_MS, setting.either(1, QUICKER)),
  weakened: {
    variant: 'telling takes as long as Slack does',
    run: (setting) => told(setting, 1, 1),
  },
};
