import { type LogFields, type LogEvent, type Log } from '../rounds/log.js';

/** For how long the same failure is not said again, in milliseconds: what is tried again fails many times a minute. */
const SAID_FOR_MS = 60_000;

/** Causes that are remembered; there are far fewer. */
const MOST_CAUSES = 1_000;

/** Says that something failed. */
export type Sparing = (event: LogEvent, fields: LogFields) => void;

/**
 * Puts errors into the log, each cause once a minute at the most, with how many times it came since the last line of it.
 *
 * @param now milliseconds from any start, never back
 */
export function sparing(log: Log, now: () => number = () => performance.now()): Sparing {
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
    log.error(event, last && last.times > 0 ? { ...fields, times: last.times } : fields);
  };
}
