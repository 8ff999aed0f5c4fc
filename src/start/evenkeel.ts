import type { SocketTimes } from '../slack/api/socket.js';
import type { Clock, Log } from '../usecases/ports.js';

/** What a process is given from outside: time, the log, and where to say what somebody has to do. */
export interface Dependencies {
  readonly clock: Clock;
  readonly log: Log;
  /** Says a sentence to whoever started the process; to nobody unless given. */
  readonly tell?: (sentence: string) => void;
  /** How often things are looked at and tried again, in milliseconds, for those who can't wait a minute. */
  readonly times?: Times;
}

/** See `Dependencies`; each is as long as operation needs unless given. */
export interface Times {
  /** How often the watchdog looks. */
  readonly watch?: number;
  /** How often Slack is asked about a bot token. */
  readonly token?: number;
  /** How long a start may fail before whoever started it is told why. */
  readonly tell?: number;
  /** What a delivery takes, or a whole multiple of it. */
  readonly delivery?: number;
  readonly socket?: SocketTimes;
  /** How far apart two crisis replies in one conversation are at least. */
  readonly repliesApart?: number;
}

/** A running Evenkeel. */
export interface Evenkeel {
  /** The port it listens on in http mode, else null. */
  readonly port: number | null;
  /** The port of its door for operators. */
  readonly healthPort: number;
  /**
   * Resolves once everything is open and every roster has been read. Rejects with what a person has to fix before another
   * start: ContentError for a teams file, StoreError, KeyringError or SlackRefused; everything has been let go of by then.
   */
  readonly ready: Promise<void>;
  /** Runs one sweep now instead of waiting for the next. */
  sweep(): Promise<void>;
  /** How much is due and not done yet: steps, notifications of the outbox, and jobs. */
  pending(): Promise<number>;
  /**
   * Reads what people read again: words, support, things to read and to do. Throws ContentError for a file that is wrong;
   * the last good ones then stay in use.
   */
  reload(): void;
  /** Finishes what is in hand and lets everything go, at any moment and within ten seconds. */
  stop(): Promise<void>;
}
