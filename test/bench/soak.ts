import { setTimeout } from 'node:timers/promises';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { openQueues } from '../../src/delivery/queues.js';
import type { Instant } from '../../src/pulse/calendar.js';
import { teamId } from '../../src/pulse/ids.js';
import type { Team } from '../../src/pulse/team.js';
import { countDue } from '../../src/store/outbox.js';
import { connect, storeOf } from '../../src/store/redis.js';
import { aTeam, closing, opening } from '../support/team.js';
import { against, type Bench, type Measured, type Setting } from './bench.js';
import { aClinic, aMember, membersFrom } from './clinic.js';
import { aCalendar, type Calendar, type Fleet, startFleet } from './fleet.js';
import { formsOf } from './ingest/forms.js';
import { type LoadThread, startLoadThread } from './load-thread.js';
import { aWorkspace, installEach, installing, SIGNING_SECRET } from './many-workspaces.js';
import { startPlainSlack } from './plain-slack.js';
import { MEMORY_PRINTED, PRINTS_MEMORY } from './process.js';
import type { Place } from '../chaos/bots.js';
import { median } from './sample.js';

const PREFIX = 'soak';
const TEAM = 8;
const HOUR = 3_600_000;
/** Hours after an opening at which each part of its week is played. */
const RESEALED = 1;
const REMINDED = 48;
/** Hours after a close until the keys that sealed its week are retired. */
const RETIRED = 24;

/** The factor by which anything may be larger at the end than after the first third. */
const FLAT = 1.1;

/** The state at the end of a simulated week. Memory is in MB, after garbage collection. */
interface Standing {
  readonly webLive: number;
  readonly webHeld: number;
  readonly workerLive: number;
  readonly workerHeld: number;
  readonly keys: number;
  /** The memory that Redis counts for all keys, in KB. */
  readonly redisKb: number;
}

/** Simulated weeks of many workspaces in real processes: whether memory, and what Redis holds, stay flat. */
export const soak: Bench = {
  name: 'soak',
  about: 'memory of a web and a worker process and what Redis holds, over simulated weeks of many workspaces',
  async run(setting) {
    const { say, size } = setting;
    const [many, weeks] = [size(40, 2), size(20, 3)];
    const standings: Standing[] = [];
    const week = await aSoak(setting, many);
    try {
      for (let index = 0; index < weeks; index += 1) {
        const standing = await week.play(index);
        standings.push(standing);
        const shown = Object.entries(standing).map(([name, value]) => `${name} ${value.toFixed(1)}`);
        say(`  week ${index + 1} of ${weeks}: ${shown.join(', ')}`);
      }
    } finally {
      await week.end();
    }
    const third = Math.ceil(weeks / 3);
    const flat = (name: string, unit: string, of: keyof Standing): Measured => {
      const values = standings.map((one) => one[of]);
      const figure = median(values.slice(-third));
      const floor = median(values.slice(third, 2 * third));
      return against(
        `${name} in the last of ${weeks} weeks, against in the middle`,
        unit,
        { figure, floor },
        { atMost: FLAT },
      );
    };
    const line = (name: string, of: keyof Standing) => ({
      name,
      points: standings.map((one, index): [number, number] => [index + 1, one[of]]),
    });
    const plot = {
      title: `Memory over simulated weeks, ${many} workspaces of ${TEAM} people`,
      x: { label: 'weeks' },
      y: { label: 'MB' },
      lines: [
        line('web holds', 'webHeld'),
        line('worker holds', 'workerHeld'),
        line('alive in web', 'webLive'),
        line('alive in worker', 'workerLive'),
      ],
    };
    return {
      measured: [
        flat('web, memory alive', 'MB', 'webLive'),
        flat('web, memory held', 'MB', 'webHeld'),
        flat('worker, memory alive', 'MB', 'workerLive'),
        flat('worker, memory held', 'MB', 'workerHeld'),
        flat('keys in Redis', 'keys', 'keys'),
        flat('Redis', 'KB', 'redisKb'),
      ],
      plots: { soak: plot },
    };
  },
};

interface Soak {
  /** Plays a week, counted from 0, and returns the state at its end. */
  play(week: number): Promise<Standing>;
  end(): Promise<void>;
}

const teamOf = (index: number): Team =>
  aTeam({ id: teamId(`soak-${index}`), managers: [aMember(0)], origin: 'app' });

