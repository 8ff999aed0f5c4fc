import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { DueCount } from '../store/outbox.js';
import { LOG_EVENTS, type LogEvent, type LogFields, type WatchName } from '../usecases/log.js';
import type { Log } from '../usecases/ports.js';

/** The figures that we count at each scrape. */
export interface Figures {
  /** Steps on the agenda and notifications in the outbox that are due and that no worker has taken yet. */
  readonly due: DueCount;
  /** Steps and notifications that wait in the queues or are in progress. */
  readonly jobs: number;
}

const UNKNOWN: Figures = { due: { steps: Number.NaN, notifications: Number.NaN }, jobs: Number.NaN };

/** The sources of the current figures. */
export interface FigureSources {
  /** The current figures, or null if Redis doesn't answer. */
  figures(): Promise<Figures | null>;
  /** How long ago the last sweep of any process ended, in seconds; null while we don't know. */
  sweepAge(this: void): Promise<number | null>;
  /** How many days the keyring is behind today: 0 or 1, or up to 3 while a close is late. */
  keyringLag(): number;
  /** How many workspaces' bot tokens Slack refused when we last asked. */
  installsRefused(): number;
}

/** The contents of /metrics, and the methods that feed it. */
export interface Metrics {
  /** A log that also counts each event, by its name alone. */
  readonly log: Log;
  /** Records whether a watch's promise holds. */
  showWatch(this: void, watch: WatchName, ok: boolean): void;
  /** Sets the sources of the figures. */
  setSources(sources: FigureSources): void;
  /** All metrics in Prometheus's text format. */
  text(this: void): Promise<string>;
}

/**
 * Opens the metrics of one process. They can't reveal anything that the log doesn't: they count its events, by a name
 * from its closed list and without any fields, and how much is due in all workspaces together. No label names a
 * workspace, team, member or kind of message.
 */
export function openMetrics(log: Log): Metrics {
  let sources: FigureSources = {
    figures: async () => null,
    sweepAge: async () => null,
    keyringLag: () => Number.NaN,
    installsRefused: () => 0,
  };
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const events = new Counter({
    name: 'evenkeel_events_total',
    help: 'Events of the log, by name',
    labelNames: ['event'],
    registers,
  });
  // Events that haven't happened yet also get a line: an alert needs a zero to rise from.
  for (const event of LOG_EVENTS) events.inc({ event }, 0);
  const gauge = (name: string, help: string) => new Gauge({ name: `evenkeel_${name}`, help, registers });
  const redisUp = gauge('redis_up', 'Whether Redis answers: 1 or 0');
  const dueSteps = gauge('due_steps', 'Steps that are due and not done');
  const dueNotifications = gauge('due_notifications', 'Messages that are due and not yet in the queue');
  const jobs = gauge('jobs', 'Steps and messages that wait in the queues or are in hand');
  const lastSweep = gauge('last_sweep_age_seconds', 'How long ago the last sweep of any process ended');
  const lag = gauge('keyring_lag_days', 'How many days that are over the keyring has not forgotten');

  const watchOk = new Gauge({
    name: 'evenkeel_watch_ok',
    help: 'Whether what is watched is well: 1 or 0',
    labelNames: ['watch'],
    registers,
  });
  const refused = gauge('installs_refused', 'Workspaces whose bot token Slack refused when last asked');

  const counted =
    (severity: keyof Log) =>
    (event: LogEvent, fields?: LogFields): void => {
      events.inc({ event });
      log[severity](event, fields);
    };
  return {
    log: {
      debug: counted('debug'),
      info: counted('info'),
      warn: counted('warn'),
      error: counted('error'),
    },
    showWatch: (watch, ok) => watchOk.set({ watch }, ok ? 1 : 0),
    setSources(found) {
      sources = found;
    },
    async text() {
      // Redis answers, but holds something we can't count. We still show everything else.
      const figures = await sources.figures().catch(() => UNKNOWN);
      redisUp.set(figures ? 1 : 0);
      dueSteps.set(figures?.due.steps ?? Number.NaN);
      dueNotifications.set(figures?.due.notifications ?? Number.NaN);
      jobs.set(figures?.jobs ?? Number.NaN);
      lastSweep.set((await sources.sweepAge()) ?? Number.NaN);
      lag.set(sources.keyringLag());
      refused.set(sources.installsRefused());
      return registry.metrics();
    },
  };
}
