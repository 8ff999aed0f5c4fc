import type { SocketTimes } from '../slack/api/socket.js';
import type { Clock, Log } from '../usecases/ports.js';

/** The dependencies that a process gets from outside. */
export interface Dependencies {
  readonly clock: Clock;
  readonly log: Log;
  /** Says a sentence to the person who started the process; by default, says nothing. */
  readonly tell?: (sentence: string) => void;
  /** Shorter times, for callers who can't wait a minute. */
  readonly times?: Times;
}

/** Times in milliseconds; each defaults to the value for production. */
export interface Times {
  /** How often the watchdog checks. */
  readonly watch?: number;
  /** How often we ask Slack about a bot token. */
  readonly token?: number;
  /** How long a start may fail before we tell the person who started it why; see `TELL_AFTER_MS`. */
  readonly tell?: number;
  /** The quantum of a delivery: each takes a whole multiple of it. */
  readonly delivery?: number;
  readonly socket?: SocketTimes;
  /** The minimum time between two crisis replies in one conversation. */
  readonly repliesApart?: number;
}

/** A running Evenkeel. */
export interface Evenkeel {
  /** The port it listens on in http mode, otherwise null. */
  readonly port: number | null;
  /** The port for operators' requests, such as /readyz. */
  readonly healthPort: number;
  /**
   * Resolves once everything is open. Rejects with an error that a person has to fix before the next start:
   * ContentError for a teams file, StoreError, KeyringError or SlackRefused. By then, everything has been closed.
   */
  readonly ready: Promise<void>;
  /**
   * Resolves once every roster has been read in the background; in a process without workers, at once. Nothing else
   * waits for this. Never rejects.
   */
  readonly rostersRead: Promise<void>;
  /** Runs one sweep now instead of waiting for the next. */
  sweep(): Promise<void>;
  /** Counts everything that's due and not done yet: steps, notifications in the outbox, and jobs. */
  pending(): Promise<number>;
  /** Rereads the texts that people read (words, support, and things to read and to do): see `Content.reload`. */
  reload(): void;
  /** Finishes work in progress and closes everything, within ten seconds. May be called at any time. */
  stop(): Promise<void>;
}
