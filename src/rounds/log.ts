/** Everything that may stand in the log: an event of this list, and counts and codes of `LogFields`. */
export const LOG_EVENTS = [
  'started',
  'stopping',
  'stopped',
  'roster_read',
  'roster_unreadable',
  'team_archived',
  'pulse_opened',
  'pulse_reminded',
  'pulse_closed',
  'step_skipped',
  'step_failed',
  'note_dropped',
  'note_failed',
  'notes_delayed',
  'request_refused',
  'listener_failed',
  'library_message',
  'redis_error',
  'keyring_not_stepped',
] as const;
export type LogEvent = (typeof LOG_EVENTS)[number];

/** No field here can name a member or say what one answered. */
export interface LogFields {
  readonly team?: string;
  readonly pulse?: string;
  readonly step?: string;
  readonly reason?: string;
  readonly code?: string;
  readonly library?: string;
  readonly mode?: string;
  readonly roles?: string;
  /** Ballots that did not open: forged, copied or torn. */
  readonly refused?: number;
}

export interface Log {
  info(event: LogEvent, fields?: LogFields): void;
  warn(event: LogEvent, fields?: LogFields): void;
  error(event: LogEvent, fields?: LogFields): void;
}

/**
 * The code of an error that is safe to log: a short lower- or upper-case word such as `ECONNREFUSED` or
 * `channel_not_found`. Messages are never logged: libraries put request bodies and ids into them.
 */
export function safeCode(error: unknown): string {
  const { code, data, name } = (error ?? {}) as {
    code?: unknown;
    data?: { error?: unknown };
    name?: unknown;
  };
  for (const candidate of [data?.error, code, name])
    if (typeof candidate === 'string' && /^[A-Za-z][A-Za-z_]{0,59}$/.test(candidate)) return candidate;
  return 'unknown';
}
