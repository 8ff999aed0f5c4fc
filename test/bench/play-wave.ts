import { memberId, teamId } from '../../src/pulse/ids.js';
import type { Place } from '../chaos/bots.js';
import { aTeam, opening } from '../support/team.js';
import { until } from '../support/until.js';
import { keepApart, redisPid } from './apart.js';
import type { Setting } from './bench.js';
import { aClinic, membersFrom } from './clinic.js';
import { aCalendar, type Calendar, type Fleet, startFleet, workerName } from './fleet.js';
import { formsOf } from './ingest/forms.js';
import { type LoadThread, startLoadThread } from './load-thread.js';
import { aWorkspace, installEach, installing, SIGNING_SECRET } from './many-workspaces.js';
import { busySeconds } from './process.js';
import { type PlainCall, startPlainSlack } from './plain-slack.js';

/** The number of workers that share a wave. */
export const WORKERS = 2;
/** The number of people on each team. */
export const TEAM = 8;
/** The time on the calendar before the wave, in milliseconds before the opening. */
const BEFORE_MS = 600_000;
/** The pace of check-ins: one every `everyMs` milliseconds, over `connections` connections. */
const PACE = { everyMs: 25, connections: 4 } as const;
/** The length of one load, in milliseconds. */
const LOAD_MS = 2_000;
/** The longest that reading all rosters may take, in milliseconds. */
const READ_WITHIN_MS = 600_000;
/** The longest that a wave may take, in milliseconds. */
const WAVE_MS = 900_000;

/** An event, and its delay after everything became due, in milliseconds. */
export interface Event {
  readonly workspace: string;
  readonly by: string;
  readonly ms: number;
}

/** The time that check-ins took, in milliseconds: without other work, and during the wave. */
export interface CheckIns {
  readonly idle: number[];
  readonly during: number[];
}

/** The outcome of a wave. */
export interface Wave {
  readonly openings: readonly Event[];
  readonly messages: readonly Event[];
  readonly checkIns: CheckIns;
  /** The processor time of all workers together, in seconds. */
  readonly busy: number;
}

interface Plan {
  /** The prefix of everything in Redis. */
  readonly name: string;
  readonly many: number;
  /** Called, once they run, with the processes that check-ins wait for, and with all others. */
  readonly onRunning?: (first: readonly number[], others: readonly number[]) => void;
}

const pidsOf = (places: readonly Place[]): number[] => places.flatMap((one) => one.pid() ?? []);

/** Plays a wave during which the web process and Redis have a core to themselves; null if that's impossible. */
export async function playedApart(setting: Setting, many: number): Promise<Wave | null> {
  let undo: (() => void) | null = null;
  const onRunning: Plan['onRunning'] = (first, others) => {
    undo = keepApart(first, others);
  };
  const own = { ...setting, file: (name: string) => setting.file(`apart.${name}`) };
  try {
    const wave = await played(own, { name: 'apart', many, onRunning });
    return undo && wave;
  } finally {
    (undo as (() => void) | null)?.();
  }
}

