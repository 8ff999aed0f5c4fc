import { setTimeout as sleep } from 'node:timers/promises';
import { type DestinationStream, pino } from 'pino';
import { type Deferred, deferred } from '../slack/api/deferred.js';
import type { LogLevel } from '../config.js';
import {
  ACCOUNT_FIELDS,
  LIBRARIES,
  type LogEvent,
  type LogFields,
  PLACES,
  REASONS,
  SAFE_CODE,
  WAITS,
  WATCHES,
} from '../usecases/log.js';
import { RECORD_KINDS } from '../sealing/records.js';
import { STEPS } from '../store/agenda.js';
import type { Log } from '../usecases/ports.js';

const word = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);
const oneOf = (list: readonly string[]) => (value: unknown) => list.some((one) => one === value);
const someOf = (list: readonly string[]) => (value: unknown) =>
  Array.isArray(value) && value.every(oneOf(list));
const count = (value: unknown) => Number.isSafeInteger(value);

/** The only fields that pass, and only with allowed values. Anything else that a caller slips in is left out. */
const ALLOWED: Readonly<Record<keyof LogFields, (value: unknown) => boolean>> = {
  team: word(/^[a-z0-9][a-z0-9-]{0,39}$/),
  pulse: word(/^\d{4}-\d{2}-\d{2}$/),
  step: oneOf(STEPS),
  reason: oneOf(REASONS),
  cause: oneOf(REASONS),
  code: word(SAFE_CODE),
  library: oneOf(LIBRARIES),
  part: oneOf(Object.keys(WAITS)),
  watch: oneOf(Object.keys(WATCHES)),
  mode: oneOf(['socket', 'http']),
  roles: word(/^(web|worker)(,(web|worker))*$/),
  refusedBallots: count,
  refusedTrajectories: count,
  steps: count,
  notifications: count,
  place: oneOf(PLACES),
  entries: count,
  kind: oneOf(RECORD_KINDS),
  version: count,
  fields: someOf(ACCOUNT_FIELDS),
  times: count,
  keys: count,
  days: count,
};

/** The names of the allowed fields; docs/LOG.md explains each. */
export const LOG_FIELDS = Object.keys(ALLOWED);

const allowed = (fields: LogFields): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(ALLOWED).flatMap(([name, may]) => {
      const value = fields[name as keyof LogFields];
      return may(value) ? [[name, value]] : [];
    }),
  );

/** The write to standard output in progress; null if there's none. */
let writing: Deferred<void> | null = null;

function settled(): void {
  writing?.resolve();
  writing = null;
}

/**
 * Standard output and standard error, which may go away: a closed terminal or pipe refuses writes. That alone doesn't
 * end the process: an error that ended the bot then, and that we couldn't even report, would leave members without
 * help.
 */
function standardOutput(): DestinationStream {
  // The reader has gone, and there's nowhere else to report that.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  // The log writes past these streams, on its own thread.
  const out = pino.destination(1);
  out.on('error', settled).on('drain', settled);
  return {
    write(line) {
      writing ??= deferred();
      out.write(line);
    },
  };
}

/** Longest wait for a reader that doesn't read, in milliseconds. */
const WRITTEN_WITHIN_MS = 500;

/**
 * Resolves once everything logged has been written, or can't be. A process that exits before it knows that no one
 * reads its output anymore would try to write the rest forever.
 */
export async function written(): Promise<void> {
  await Promise.race([writing?.promise, sleep(WRITTEN_WITHIN_MS)]);
}

/** Writes each event as one JSON line, with allow-listed fields only. */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const out = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    destination ?? standardOutput(),
  );
  const write =
    (severity: 'debug' | 'info' | 'warn' | 'error') =>
    (event: LogEvent, fields: LogFields = {}): void =>
      out[severity](allowed(fields), event);
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
