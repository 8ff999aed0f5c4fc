import { type DestinationStream, pino } from 'pino';
import type { LogLevel } from '../config.js';
import type { Log, LogEvent, LogFields } from '../rounds/house.js';

/** The only fields that pass; anything else, whatever a caller slips in, is left out. */
const ALLOWED: Readonly<Record<keyof LogFields, 'string' | 'number'>> = {
  team: 'string',
  pulse: 'string',
  step: 'string',
  reason: 'string',
  code: 'string',
  library: 'string',
  mode: 'string',
  roles: 'string',
  refused: 'number',
};

const allowed = (fields: LogFields): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(ALLOWED).flatMap(([name, type]) => {
      const value = fields[name as keyof LogFields];
      return typeof value === type ? [[name, value]] : [];
    }),
  );

/** One JSON line an event, with allow-listed fields only. */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const out = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination ?? pino.destination(1));
  const write =
    (severity: 'info' | 'warn' | 'error') =>
    (event: LogEvent, fields: LogFields = {}): void =>
      out[severity](allowed(fields), event);
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

/**
 * The code of an error that is safe to log: a short lower- or upper-case word such as `ECONNREFUSED` or
 * `channel_not_found`. Messages are never logged: libraries put request bodies and ids into them.
 */
export function safeCode(error: unknown): string {
  const { code, data, name } = (error ?? {}) as { code?: unknown; data?: { error?: unknown }; name?: unknown };
  for (const candidate of [data?.error, code, name])
    if (typeof candidate === 'string' && /^[A-Za-z][A-Za-z_]{0,59}$/.test(candidate)) return candidate;
  return 'unknown';
}
