import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { type Gate, startGate } from '../../../sandbox/gate.js';
import { type Sandbox, startSandbox } from '../../../sandbox/index.js';
import { type OwnCluster, ownCluster } from '../../../sandbox/local-cluster.js';
import type { Instant } from '../../../src/pulse/calendar.js';
import { memberId, type MemberId, teamId, type WorkspaceId, workspaceId } from '../../../src/pulse/ids.js';
import { hashSlotOf } from '../../../src/store/index-keys.js';
import { keysOf } from '../../../src/store/keys.js';
import { connect, storeOf } from '../../../src/store/redis.js';
import { aCalendar, type Calendar, type Fleet, startFleet } from '../../bench/fleet.js';
import { installEach } from '../../bench/many-workspaces.js';
import { aTeam, opening } from '../../support/team.js';
import { calendarWeek, type Reached } from '../stage.js';

const HOUR = 3_600_000;
/** The size of every team: large enough that one week can have a result. Its first member is its manager. */
const TEAM_SIZE = 8;

/** The fate of a workspace in a town. */
export type Fate = 'well' | 'down' | 'refused' | 'flooding';

/** One workspace: its Slack, and how its people reach the bot. */
export interface TownWorkspace extends Reached {
  readonly id: WorkspaceId;
  readonly fate: Fate;
  readonly members: readonly MemberId[];
  /** Returns the weeks that have a result. */
  results(): Promise<readonly string[]>;
}

/** Many workspaces on one cluster; one of them can lose its master alone. */
export interface Town {
  readonly workspaces: readonly TownWorkspace[];
  readonly calendar: Calendar;
  readonly fleet: Fleet;
  /** Takes away the master that holds one workspace, with no replacement; `mend` brings it back. */
  strike(): Promise<void>;
  mend(): Promise<void>;
  /** Sweeps once more, as the scheduler's next tick would. */
  sweep(): Promise<void>;
  /** Ends everything, and returns the bots' logs. */
  end(): Promise<string>;
}

/** Enough masters, with equally many hash slots each, that one of them may hold nothing that all workspaces share. */
const MASTERS = 8;
const SLOTS = 16_384;
const masterOf = (tag: string): number => Math.floor(hashSlotOf(tag) / (SLOTS / MASTERS));

/** The names under which all workspaces' shared keys are stored, besides the queues'; see src/store/keys.ts. */
const SHARED = ['installs', 'sweeps', 'schema', 'keyring'];
const queuesOf = (prefix: string): string[] => [
  `${prefix}:queues`,
  ...[0, 1, 2, 3].map((shard) => `${prefix}:deliveries:${shard}`),
];

/** Finds a prefix under which one master holds nothing shared, and that master. */
function aLonelyMaster(): { readonly prefix: string; readonly lonely: number } {
  for (let tried = 0; ; tried += 1) {
    const prefix = `town${tried}`;
    const used = new Set([...SHARED, ...queuesOf(prefix)].map(masterOf));
    for (let lonely = 0; lonely < MASTERS; lonely += 1) if (!used.has(lonely)) return { prefix, lonely };
  }
}

/** Returns a workspace id that's stored on the lonely master, or on another. */
function anId(index: number, lonely: number, there: boolean): WorkspaceId {
  for (let tried = 0; ; tried += 1) {
    const id = `T${String(index).padStart(4, '0')}${String(tried).padStart(4, '0')}`;
    if ((masterOf(id) === lonely) === there) return workspaceId(id);
  }
}

/** Only the slots of the missing master are down; the other masters keep serving. */
const OTHERS_GO_ON = ['--cluster-require-full-coverage', 'no'];

const peopleOf = (workspace: number): MemberId[] =>
  Array.from({ length: TEAM_SIZE }, (_, at) => memberId(`U${String(workspace).padStart(4, '0')}${at}`));

/** Sets up a town, an hour before all its weeks open. Throws NoRedis. */
export async function aTown(fates: readonly Fate[]): Promise<Town> {
  const { prefix, lonely } = aLonelyMaster();
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-town-'));
  const keyringFile = join(folder, 'town.keyring');
  const calendar = aCalendar(opening() - HOUR);
  const ids = fates.map((fate, index) => anId(index, lonely, fate === 'down'));
  const down = ids[fates.indexOf('down')] ?? ids[0];
  if (down === undefined) throw new Error('a town has workspaces');
  const cluster: OwnCluster = await ownCluster(keysOf(prefix, down).agenda, OTHERS_GO_ON, {
    masters: MASTERS,
    replicas: 0,
  });
  const link = connect(cluster.url, () => undefined);
  const slacks: Sandbox[] = [];
  for (const [index, id] of ids.entries()) slacks.push(await aSlack(id, peopleOf(index), calendar));
  const gate: Gate = await startGate(slacks);
  const leave = async (): Promise<void> => {
    link.disconnect();
    await gate.close();
    for (const slack of slacks) await slack.close();
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const installs = slacks.map(({ botToken: token }, index) => {
    const team = aTeam({ id: teamId('east'), managers: peopleOf(index).slice(0, 1), origin: 'app' });
    return { id: ids[index] as WorkspaceId, token, team };
  });
  const place = { redisUrl: cluster.url, prefix, keyringFile };
  await installEach({ ...place, now: calendar.now() }, installs);
  const fleet = await startFleet({
    ...place,
    apiUrl: () => gate.apiUrl,
    calendar,
    workers: 2,
    env: {
      SLACK_SIGNING_SECRET: slacks[0]?.signingSecret ?? '',
      // Weeks pass in seconds here, so the bots must post faster.
      EVENKEEL_POSTS_PER_MINUTE: '60000',
    },
  }).catch(async (error: unknown) => {
    // Otherwise the Redis servers would outlive this process.
    await leave();
    throw error;
  });
  for (const slack of slacks) slack.deliverTo(`http://127.0.0.1:${fleet.port}/slack/events`);
  const ticks = new Queue('sweeps', { connection: link, prefix: `{${prefix}:queues}` });
  ticks.on('error', () => undefined);
  const workspaces = slacks.map((slack, index): TownWorkspace => {
    const id = ids[index] as WorkspaceId;
    const { redis, keys } = storeOf(link, prefix, id);
    return {
      slack,
      id,
      fate: fates[index] as Fate,
      members: peopleOf(index),
      outages: [],
      deadClicks: [],
      weekOf: calendarWeek,
      now: () => calendar.now(),
      results: () => redis.hkeys(keys.results(teamId('east'))),
    };
  });
  return {
    workspaces,
    calendar,
    fleet,
    strike: () => cluster.halt('SIGKILL'),
    mend: () => cluster.resume(),
    async sweep() {
      await ticks.add('sweep', {}, { removeOnComplete: true, removeOnFail: true });
    },
    async end() {
      const log = await fleet.end();
      await ticks.close();
      await leave();
      return log;
    },
  };
}

function aSlack(id: WorkspaceId, people: readonly MemberId[], calendar: Calendar): Promise<Sandbox> {
  const now = (): Instant => calendar.now();
  return startSandbox({
    manifestFile: 'manifest.yml',
    team: { id, name: id },
    users: people.map((user) => ({ id: user, name: `Person ${user}`, tz: 'UTC' })),
    channels: [{ id: 'C0TEAM', name: 'team', members: people }],
    now,
    signingClock: now,
    clockAheadMs: () => calendar.aheadMs(),
  });
}
