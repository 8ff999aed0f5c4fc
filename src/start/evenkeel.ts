import type { SocketTimes } from '../slack/api/socket.js';
import type { Clock, Log } from '../usecases/ports.js';

/** What a process gets from outside: time, the log, and a way to tell somebody what they have to do. */
export interface Dependencies {
  readonly clock: Clock;
  readonly log: Log;
  /** Says a sentence to the person who started the process; if it's not given, nobody hears it. */
  readonly tell?: (sentence: string) => void;
  /** How often things are checked and retried, in milliseconds, for callers who can't wait a minute. */
  readonly times?: Times;
}

/** See `Dependencies`; each defaults to what production needs. */
export interface Times {
  /** How often the watchdog checks. */
  readonly watch?: number;
  /** How often we ask Slack about a bot token. */
  readonly token?: number;
  /** How long a start may fail before we tell the person who started it why. */
  readonly tell?: number;
  /** How long a delivery takes, or a whole multiple of it. */
  readonly delivery?: number;
  readonly socket?: SocketTimes;
  /** The minimum time between two crisis replies in one conversation. */
  readonly repliesApart?: number;
}

/** A running Evenkeel. */
export interface Evenkeel {
  /** The port it listens on in http mode, otherwise null. */
  readonly port: number | null;
  /** The port of its operators' door. */
  readonly healthPort: number;
  /**
   * Resolves once everything is open. Rejects with an error that a person has to fix before another start:
   * ContentError for a teams file, StoreError, KeyringError or SlackRefused. By then, everything has been
   * closed.
   */
  readonly ready: Promise<void>;
  /**
   * Resolves once the background has read every roster, at once in a process without workers. Nothing else
   * waits for this. Never rejects.
   */
  readonly rostersRead: Promise<void>;
  /** Runs one sweep now instead of waiting for the next. */
  sweep(): Promise<void>;
  /** How much is due and not done yet: steps, notifications in the outbox, and jobs. */
  pending(): Promise<number>;
  /**
   * Rereads the texts that people read: words, support, things to read and to do. Throws ContentError for a
   * wrong file; then the last good texts stay in use.
   */
  reload(): void;
  /** Finishes what's in hand and closes everything, at any moment and within ten seconds. */
  stop(): Promise<void>;
}
