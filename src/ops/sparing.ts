import { type LogFields, type LogEvent, type Log } from '../usecases/log.js';

/** For how long the same failure is not said again, in milliseconds: what is tried again fails many times a minute. */
const SAID_FOR_MS = 60_000;

/** Causes that are remembered; there are far fewer. */
const MOST_CAUSES = 1_000;

/** Says that something failed. */
export type Sparing = (event: LogEvent, fields: LogFields) => void;

/** How failures are said. */
export interface SparingOptions {
  /** Milliseconds from any start, never back. */
  readonly now?: () => number;
  /** Whether a line says how often it happened; not of messages, whose number would tell how many people get one. */
  readonly counts?: boolean;
}

/**
 * Puts errors into the log, each cause once a minute at the most, with how many times it came since the last line of it.
 */
export function sparing(
  log: Log,
  { now = () => performance.now(), counts = true }: SparingOptions = {},
): Sparing {
  const causes = new Map<string, { saidAt: number; times: number }>();
  return (event, fields) => {
    const cause = JSON.stringify([event, fields]);
    const last = causes.get(cause);
    if (last && now() - last.saidAt < SAID_FOR_MS) {
      last.times += 1;
      return;
    }
    if (causes.size >= MOST_CAUSES) causes.clear();
    causes.set(cause, { saidAt: now(), times: 0 });
    log.error(event, counts && last && last.times > 0 ? { ...fields, times: last.times } : fields);
  };
}

/** For how long the same refusal of a request is only counted, in milliseconds: anybody can send any number of them. */
const COUNTED_FOR_MS = 10_000;

/**
 * A log that says at once that a request was refused, and then each reason once in ten seconds at the most, with how many
 * more there were. Everything else passes as it comes.
 */
export function thinned(log: Log, everyMs = COUNTED_FOR_MS): Log {
  const more = new Map<string, number>();
  const say = (fields: LogFields): void => {
    const reason = JSON.stringify(fields);
    const times = more.get(reason);
    if (times !== undefined) return void more.set(reason, times + 1);
    log.warn('request_refused', fields);
    more.set(reason, 0);
    setTimeout(() => {
      const others = more.get(reason) ?? 0;
      more.delete(reason);
      if (others > 0) say({ ...fields, times: others });
    }, everyMs).unref();
  };
  return {
    ...log,
    warn: (event, fields = {}) => (event === 'request_refused' ? say(fields) : log.warn(event, fields)),
  };
}
