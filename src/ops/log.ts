import { type DestinationStream, pino } from 'pino';
import type { LogLevel } from '../config.js';
import type { Log, LogEvent, LogFields } from '../rounds/log.js';

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
  const out = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    destination ?? pino.destination(1),
  );
  const write =
    (severity: 'info' | 'warn' | 'error') =>
    (event: LogEvent, fields: LogFields = {}): void =>
      out[severity](allowed(fields), event);
  return { info: write('info'), warn: write('warn'), error: write('error') };
}