/** Sets up many workspaces, and a fleet that serves them. */
async function aSoak(setting: Setting, many: number): Promise<Soak> {
  const { redisUrl, file } = setting;
  const keyringFile = file('bench.keyring');
  const calendar = aCalendar(opening() - HOUR);
  const ids = Array.from({ length: many }, (_, index) => index);
  const place = { redisUrl, prefix: PREFIX, keyringFile };
  await installEach({ ...place, now: calendar.now() }, installing(many, teamOf));
  const slack = await startPlainSlack(membersFrom(0, TEAM), [], { now: () => calendar.now() });
  const driver = startLoadThread();
  const redis = connect(redisUrl, () => undefined) as Redis;
  const queues = openQueues(redis, PREFIX, () => undefined, { onlyLook: true });
  const ticks = new Queue('sweeps', { connection: redis, prefix: `{${PREFIX}:queues}` });
  const node = ['--expose-gc', '--import', `data:text/javascript,${encodeURIComponent(PRINTS_MEMORY)}`];
  const fleet = await startFleet({ ...place, apiUrl: () => slack.apiUrl, calendar, workers: 1, node });
  const [worker] = fleet.workers;
  if (!worker) throw new Error('there is a worker');

  const left = async (): Promise<number> => {
    const due = await Promise.all(
      ids.map((index) => countDue(storeOf(redis, PREFIX, aWorkspace(index)), calendar.now())),
    );
    const jobs = await queues.pending();
    return due.reduce((sum, { steps, notifications }) => sum + steps + notifications, jobs);
  };
  /** Waits until no work is left, with sweeps as the scheduler would start them. */
  const settled = async (): Promise<void> => {
    const deadline = performance.now() + SETTLE_MS;
    for (let look = 0; ; look += 1) {
      if (look % 10 === 0) await ticks.add('sweep', {}, { removeOnComplete: true, removeOnFail: true });
      await setTimeout(LOOK_MS);
      if ((await left()) === 0) return;
      if (performance.now() > deadline) throw new Error(`${await left()} things are left to do`);
    }
  };
  const moveTo = async (at: Instant): Promise<void> => {
    const from = calendar.now();
    await fleet.moveTo(at);
    await age(redis, at - from);
    await settled();
  };
  return {
    async play(week) {
      await moveTo(opening(week) + 1_000);
      const bodies: string[] = [];
      for (const index of ids)
        bodies.push(...(await peopleOf(setting, calendar, index, teamOf(index), week === 0)));
      await checkIn(driver, fleet, calendar, bodies);
      await moveTo(opening(week) + RESEALED * HOUR);
      await moveTo(opening(week) + REMINDED * HOUR);
      await moveTo(closing(week) + 1_000);
      await moveTo(closing(week) + RETIRED * HOUR);
      const [webLive, webHeld] = await memoryOf(fleet.web);
      const [workerLive, workerHeld] = await memoryOf(worker);
      return { webLive, webHeld, workerLive, workerHeld, ...(await heldBy(redis)) };
    },
    async end() {
      await fleet.end();
      await ticks.close();
      await queues.close();
      redis.disconnect();
      await driver.end();
      await slack.close();
    },
  };
}

/** The longest wait until no work is left, and the time between looks, in milliseconds. */
const SETTLE_MS = 300_000;
const LOOK_MS = 300;

/** Returns what Slack sends when each of a team's people answers; in the first week, they join before that. */
async function peopleOf(
  setting: Setting,
  calendar: Calendar,
  index: number,
  team: Team,
  joins: boolean,
): Promise<string[]> {
  const place = { prefix: PREFIX, workspace: aWorkspace(index), today: calendar.now() };
  const clinic = aClinic(setting, place);
  try {
    if (joins)
      await clinic.change(team, (own) => ({ ...own, trajectory: { ...own.trajectory, consent: 'joined' } }));
    return await formsOf(clinic.context, team, membersFrom(0, TEAM));
  } finally {
    clinic.end();
  }
}

const checkIn = (driver: LoadThread, { port }: Fleet, calendar: Calendar, bodies: readonly string[]) =>
  driver.send({
    port,
    connections: 4,
    requests: bodies.length,
    secret: SIGNING_SECRET,
    bodies,
    aheadMs: calendar.aheadMs(),
  });

/** The number of keys in one pipeline. */
const ASKED_AT_ONCE = 1_000;

async function* keysOf(redis: Redis): AsyncGenerator<readonly string[]> {
  for await (const keys of redis.scanStream({ match: `*${PREFIX}:*`, count: ASKED_AT_ONCE }))
    yield keys as string[];
}

/** Shortens every time to live by what the calendar has moved on, since Redis's own clock doesn't move. */
async function age(redis: Redis, ms: number): Promise<void> {
  for await (const keys of keysOf(redis)) {
    const ask = redis.pipeline();
    for (const key of keys) ask.pttl(key);
    const lives = (await ask.exec()) ?? [];
    const write = redis.pipeline();
    for (const [index, key] of keys.entries()) {
      const left = Number(lives[index]?.[1] ?? -1);
      // At zero or less, Redis deletes the key.
      if (left > 0) write.pexpire(key, Math.round(left - ms));
    }
    await write.exec();
  }
}

/** Returns the number of keys in Redis, and their memory. */
async function heldBy(redis: Redis): Promise<Pick<Standing, 'keys' | 'redisKb'>> {
  let [count, bytes] = [0, 0];
  const seen = new Set<string>();
  for await (const keys of keysOf(redis)) {
    const read = redis.pipeline();
    const fresh = keys.filter((key) => !seen.has(key));
    for (const key of fresh) {
      seen.add(key);
      read.memory('USAGE', key, 'SAMPLES', 0);
    }
    for (const [, used] of (await read.exec()) ?? []) {
      count += 1;
      bytes += Number(used ?? 0);
    }
  }
  return { keys: count, redisKb: bytes / 1024 };
}

const MB = 1024 * 1024;

/** Returns a process's live memory and all that it holds, in MB, after garbage collection. */
async function memoryOf(place: Place): Promise<readonly [live: number, held: number]> {
  const said = () => [...place.said().matchAll(new RegExp(MEMORY_PRINTED, 'g'))];
  const before = said().length;
  process.kill(place.pid() ?? NaN, 'SIGUSR2');
  const deadline = performance.now() + SETTLE_MS;
  while (said().length === before) {
    if (performance.now() > deadline) throw new Error('a process did not say what it holds');
    await setTimeout(LOOK_MS);
  }
  const [, live, held] = said().at(-1) ?? [];
  return [Number(live) / MB, Number(held) / MB];
}
