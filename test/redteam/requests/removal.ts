import { purgeWorkspace } from '../../../src/usecases/purge.js';
import { workspaceId } from '../../../src/pulse/ids.js';
import type { RemovalReport } from '../../../src/slack/workspace.js';
import { removals } from '../../../src/slack/api/removals.js';
import type { TokenState } from '../../../src/slack/api/token-state.js';
import {
  installedAt,
  installOf,
  noteInstalled,
  servedWorkspaces,
  serveWorkspace,
} from '../../../src/store/installs.js';
import { keysOf } from '../../../src/store/keys.js';
import { connect, type PrefixedRedis } from '../../../src/store/redis.js';
import { aPrefix, testRedisUrl } from '../../support/redis.js';
import type { Attack, Setting } from '../attack.js';
import { count, type Figure } from '../measure.js';

const WORKSPACE = workspaceId('T0TARGET');
const HOUR = 3_600_000;
const silent = () => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };

/** A way to have a workspace deleted although nobody removed the app from it. */
interface Ruse {
  /** Slack's reports of a removal, real or replayed, with the hour of each; the present install was made at hour 0. */
  readonly said: readonly (readonly [
    hour: number,
    said: Pick<RemovalReport, 'whole' | 'deletes'>,
    of: number,
  ])[];
  /** Returns the token's state at an hour. */
  readonly token: (hour: number) => TokenState;
}

const uninstalled = { whole: true, deletes: true };
const revoked = { whole: true, deletes: false };
const moved = { whole: false, deletes: true };

const RUSES: readonly Ruse[] = [
  // The thief or the operator revokes a stolen token, and a new one takes days.
  { said: [[1, revoked, 1]], token: () => 'dead' },
  {
    said: [
      [1, revoked, 1],
      [30, revoked, 1],
    ],
    token: () => 'dead',
  },
  // The end of the previous install, reported late or replayed by someone who captured it, while the new token is
  // refused for a while.
  {
    said: [
      [1, uninstalled, -1],
      [26, uninstalled, -1],
    ],
    token: () => 'dead',
  },
  // The end of another bot in the workspace, while the token works or Slack gives no answer.
  {
    said: [
      [1, uninstalled, 1],
      [26, uninstalled, 1],
    ],
    token: () => 'works',
  },
  {
    said: [
      [1, moved, 1],
      [26, moved, 1],
    ],
    token: () => 'unknown',
  },
  // A token that's refused for less than a day.
  { said: [[1, uninstalled, 1]], token: (hour) => (hour < 20 ? 'dead' : 'works') },
];

/** Tries every ruse on a workspace of its own; counts those after which something of it is gone. */
async function tried({ size }: Setting, byEvent: boolean): Promise<Figure> {
  let deleted = 0;
  let trials = 0;
  for (let round = size(20, 1); round > 0; round -= 1)
    for (const ruse of RUSES) {
      const store: PrefixedRedis = { redis: connect(testRedisUrl(), silent), prefix: aPrefix() };
      try {
        trials += 1;
        if (await isDeleted(store, ruse, byEvent)) deleted += 1;
      } finally {
        store.redis.disconnect();
      }
    }
  return count(deleted, trials);
}

async function isDeleted(store: PrefixedRedis, { said, token }: Ruse, byEvent: boolean): Promise<boolean> {
  const { teams } = keysOf(store.prefix, WORKSPACE);
  await store.redis.hset(teams, 'east', '{}');
  await noteInstalled(store, WORKSPACE, 0);
  await serveWorkspace(store, WORKSPACE, WORKSPACE);
  let hour = 0;
  const under = removals({
    store,
    clock: { now: () => hour * HOUR },
    log,
    ask: async () => token(hour),
    installedAt: (install) => installedAt(store, install),
    kept: true,
  });
  for (; hour < 72; hour += 1) {
    for (const [at, what, of] of said)
      if (at === hour && byEvent) await purgeWorkspace(store, WORKSPACE, hour * HOUR);
      else if (at === hour) {
        const served = [...(await servedWorkspaces(store)).keys()];
        await under.heard(WORKSPACE, served, { ...what, at: of * HOUR });
      }
    await under.settle();
  }
  const gone = (await store.redis.exists(teams)) === 0;
  // A workspace that wasn't removed is served, or will be once a token works.
  if (!gone && token(hour) === 'works' && (await installOf(store, WORKSPACE)) === null)
    throw new Error('the workspace is not served any more');
  return gone;
}

export const removal: Attack = {
  group: 'requests',
  name: 'a workspace that nobody removed, deleted by what Slack says',
  attacker:
    'Somebody with a stolen bot token, who revokes it; or with a captured event of an earlier install, who sends it again. The figure is the workspaces of which something was deleted.',
  target: { kind: 'atMost', most: 0 },
  run: (setting) => tried(setting, false),
  weakened: { variant: 'the event alone deletes', run: (setting) => tried(setting, true) },
};
