import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { freePort } from '../../sandbox/local-redis.js';
import { openQueues, type RunningQueues } from '../../src/delivery/queues.js';
import { memberId, type MemberId, teamId, type TeamId, workspaceId } from '../../src/pulse/ids.js';
import type { WorkspaceContext } from '../../src/usecases/context.js';
import { Keyring } from '../../src/sealing/keyring.js';
import { countDue } from '../../src/store/outbox.js';
import { keysOf } from '../../src/store/keys.js';
import { connect, storeOf } from '../../src/store/redis.js';
import { QUESTIONNAIRES } from '../support/questionnaires.js';
import type { Chance } from '../redteam/chance.js';
import { aPlace, type Place, type Role } from './bots.js';
import { type RunRedis, startRedis, type Ground } from './grounds.js';
import { type Readiness, watchReadiness } from './readiness.js';
import { MONDAY } from '../support/team.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PREFIX = 'chaos';

/** A team of the run. Its manager is its first member. */
export interface ChaosTeam {
  readonly id: TeamId;
  readonly manager: MemberId;
  readonly members: readonly MemberId[];
}

/** A period in which something was away, to explain its consequences; in milliseconds of the machine's clock. */
export interface Outage {
  readonly kind: 'workerGone' | 'webGone' | 'redisGone';
  readonly from: number;
  to: number;
}

/** The ways that Slack reaches the bots. */
export const MODES = ['http', 'socket'] as const;
export type Mode = (typeof MODES)[number];

/** A member's messages to the bot. */
export interface Written {
  readonly messages: number;
  /** The number of crisis replies that they had before the first of these messages, and before the last. */
  readonly repliesAtFirst: number;
  readonly repliesBefore: number;
}

/** A Slack and the bots behind it, as people use them. */
export interface Reached {
  readonly slack: Sandbox;
  readonly outages: Outage[];
  /** Acts that got no visible answer, though the bot was running. */
  readonly deadClicks: string[];
  /** Returns the calendar's week of an instant, counted from 0. */
  weekOf(at: number): number;
  now(): number;
}

/** Everything that a run needs: a Slack, a Redis of its own, and bots in processes of their own. */
export interface Stage extends RunRedis, Reached {
  readonly mode: Mode;
  readonly readiness: Readiness;
  /** People of the workspace without a team. */
  readonly bystanders: readonly MemberId[];
  readonly places: readonly Place[];
  readonly teams: readonly ChaosTeam[];
  readonly keyringFile: string;
  /** The people who have written to the bot since the last check of the replies. */
  readonly written: Map<MemberId, Written>;
  /** Returns the places of one role. */
  of(role: Role): readonly Place[];
  /** Moves every clock to `hours` after a week's Monday; never back. */
  moveTo(week: number, hours: number): Promise<void>;
  /** Moves every clock on by `ms`. */
  pass(ms: number): Promise<void>;
  /** Sets one bot's clock wrong by `ms` against the others. */
  setWrong(place: Place, ms: number): Promise<void>;
  /** Whether Slack can reach the bot now. */
  reached(): Promise<boolean>;
  /** Sweeps once more, as the scheduler's next tick would. */
  sweep(): Promise<void>;
  /** Returns a context that opens the current contents of Redis with the keyring on disk. */
  context(): WorkspaceContext;
  /** Waits until every bot is up and no work is left. Throws, saying what's left, if that doesn't happen. */
  settled(): Promise<void>;
  /** Ends everything, and returns the bots' logs. */
  end(): Promise<string>;
}

/** The longest wait until no work is left, in milliseconds: longer than BullMQ takes to miss a worker. */
const SETTLE_MS = 120_000;
/** The longest a bot may take to learn that Slack's own time jumped, which it never really does, in milliseconds. */
const ASKED_MS = 2_000;
/** The time between added sweeps while work is left: the scheduler's ticks come every 30 s. */
const TICK_MS = 400;

/** Returns the calendar's week of an instant, counted from 0. */
export const calendarWeek = (at: number): number => Math.floor((at - MONDAY) / (7 * DAY));

const aMember = (team: number, index: number): MemberId =>
  memberId(`U${team}${String(index).padStart(5, '0')}`);

const teamsYaml = (teams: readonly ChaosTeam[]): string =>
  `teams:\n${teams
    .map(
      ({ id, manager }, index) => `  - id: ${id}
    name: Team ${index}
    roster: C0TEAM${index}
    managers: [${manager}]
    timeZone: UTC
    opens: tuesday 10:00
    reminds: thursday 09:00
    closes: friday 15:00
`,
    )
    .join('')}`;

/** Slack sends an event again at once, after a minute, and after five; a run doesn't last that long. */
const RETRIES_MS = [0, 5_000, 40_000];

/** Returns Slack's time for a call or a delivery, in milliseconds. */
const latency = (): number => 5 + Math.random() * 40;

/**
 * Sets a stage: one or two teams of 8 or 9 with their manager, two people without a team, one `web`, and some workers.
 */
