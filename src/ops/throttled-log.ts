import type { LogFields, LogEvent } from '../usecases/log.js';
import type { Log } from '../usecases/ports.js';

/** How long we don't repeat the same failure, in milliseconds: a retried task fails many times a minute. */
const SAID_FOR_MS = 60_000;

/** How many causes we remember; far fewer exist. */
const MOST_CAUSES = 1_000;

/** Logs that something failed. */
export type LogFailure = (event: LogEvent, fields: LogFields) => void;

/**
 * Returns a function that logs each cause of an error at most once a minute, with how often it happened since its last
 * line.
 *
 * @param counts whether a line says how often the failure happened. It mustn't for messages, whose number would reveal
 *   how many people get one
 */
export function throttledErrors(log: Log, { counts = true } = {}): LogFailure {
  const causes = new Map<string, { saidAt: number; times: number }>();
  return (event, fields) => {
    const cause = JSON.stringify([event, fields]);
    const last = causes.get(cause);
    if (last && performance.now() - last.saidAt < SAID_FOR_MS) {
      last.times += 1;
      return;
    }
    if (causes.size >= MOST_CAUSES) causes.clear();
    causes.set(cause, { saidAt: performance.now(), times: 0 });
    log.error(event, counts && last && last.times > 0 ? { ...fields, times: last.times } : fields);
  };
}

/**
 * How long we only count repeats of an event's line, in milliseconds: anyone can send any number of requests that we
 * refuse, and in an outage a library reports every call in the same words.
 */
const COUNTED_FOR_MS: Partial<Record<LogEvent, number>> = {
  request_refused: 10_000,
  library_message: 600_000,
};

/**
 * Returns a log that writes such a line right away, and its repeats at most once per interval, with their number.
 * Everything else passes through.
 */
export function throttledLog(log: Log, countedForMs = COUNTED_FOR_MS): Log {
  const more = new Map<string, number>();
  const throttled =
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
  return { ...log, warn: throttled('warn'), error: throttled('error') };
}