/** Sets everything up, plays the wave, and returns what happened. */
export async function played(setting: Setting, { name, many, onRunning }: Plan): Promise<Wave> {
  const { redisUrl, file, say, size } = setting;
  const answering = size(25, 2);
  const keyringFile = file('bench.keyring');
  const calendar = aCalendar(opening() - BEFORE_MS);
  const teamOf = (index: number) =>
    index < many
      ? aTeam({ id: teamId(`wave-${index}`), managers: [memberId('U0000000000')], origin: 'app' })
      : null;
  say(`  installing ${many} workspaces`);
  const place = { redisUrl, prefix: name, keyringFile };
  await installEach({ ...place, now: calendar.now() }, installing(many + answering, teamOf));
  const bodies: string[] = [];
  for (let index = many; index < many + answering; index += 1)
    bodies.push(...(await openForms(setting, calendar, { name, index })));
  let due = Infinity;
  const messages: Event[] = [];
  const hear = ({ method, by, workspace, asked }: PlainCall): void => {
    const ms = performance.now() - due;
    // Messages that accompany an opening go to a conversation, not a user's id; their covers have no text.
    const isWeekly =
      method === 'chat.postMessage' && asked.has('text') && asked.get('channel')?.startsWith('U');
    if (isWeekly && ms >= 0) messages.push({ workspace, by, ms });
  };
  const slack = await startPlainSlack(membersFrom(0, TEAM), [], { now: () => calendar.now(), hear });
  const driver = startLoadThread();
  let fleet: Fleet | null = null;
  try {
    const apiUrl = (process: string): string => `${slack.apiUrl}${process}/`;
    fleet = await startFleet({ ...place, apiUrl, calendar, workers: WORKERS });
    const { workers } = fleet;
    const haveRead = () => workers.every((one) => one.said().includes('"rosters_read"'));
    await until('all rosters are read', haveRead, Boolean, READ_WITHIN_MS);
    const checkIns = checkInsFor(driver, fleet.port, calendar, bodies);
    say('  measuring check-ins while nothing is due');
    onRunning?.([await redisPid(redisUrl), ...pidsOf([fleet.web])], [process.pid, ...pidsOf(workers)]);
    // A first run isn't measured, because code is compiled in it.
    await checkIns(size(5, 1));
    const idle = await checkIns(size(10, 1));
    const busy = () => workers.reduce((sum, one) => sum + busySeconds(one.pid()), 0);
    const busyBefore = busy();
    say('  all become due');
    due = performance.now();
    const at = opening();
    await fleet.moveTo(at);
    const during: number[] = [];
    while (messages.length < many * TEAM) {
      if (performance.now() - due > WAVE_MS) throw new Error(`${messages.length} messages are out`);
      during.push(...(await checkIns(1)));
    }
    const busyDuring = busy() - busyBefore;
    // The first load after the wave may still hit work that it left behind.
    await checkIns(1);
    idle.push(...(await checkIns(size(10, 1))));
    const openings = workers.flatMap((one, index) => openingsIn(one.said(), workerName(index), at, many));
    return { openings, messages, checkIns: { idle, during }, busy: busyDuring };
  } finally {
    await fleet?.end();
    await driver.end();
    await slack.close();
  }
}

/** Opens the week of a workspace's team, and returns what Slack sends when each of its people answers. */
async function openForms(
  setting: Setting,
  calendar: Calendar,
  { name, index }: { readonly name: string; readonly index: number },
): Promise<string[]> {
  const place = { prefix: name, workspace: aWorkspace(index), today: calendar.now() };
  const clinic = aClinic(setting, place);
  try {
    const bodies: string[] = [];
    for (const { team, members } of await clinic.openTeams([membersFrom(0, TEAM)]))
      bodies.push(...(await formsOf(clinic.context, team, members)));
    return bodies;
  } finally {
    clinic.end();
  }
}

/** Returns a function that sends check-ins for some loads, and resolves to the time of each, in milliseconds. */
const checkInsFor =
  (driver: LoadThread, port: number, calendar: Calendar, bodies: readonly string[]) =>
  async (loads: number): Promise<number[]> => {
    const latencies: number[] = [];
    for (let load = 0; load < loads; load += 1) {
      const { latencies: one } = await driver.send({
        ...PACE,
        port,
        secret: SIGNING_SECRET,
        bodies,
        requests: LOAD_MS / PACE.everyMs,
        aheadMs: calendar.aheadMs(),
      });
      latencies.push(...one);
    }
    return latencies;
  };

/** Returns the wave's openings that a worker logged, recognized by the team's name. */
const openingsIn = (said: string, by: string, due: number, many: number): Event[] =>
  said.split('\n').flatMap((line) => {
    if (!line.includes('"pulse_opened"')) return [];
    const { time, team } = JSON.parse(line) as { readonly time: string; readonly team: string };
    const index = Number(/^wave-(\d+)$/.exec(team)?.[1] ?? many);
    return index < many ? [{ workspace: aWorkspace(index), by, ms: Date.parse(time) - due }] : [];
  });
