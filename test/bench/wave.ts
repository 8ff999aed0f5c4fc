import { spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { memberId, teamId } from '../../src/pulse/ids.js';
import { aTeam, opening } from '../support/team.js';
import { against, type Bench, type Measured, type Setting } from './bench.js';
import { aClinic, membersFrom } from './clinic.js';
import { aCalendar, type Calendar, type Fleet, startFleet, workerName } from './fleet.js';
import { formsOf } from './ingest/forms.js';
import { type LoadThread, startLoadThread } from './load-thread.js';
import { aWorkspace, installEach, installing, SIGNING_SECRET } from './many-workspaces.js';
import { busySeconds } from './process.js';
import { type PlainCall, startPlainSlack } from './plain-slack.js';
import { median, quantile } from './sample.js';

const PREFIX = 'wave';
const WORKERS = 2;
/** People on each team. */
const TEAM = 8;
/** The calendar before the wave, in milliseconds before the opening. */
const BEFORE_MS = 600_000;
/** Check-ins come this far apart, in milliseconds, over so many connections; and so many to one load. */
const PACE = { everyMs: 25, connections: 4 } as const;
/** How long one load lasts, in milliseconds. */
const LOAD_MS = 2_000;
/** How long a wave may take at the most, in milliseconds. */
const WAVE_MS = 900_000;

/** What happened, and how long after all became due, in milliseconds. */
interface Event {
  readonly workspace: string;
  readonly by: string;
  readonly ms: number;
}

/** A wave that has gone by. */
interface Wave {
  readonly openings: readonly Event[];
  readonly messages: readonly Event[];
  /**
   * How long check-ins took, in milliseconds: while nothing else was done, while processes that only compute kept the
   * machine as busy as a wave does, and during the wave.
   */
  readonly idle: readonly number[];
  readonly crowded: readonly number[];
  readonly during: readonly number[];
  /** How long all workers together kept a processor busy, in seconds. */
  readonly busy: number;
}

/**
 * Many workspaces of one time zone open at the same moment, while check-ins come to the web process: how long it takes, how
 * the work spreads over two workers, whether anybody waits behind others, and what the check-ins notice.
 */
export const wave: Bench = {
  name: 'wave',
  about: `1,000 workspaces that open at once through ${WORKERS} workers, while check-ins come to a web process`,
  async run(setting) {
    const many = setting.size(1_000, 20);
    const found = await played(setting, many);
    const { openings, messages } = found;
    const name = `${many.toLocaleString('en')} workspaces`;
    const alone = (what: string, figure: number, unit = 's'): Measured =>
      against(`${name} at once, ${what}`, unit, { figure, floor: 0 }, null);
    setting.say(
      `  ${openings.length} openings in ${lastOf(openings).toFixed(1)} s, ${messages.length} messages in ${lastOf(messages).toFixed(1)} s`,
    );
    const latency = (what: string, share: number): Measured[] => {
      const figure = quantile(found.during, share);
      const of = (before: readonly number[]) => ({ figure, floor: quantile(before, share) });
      const one = `a check-in during the wave, ${what}`;
      return [
        against(`${one}, against an idle system`, 'ms', of(found.idle), { atMost: 1.5 }),
        against(`${one}, against as busy a machine`, 'ms', of(found.crowded), null),
      ];
    };
    const plot = {
      title: `${name} that open at once, ${TEAM} people each, ${WORKERS} workers`,
      x: { label: 'seconds since all were due' },
      y: { label: '% of all' },
      lines: [
        { name: 'openings decided', points: growth(openings) },
        { name: 'messages sent', points: growth(messages) },
      ],
    };
    return {
      measured: [
        alone('the last opening is decided after', lastOf(openings)),
        alone('the last message is out after', lastOf(messages)),
        alone('processor time of the workers for each', (found.busy / many) * 1_000, 'ms'),
        alone('messages a second', messages.length / lastOf(messages), 'a second'),
        against(
          `${name} at once, openings of the busier worker, against an even share`,
          'of all',
          { figure: busiest(openings), floor: 1 / WORKERS },
          { atMost: 1.3 },
        ),
        against(
          `${name} at once, messages of the busier worker, against an even share`,
          'of all',
          { figure: busiest(messages), floor: 1 / WORKERS },
          { atMost: 1.3 },
        ),
        ...fairness(name, 'opening', openings),
        ...fairness(name, 'last message', lastOfEach(messages)),
        ...latency('median', 0.5),
        ...latency('p99', 0.99),
      ],
      plots: { wave: plot },
    };
  },
};

/** When the last of some events came, in seconds. */
const lastOf = (events: readonly Event[]): number => Math.max(...events.map(({ ms }) => ms)) / 1000;

/** The share of whichever worker did most. */
function busiest(events: readonly Event[]): number {
  const counts = new Map<string, number>();
  for (const { by } of events) counts.set(by, (counts.get(by) ?? 0) + 1);
  return Math.max(...counts.values()) / events.length;
}

/** The last event of each workspace. */
function lastOfEach(events: readonly Event[]): Event[] {
  const last = new Map<string, Event>();
  for (const event of events)
    if (event.ms >= (last.get(event.workspace)?.ms ?? 0)) last.set(event.workspace, event);
  return [...last.values()];
}

/**
 * Whether a workspace waits behind others. One after the other and evenly, the last waits twice as long as the one in the
 * middle; and whoever's turn it is, by the index of due work, is done in that turn.
 */
function fairness(name: string, what: string, events: readonly Event[]): Measured[] {
  const waits = events.map(({ ms }) => ms / 1000);
  const done = events.toSorted((a, b) => a.ms - b.ms).map(({ workspace }) => workspace);
  const places = new Map(done.toSorted().map((workspace, place) => [workspace, place]));
  const behind = done.map((workspace, at) => (at - (places.get(workspace) ?? 0)) / done.length);
  return [
    against(
      `${name} at once, longest wait for an ${what}, against twice the median`.replace('an last', 'a last'),
      's',
      { figure: Math.max(...waits), floor: 2 * median(waits) },
      { atMost: 1.5 },
    ),
    against(
      `${name} at once, the ${what} furthest behind its turn`,
      'of all',
      { figure: Math.max(0, ...behind), floor: 0 },
      null,
    ),
  ];
}

/** How many points a line of the plot has at the most. */
const POINTS = 200;

/** How much of all was done when, in seconds and percent. */
function growth(events: readonly Event[]): [number, number][] {
  const sorted = events.toSorted((a, b) => a.ms - b.ms);
  const every = Math.max(1, Math.floor(sorted.length / POINTS));
  const points = sorted.flatMap(({ ms }, index): [number, number][] =>
    index % every === 0 || index === sorted.length - 1
      ? [[ms / 1000, (100 * (index + 1)) / sorted.length]]
      : [],
  );
  return [[0, 0], ...points];
}

/** Sets everything up, lets the wave come, and gives what happened. */
async function played(setting: Setting, many: number): Promise<Wave> {
  const { redisUrl, file, say, size } = setting;
  const answering = size(25, 2);
  const keyringFile = file('bench.keyring');
  const calendar = aCalendar(opening() - BEFORE_MS);
  const teamOf = (index: number) =>
    index < many
      ? aTeam({ id: teamId(`wave-${index}`), managers: [memberId('U0000000000')], origin: 'app' })
      : null;
  say(`  installing ${many} workspaces`);
  const place = { redisUrl, prefix: PREFIX, keyringFile };
  await installEach({ ...place, now: calendar.now() }, installing(many + answering, teamOf));
  const bodies: string[] = [];
  for (let index = many; index < many + answering; index += 1)
    bodies.push(...(await openForms(setting, calendar, index)));
  let due = Infinity;
  const messages: Event[] = [];
  const hear = ({ method, by, workspace, asked }: PlainCall): void => {
    const ms = performance.now() - due;
    // What comes along with an opening goes to a conversation, and its covers say nothing.
    const isWeekly =
      method === 'chat.postMessage' && asked.has('text') && asked.get('channel')?.startsWith('U');
    if (isWeekly && ms >= 0) messages.push({ workspace, by, ms });
  };
  const slack = await startPlainSlack(membersFrom(0, TEAM), [], { now: () => calendar.now(), hear });
  const driver = startLoadThread();
  let fleet: Fleet | null = null;
  try {
    const apiUrl = (name: string): string => `${slack.apiUrl}${name}/`;
    fleet = await startFleet({ ...place, apiUrl, calendar, workers: WORKERS });
    const { workers } = fleet;
    await until('all rosters are read', () => workers.every((one) => one.said().includes('"rosters_read"')));
    const checkIns = checkInsFor(driver, fleet.port, calendar, bodies);
    say('  measuring check-ins while nothing is due');
    // Once unmeasured: it compiles what it uses.
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
    // What the wave left behind isn't idle yet.
    await checkIns(1);
    idle.push(...(await checkIns(size(10, 1))));
    const crowded = await whileCrowded(() => checkIns(size(10, 1)));
    const openings = workers.flatMap((one, index) => openingsIn(one.said(), workerName(index), at, many));
    return { openings, messages, idle, crowded, during, busy: busyDuring };
  } finally {
    await fleet?.end();
    await driver.end();
    await slack.close();
  }
}

/** Does something while as many processes as there are workers compute without a pause. */
async function whileCrowded<T>(run: () => Promise<T>): Promise<T> {
  const others = Array.from({ length: WORKERS }, () =>
    spawn(process.execPath, ['--eval', 'for (;;);'], { stdio: 'ignore' }),
  );
  try {
    return await run();
  } finally {
    for (const other of others) other.kill('SIGKILL');
  }
}

/** A workspace's team whose week is open: what Slack sends when each of its people answers. */
async function openForms(setting: Setting, calendar: Calendar, index: number): Promise<string[]> {
  const place = { prefix: PREFIX, workspace: aWorkspace(index), today: calendar.now() };
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

/** Sends check-ins for so many loads; gives how long each took, in milliseconds. */
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

/** The openings of the wave that a worker has logged, each by its team's name. */
const openingsIn = (said: string, by: string, due: number, many: number): Event[] =>
  said.split('\n').flatMap((line) => {
    if (!line.includes('"pulse_opened"')) return [];
    const { time, team } = JSON.parse(line) as { readonly time: string; readonly team: string };
    const index = Number(/^wave-(\d+)$/.exec(team)?.[1] ?? many);
    return index < many ? [{ workspace: aWorkspace(index), by, ms: Date.parse(time) - due }] : [];
  });

/** How long something may take before the wave, in milliseconds. */
const WITHIN_MS = 600_000;

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + WITHIN_MS;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await setTimeout(50);
  }
}
