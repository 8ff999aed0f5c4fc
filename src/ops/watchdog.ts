import { setTimeout as sleep } from 'node:timers/promises';
import { type Reason, safeCode, type WatchName, WATCHES } from '../usecases/log.js';
import type { Log } from '../usecases/ports.js';
import { within } from '../slack/kit/deadline.js';

/** How often we check each promise, in milliseconds: trouble must show within a minute. */
const LOOK_EVERY_MS = 15_000;

/**
 * How long a caller waits for a check while we already know that something's wrong, in milliseconds: a probe that
 * gives up after a second should get the reason.
 */
const ANSWER_WITHIN_MS = 250;

/** How long a check or repair may take before it counts as no answer, in milliseconds. */
const LOOK_WITHIN_MS = 8_000;

/** A promise that another part makes, and how to check from the outside whether it holds. */
export interface Watch {
  readonly name: WatchName;
  /** Returns null if all is well, otherwise what's wrong, in words that name no workspace, team or member. */
  look(): Promise<string | null>;
  /** When the trouble began, in milliseconds, if we know that better than from the checks. */
  since?(): number | null;
  /** The cause, in words that may be logged; null if we don't know. */
  cause?(): Reason | null;
  /** Whether a check costs next to nothing, so that each readiness request runs it. */
  readonly cheap?: boolean;
  /** Tries to fix the trouble without a restart. */
  repair?(): Promise<void>;
}

/** Dependencies of a watchdog. */
export interface WatchdogWith {
  readonly log: Log;
  /** Shows whether a promise holds. */
  show(this: void, watch: WatchName, ok: boolean): void;
  /** The wall clock, in milliseconds: operators compare it with theirs. */
  now(this: void): number;
  /** How often it checks, in milliseconds; 15 s by default. */
  readonly everyMs?: number | undefined;
}

/** Checks whether promises hold, and reports that. */
export interface Watchdog {
  /** Adds a promise to watch from now on. */
  watch(watch: Watch): void;
  /**
   * What's wrong now, each trouble in words with its time; empty if all is well. While we already know of trouble, we
   * don't wait for a check that hangs.
   */
  troubles(): Promise<readonly string[]>;
  stop(): void;
}

interface Trouble {
  readonly words: string;
  /** The cause as the log has given it; null if it couldn't yet. */
  readonly cause: Reason | null;
  readonly since: number;
}

/**
 * Starts a watchdog over promises, which are added as they're made. It logs a line when trouble begins, when its
 * cause is found if that's later, and when it ends.
 */
export function startWatchdog({ log, show, now, everyMs = LOOK_EVERY_MS }: WatchdogWith): Watchdog {
  const watches: Watch[] = [];
  const troubles = new Map<WatchName, Trouble>();
  const looking = new Map<WatchName, Promise<void>>();
  let stopped = false;

  const note = (watch: Watch, words: string | null): void => {
    const { name } = watch;
    if (stopped) return;
    const before = troubles.get(name);
    show(name, words === null);
    if (words === null) {
      if (before) log.info('watch_recovered', { watch: name });
      troubles.delete(name);
      return;
    }
    const since = before && isSameReason(before.words, words) ? before.since : now();
    const cause = watch.cause?.() ?? before?.cause ?? null;
    troubles.set(name, { words, since: watch.since?.() ?? since, cause });
    // The cause may be found later than the trouble.
    if (before && (cause === null || before.cause !== null)) return;
    log.error('watch_failing', { watch: name, reason: WATCHES[name], ...(cause ? { cause } : {}) });
  };
  const lookOnce = async (watch: Watch, repairs: boolean): Promise<void> => {
    try {
      note(watch, await within(LOOK_WITHIN_MS, watch.look()));
      if (repairs && troubles.has(watch.name) && watch.repair) {
        await within(LOOK_WITHIN_MS, watch.repair());
        note(watch, await within(LOOK_WITHIN_MS, watch.look()));
      }
    } catch (error) {
      // A check that fails means that the promise doesn't hold.
      note(watch, `${watch.name} cannot be looked at (${safeCode(error)})`);
    }
  };
  const look = (watch: Watch, repairs: boolean): Promise<void> => {
    const under = looking.get(watch.name);
    if (under) return under;
    const looks = lookOnce(watch, repairs).finally(() => looking.delete(watch.name));
    looking.set(watch.name, looks);
    return looks;
  };
  const rounds = setInterval(() => {
    for (const watch of watches) void look(watch, true);
  }, everyMs);

  return {
    watch(watch) {
      watches.push(watch);
      show(watch.name, true);
      void look(watch, true);
    },
    async troubles() {
      const looks = Promise.all(watches.filter(({ cheap }) => cheap).map((watch) => look(watch, false)));
      // A hanging check is itself trouble, and known by now. We wait for every check only while all is well.
      await (troubles.size > 0
        ? Promise.race([looks, sleep(ANSWER_WITHIN_MS, null, { ref: false })])
        : looks);
      return watches.flatMap(({ name }) => {
        const trouble = troubles.get(name);
        return trouble ? [withTime(trouble, now())] : [];
      });
    },
    stop() {
      stopped = true;
      clearInterval(rounds);
    },
  };
}

/** Whether two checks found the same fault. Figures in its words, such as days, may have grown. */
const isSameReason = (one: string, other: string): boolean =>
  one.replaceAll(/\d+/g, '') === other.replaceAll(/\d+/g, '');

/**
 * Adds the start time to a trouble's words: after what's wrong (the first sentence, up to any colon), and before the
 * details and the fix.
 */
function withTime({ words, since }: Trouble, now: number): string {
  const end = words.search(/: |\. (?=[A-Z])|\.?$/);
  return `${words.slice(0, end)} since ${clockTime(since, now)}${words.slice(end)}`;
}

/** Formats a time for operators, with its day unless that's today. */
function clockTime(at: number, now: number): string {
  const [day = '', time = ''] = new Date(at).toISOString().split('T');
  const today = new Date(now).toISOString().startsWith(day);
  return `${today ? '' : `${day} `}${time.slice(0, 5)} UTC`;
}
