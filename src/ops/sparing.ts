import type { LogFields, LogEvent } from '../usecases/log.js';
import type { Log } from '../usecases/ports.js';

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

/**
 * For how long the same line of an event is only counted, in milliseconds: anybody can send any number of requests that are
 * refused, and a library says the same of every call in an outage.
 */
const COUNTED_FOR_MS: Partial<Record<LogEvent, number>> = {
  request_refused: 10_000,
  library_message: 600_000,
};

/**
 * A log that writes such a line at once, and then the same one once in its time at the most, with how many more there were.
 * Everything else passes as it comes.
 */
export function thinned(log: Log, countedForMs = COUNTED_FOR_MS): Log {
  const more = new Map<string, number>();
  const thin =
    (severity: 'warn' | 'error') =>
    (event: LogEvent, fields: LogFields = {}): void => {
      const everyMs = countedForMs[event];
      if (everyMs === undefined) return log[severity](event, fields);
      const line = JSON.stringify([severity, event, fields]);
      const say = (shown: LogFields): void => {
        log[severity](event, shown);
        more.set(line, 0);
        setTimeout(() => {
          const times = more.get(line) ?? 0;
          more.delete(line);
          if (times > 0) say({ ...fields, times });
        }, everyMs).unref();
      };
      const times = more.get(line);
      if (times === undefined) say(fields);
      else more.set(line, times + 1);
    };
  return { ...log, warn: thin('warn'), error: thin('error') };
}
