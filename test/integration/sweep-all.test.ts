import { setImmediate } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { type WorkspaceId, pulseId, teamId, workspaceId } from '../../src/pulse/ids.js';
import type { Workspace } from '../../src/slack/workspace.js';
import { sweepsOf } from '../../src/start/sweep-all.js';
import { visits } from '../../src/start/visits.js';
import { schedule } from '../../src/store/agenda.js';
import { enqueue } from '../../src/store/outbox.js';
import { atomically, type Store, storeOf } from '../../src/store/redis.js';
import { testContext, type TestContext } from '../support/context.js';
import { aLookAt } from '../support/look-ports.js';
import { MONDAY } from '../support/team.js';

const [CALM, FLOODS, LOCKED, GONE, LATER] = ['TCALM', 'TFLOODS', 'TLOCKED', 'TGONE', 'TLATER'].map(
  workspaceId,
) as [WorkspaceId, WorkspaceId, WorkspaceId, WorkspaceId, WorkspaceId];

describe('a sweep of many workspaces', () => {
  let clinic: TestContext;
  let redis: Redis;
  const handed: string[] = [];
  const opened: WorkspaceId[] = [];
  const storeHere = (id: WorkspaceId): Store => storeOf(redis, clinic.prefix, id);

  const queues = {
    addSteps: async (id: WorkspaceId, steps: readonly unknown[]) => {
      for (const _ of steps) handed.push(`${id} step`);
    },
    addNotifications: async (id: WorkspaceId, notes: readonly unknown[]) => {
      for (const _ of notes) handed.push(`${id} message`);
    },
    renewNotifications: async () => undefined,
    hasten: async () => undefined,
  };
  const workspaces = {
    ids: async () => [CALM, FLOODS, LOCKED, LATER],
    atHand: () => [],
    async visit(workspace: WorkspaceId): Promise<Workspace | null> {
      if (workspace === GONE) return null;
      // As if its install secret no longer opened it.
      if (workspace === LOCKED) throw Object.assign(new Error('sealed'), { code: 'install_sealed' });
      opened.push(workspace);
      const context = { ...clinic.context, workspace, store: storeHere(workspace) };
      const { directory } = clinic;
      return {
        context,
        directory,
        ...aLookAt(),
        checkToken: async () => ({ error: null, scopes: [] }),
      } as unknown as Workspace;
    },
  };
  const failures: string[] = [];
  const sweeps = () =>
    sweepsOf(
      {
        config: { prefix: clinic.prefix },
        redis,
        workspaces,
        teams: [],
        queues,
        clock: clinic.context.clock,
        log: clinic.context.log,
        deliveryMs: 1,
        ending: new AbortController().signal,
      },
      { ofSteps: (event, { code }) => void failures.push(`${event} ${code}`), ofDeliveries: () => undefined },
    );

  beforeEach(async () => {
    clinic = testContext();
    redis = clinic.context.store.redis as Redis;
    for (const list of [handed, opened, failures]) list.length = 0;
    for (const id of [CALM, FLOODS, LOCKED, GONE, LATER]) {
      const store = storeHere(id);
      await redis.set(store.keys.keyring, clinic.context.keyring.id);
      const at = id === LATER ? MONDAY + 60_000 : MONDAY;
      await atomically(store, [store.keys.agenda], async (_, write) => {
        schedule(write, store, { step: 'open', team: teamId('east'), pulse: pulseId('2026-06-02') }, at);
        if (id === FLOODS)
          enqueue(
            write,
            store,
            Array.from({ length: 3_000 }, (__, one) => ({
              notification: { id: `n${one}`, sealed: Buffer.of(1) },
              dueAt: at,
            })),
          );
      });
    }
  });
  afterEach(() => clinic.end());

  it('isn’t held up by a workspace that floods, one that doesn’t open or one that’s gone, and reports each once', async () => {
    const all = sweeps();
    for (let times = 0; times < 3; times += 1) await (await all.handOn()).finish();
    expect(handed.filter((one) => one === `${CALM} step`)).toHaveLength(3);
    expect(handed.filter((one) => one === `${FLOODS} message`)).toHaveLength(3_000);
    expect(handed.some((one) => one.startsWith(LATER))).toBe(false);
    expect(failures).toEqual([]);
    const skipped = clinic.fields.filter((_, at) => clinic.events[at] === 'step_skipped');
    expect(skipped).toEqual([{ reason: 'the workspace does not have the app' }]);
    expect(await all.counted()).toMatchObject({ steps: 3 });
  });

  it('opens only the workspaces that have something due', async () => {
    const all = sweeps();
    // The first sweep looks at workspaces that no sweep has looked at yet.
    await (await all.handOn()).finish();
    opened.length = 0;
    clinic.at(MONDAY - 1);
    await (await all.handOn()).finish();
    expect(opened).toEqual([]);
    clinic.at(MONDAY + 60_000);
    await all.handOn();
    expect(opened.toSorted()).toEqual([CALM, FLOODS, LATER]);
  });
});

it('a visit that doesn’t end holds up no other, and its workspace isn’t visited again until then', async () => {
  const visit = visits(() => undefined, { atOnce: 1, withinMs: 1 });
  const all = ['T1', 'T2', 'T3'].map(workspaceId);
  const visited: WorkspaceId[] = [];
  let end = (): void => undefined;
  const hangs = async (id: WorkspaceId): Promise<void> => {
    visited.push(id);
    if (id === 'T1') await new Promise<void>((ended) => (end = ended));
  };
  await visit(all, hangs);
  await visit(all, hangs);
  expect(visited).toEqual(['T1', 'T2', 'T3', 'T2', 'T3']);
  end();
  await setImmediate();
  await visit(all, hangs);
  expect(visited.slice(5)).toContain('T1');
});

it('visits that take long go on beside the others, up to a limit', async () => {
  const visit = visits(() => undefined, { atOnce: 2, withinMs: 1, most: 3 });
  let underWay = 0;
  let most = 0;
  const ends: (() => void)[] = [];
  const all = Array.from({ length: 12 }, (_, at) => workspaceId(`T${at}`));
  const done = visit(all, async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise<void>((ended) => ends.push(ended));
    underWay -= 1;
  });
  for (let ended = 0; ended < all.length; ended += 1) {
    while (ends.length < Math.min(all.length, ended + 3)) await setImmediate();
    ends[ended]?.();
  }
  await done;
  expect(most).toBe(3);
});
