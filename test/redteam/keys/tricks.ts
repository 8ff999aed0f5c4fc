import { Queue } from 'bullmq';
import { dayOf } from '../../../src/pulse/calendar.js';
import { teamId, workspaceId } from '../../../src/pulse/ids.js';
import { deliveriesPrefix } from '../../../src/delivery/queues.js';
import type { SealingContext } from '../../../src/usecases/context.js';
import { connect, storeOf } from '../../../src/store/redis.js';
import { testRedisUrl } from '../../support/redis.js';
import type { Stage, StageTeam } from '../stage.js';

/** A trick of an attacker who may write to Redis, before a close, to keep the keyring from forgetting that week. */
export interface Trick {
  readonly does: string;
  /** The workspaces that the trick makes up. */
  readonly workspaces?: readonly string[];
  play(this: void, stage: Stage, team: StageTeam): Promise<void>;
}

/** Returns an open pulse that closes on a given day or at a given time, as anyone can write it. */
const forged = (closingDay: number, closesAt: number): string =>
  JSON.stringify({ v: 1, id: '2026-06-02', week: 2_943, opensAt: 0, remindsAt: 0, closesAt, closingDay });

const [FORGED, BROKEN] = ['T0FORGED', 'T0BROKEN'] as const;
const YEARS_MS = 1e11;

/** Opens the queue of a workspace's deliveries, as anyone with a connection to Redis can. */
export async function inQueue(
  { workspace }: SealingContext,
  prefix: string,
  run: (queue: Queue) => Promise<void>,
): Promise<void> {
  const connection = connect(testRedisUrl(), () => undefined);
  const queue = new Queue('deliveries', { connection, prefix: deliveriesPrefix(prefix, workspace) });
  try {
    await run(queue);
  } finally {
    await queue.close();
    connection.disconnect();
  }
}

/** The tricks, by the means that they use. */
export const TRICKS = {
  'a resting team': {
    does: 'Writes a resting team that nobody made, with an open pulse that no agenda closes.',
    async play({ context: { store, clock } }, team) {
      const { redis, keys } = store;
      const definition = JSON.parse((await redis.hget(keys.teams, team.id)) ?? '') as object;
      await redis.hset(keys.teams, 'zz', JSON.stringify({ ...definition, archived: true }));
      await redis.hset(keys.state(teamId('zz')), { pulse: forged(dayOf(clock.now()), 9e15) });
    },
  },
  'what cannot be read': {
    does: 'Writes teams whose definitions, states, rosters and peer records cannot be read, a list of supporters and a note that open for nobody, and names for keys of other kinds.',
    async play({ context: { store } }, team) {
      const { redis, keys } = store;
      const [torn, odd] = [teamId('yy'), teamId('xx')];
      await redis.hset(keys.teams, torn, '{"name":', odd, (await redis.hget(keys.teams, team.id)) ?? '');
      await redis.hset(keys.state(torn), { sealedUntil: 20_000, pulse: forged(20_000, 0) });
      await redis.hset(keys.peersState(torn), { sealedUntil: 1 });
      await redis.hset(keys.state(odd), { pulse: '{' });
      await redis.set(keys.roster(odd), 'no hash');
      await redis.set(keys.supporters, Buffer.from([0, 0, 0, 1, ...Buffer.alloc(40)]));
      await redis.hset(keys.outbox, 'n', 'no note');
      await redis.set(keys.rosterTroubles, 'no hash');
    },
  },
  'a close that keeps failing': {
    does: 'Spoils the team’s definition, so that its close fails every time.',
    async play({ context: { store } }, team) {
      await store.redis.hset(store.keys.teams, team.id, '{"name":');
    },
  },
  'other workspaces': {
    does: 'Makes up workspaces of this keyring: one holds a copy of the open pulse, the other cannot be read at all.',
    workspaces: [FORGED, BROKEN],
    async play({ context, prefix }, team) {
      const { redis, keys } = context.store;
      const copy = storeOf(redis, prefix, workspaceId(FORGED)).keys;
      const broken = storeOf(redis, prefix, workspaceId(BROKEN)).keys;
      for (const { keyring } of [copy, broken]) await redis.set(keyring, context.keyring.id);
      await redis.hset(copy.teams, await redis.hgetall(keys.teams));
      await redis.hset(copy.state(team.id), await redis.hgetallBuffer(keys.state(team.id)));
      await redis.set(broken.teams, 'no hash');
      await redis.hset(storeOf(redis, prefix, workspaceId('T0KIND')).keys.keyring, 'no', 'string');
    },
  },
  'a job': {
    does: 'Puts a job into the queue that is no message, due in years.',
    play: ({ context, prefix }) =>
      inQueue(context, prefix, async (queue) => {
        await queue.add('notification', { no: 'note' }, { delay: YEARS_MS });
        const torn = await queue.add('notification', {}, { delay: YEARS_MS });
        await context.store.redis.hset(queue.toKey(torn.id ?? ''), 'data', '{');
      }),
  },
  'the name of the keyring': {
    does: 'Removes what says which keyring this Redis is sealed with, and says that it is another’s or unconfirmed.',
    async play({ context: { store } }) {
      await store.redis.set(store.keys.keyring, '0123456789abcdef');
      await store.redis.set(store.keys.keyringUnconfirmed, '1');
    },
  },
} satisfies Record<string, Trick>;
