import { against, type Bench, type Measured } from './bench.js';
import { type CheckIns, type Event, played, playedApart, TEAM, WORKERS } from './play-wave.js';
import { median, quantile } from './sample.js';

/**
 * Many workspaces of one time zone open at the same moment, while check-ins arrive at the web process: how long it
 * takes, how the work spreads over two workers, whether any workspace waits behind others, and how check-ins are
 * affected.
 */
export const wave: Bench = {
  name: 'wave',
  about: `1,000 workspaces that open at once through ${WORKERS} workers, while check-ins come to a web process`,
  async run(setting) {
    const many = setting.size(1_000, 20);
    const found = await played(setting, { name: 'wave', many });
    const apart = await playedApart(setting, setting.size(300, 4));
    const { openings, messages } = found;
    const name = `${many.toLocaleString('en')} workspaces`;
    const alone = (what: string, figure: number, unit = 's'): Measured =>
      against(`${name} at once, ${what}`, unit, { figure, floor: 0 }, null);
    setting.say(
      `  ${openings.length} openings in ${lastOf(openings).toFixed(1)} s, ${messages.length} messages in ${lastOf(messages).toFixed(1)} s`,
    );
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
        ...latency('all on the same cores', found.checkIns),
        ...(apart ? latency('web and Redis on a core of their own', apart.checkIns) : []),
      ],
      plots: { wave: plot },
    };
  },
};

/** Compares check-ins' latency during a wave with that of an idle system. */
const latency = (where: string, { idle, during }: CheckIns): Measured[] =>
  (
    [
      ['median', 0.5],
      ['p99', 0.99],
    ] as const
  ).map(([what, share]) =>
    against(
      `a check-in during the wave, ${where}, ${what}, against an idle system`,
      'ms',
      { figure: quantile(during, share), floor: quantile(idle, share) },
      { atMost: 1.5 },
    ),
  );

/** Returns the time of the last event, in seconds. */
const lastOf = (events: readonly Event[]): number => Math.max(...events.map(({ ms }) => ms)) / 1000;

/** Returns the share of the worker that did most. */
function busiest(events: readonly Event[]): number {
  const counts = new Map<string, number>();
  for (const { by } of events) counts.set(by, (counts.get(by) ?? 0) + 1);
  return Math.max(...counts.values()) / events.length;
}

/** Returns the last event of each workspace. */
function lastOfEach(events: readonly Event[]): Event[] {
  const last = new Map<string, Event>();
  for (const event of events)
    if (event.ms >= (last.get(event.workspace)?.ms ?? 0)) last.set(event.workspace, event);
  return [...last.values()];
}

/**
 * Measures whether a workspace waits behind others. If workspaces are served evenly one after the other, the last one
 * waits twice as long as the middle one; and each is done in its turn by the index of due work.
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

/** The most points on a line of the plot. */
const POINTS = 200;

/** Returns the share that was done by each time, in seconds and percent. */
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