export async function aStage(chance: Chance, workers: number, on: Ground, mode: Mode): Promise<Stage> {
  const teams = Array.from({ length: 1 + chance.below(2) }, (_, team): ChaosTeam => {
    const members = Array.from({ length: 8 + chance.below(2) }, (_, index) => aMember(team, index));
    return { id: teamId(`team${team}`), manager: members[0] as MemberId, members };
  });
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-chaos-'));
  const keyringFile = join(folder, 'chaos.keyring');
  const teamsFile = join(folder, 'teams.yml');
  writeFileSync(teamsFile, teamsYaml(teams));
  let ahead = MONDAY - Date.now();
  const now = () => Date.now() + ahead;
  const held = keysOf(PREFIX, workspaceId('T0SANDBOX')).agenda;
  const running = await startRedis(on, held);
  const { redis } = running;
  const bystanders = [0, 1].map((index) => aMember(9, index));
  const slack = await startSandbox({
    manifestFile: 'manifest.yml',
    users: [...teams.flatMap(({ members }) => members), ...bystanders].map((id) => ({
      id,
      name: `Person ${id}`,
      tz: 'UTC',
    })),
    channels: teams.map(({ members }, index) => ({ id: `C0TEAM${index}`, name: `team${index}`, members })),
    now,
    signingClock: now,
    clockAheadMs: () => ahead,
    retryDelaysMs: RETRIES_MS,
    latency,
  });
  const port = await freePort();
  if (mode === 'http') slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
  const env = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    REDIS_URL: redis.url,
    EVENKEEL_MODE: mode,
    EVENKEEL_PORT: String(port),
    EVENKEEL_KEYRING: keyringFile,
    EVENKEEL_TEAMS: teamsFile,
    EVENKEEL_PREFIX: PREFIX,
    // Weeks pass in seconds here, so the bots must post faster.
    EVENKEEL_POSTS_PER_MINUTE: '60000',
  };
  // One keyring is made up front: bots that start together on a new machine would each make one.
  Keyring.create(keyringFile, Math.floor(MONDAY / DAY));
  const link = connect(redis.url, () => undefined);
  const queues: RunningQueues = openQueues(link, PREFIX, () => undefined);
  const ticks = new Queue('sweeps', { connection: link, prefix: `{${PREFIX}:queues}` });
  ticks.on('error', () => undefined);
  const workspace = workspaceId(slack.teamId);
  const store = storeOf(link, PREFIX, workspace);
  const wrong = new Map<Place, number>();
  const roles: Role[] = ['web', ...Array.from({ length: workers }, (): Role => 'worker')];
  const clocksOf = (place?: Place) => ({
    own: ahead + (place ? (wrong.get(place) ?? 0) : 0),
    others: ahead,
  });
  const places: Place[] = [];
  for (const role of roles) places.push(aPlace(role, await freePort(), env, clocksOf()));
  const setClocks = () => Promise.all(places.map((place) => place.setClocks(clocksOf(place))));
  const readiness = watchReadiness(places);
  /**
   * Moves every clock. Until the last one has moved and the bot has asked Slack for the time again, a request may be
   * signed at a time that the bot hasn't reached.
   */
  const skipTo = async (to: number): Promise<void> => {
    const outage: Outage = { kind: 'webGone', from: Date.now(), to: Infinity };
    stage.outages.push(outage);
    ahead = to;
    await setClocks();
    outage.to = Date.now() + ASKED_MS;
  };

  const stage: Stage = {
    ...running,
    slack,
    mode,
    readiness,
    bystanders,
    places,
    teams,
    keyringFile,
    outages: [],
    deadClicks: [],
    written: new Map(),
    of: (role) => places.filter((place) => place.role === role),
    weekOf: calendarWeek,
    now,
    async moveTo(week, hours) {
      await skipTo(Math.max(ahead, MONDAY + week * 7 * DAY + hours * HOUR - Date.now()));
    },
    async pass(ms) {
      await skipTo(ahead + ms);
    },
    async setWrong(place, ms) {
      wrong.set(place, ms);
      await place.setClocks(clocksOf(place));
    },
    reached: () => (mode === 'http' ? answers(port) : Promise.resolve(slack.connected())),
    async sweep() {
      // If a Redis in trouble refuses this sweep, the next one follows.
      await ticks.add('sweep', {}, { removeOnComplete: true, removeOnFail: true }).catch(() => undefined);
    },
    context: () => ({
      workspace,
      store,
      keyring: Keyring.open(keyringFile),
      questionnaires: QUESTIONNAIRES,
      preset: 'standard',
      isHoliday: () => false,
      pace: { perMinute: 60_000 },
      clock: { now },
      log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    }),
    async settled() {
      const deadline = Date.now() + SETTLE_MS;
      let nextTick = 0;
      let left = '';
      while (Date.now() < deadline) {
        const { steps, notifications } = await countDue(store, now());
        const jobs = await queues.pending();
        if (steps + notifications + jobs === 0 && readiness.all()) return;
        left = `${steps} steps, ${notifications} notifications, ${jobs} jobs; ${readiness.wanting() || 'all are ready'}`;
        if (Date.now() >= nextTick) {
          await stage.sweep();
          nextTick = Date.now() + TICK_MS;
        }
        await setTimeout(60);
      }
      throw new Error(`not settled: ${left}`);
    },
    async end() {
      await readiness.stop();
      const logs = await Promise.all(places.map((place) => place.end()));
      await ticks.close();
      await queues.close();
      link.disconnect();
      await slack.close();
      await redis.stop();
      rmSync(folder, { recursive: true, force: true });
      return logs.join('');
    },
  };
  return stage;
}

const nothing = (): void => undefined;

/** Whether a server answers on a port, with whatever status. */
const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );
