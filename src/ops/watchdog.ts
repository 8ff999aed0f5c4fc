import { setTimeout as sleep } from 'node:timers/promises';
import { type Reason, safeCode, type WatchName, WATCHES } from '../usecases/log.js';
import type { Log } from '../usecases/ports.js';
import { within } from '../slack/kit/deadline.js';

/** How often each promise is checked, in milliseconds: trouble has to show within a minute. */
const LOOK_EVERY_MS = 15_000;

/**
 * How long a caller waits for a check while we already know that something's wrong, in milliseconds: a probe
 * that gives up after a second should get the reason.
 */
const ANSWER_WITHIN_MS = 250;

/** A check or repair that takes longer counts as no answer, in milliseconds. */
const LOOK_WITHIN_MS = 8_000;

/** A promise made by another part, and how to check from the outside whether it holds. */
export interface Watch {
  readonly name: WatchName;
  /** Null if all is well, otherwise what's wrong, in words that name no workspace, team or member. */
  look(): Promise<string | null>;
  /** Since when it's been wrong, in milliseconds, if we know that better than from the checks. */
  since?(): number | null;
  /** Why, in words that may be logged; null if we don't know. */
  cause?(): Reason | null;
  /** Whether a check costs next to nothing: then each readiness request runs it. */
  readonly cheap?: boolean;
  /** Tries to fix it without a restart. */
  repair?(): Promise<void>;
}

/** What a watchdog needs. */
export interface WatchdogWith {
  readonly log: Log;
  /** Shows whether a promise holds. */
  show(this: void, watch: WatchName, ok: boolean): void;
  /** The wall clock, in milliseconds: operators compare it with theirs. */
  now(this: void): number;
  /** How often it checks, in milliseconds; 15 s by default. */
  readonly everyMs?: number | undefined;
}

/** Checks whether promises hold, and reports it. */
export interface Watchdog {
  /** Adds a promise to watch from now on. */
  watch(watch: Watch): void;
  /**
   * What's wrong now, each in words with its time; empty if all is well. If we already know that something's
   * wrong, we don't wait for a check that hangs.
   */
  troubles(): Promise<readonly string[]>;
  stop(): void;
}

interface Trouble {
  readonly words: string;
  /** Why, as the log has said; null if it couldn't yet. */
  readonly cause: Reason | null;
  readonly since: number;
}

/**
 * A watchdog over promises, which are added as they're made. It logs one line when trouble begins, one once
 * its cause is found, if that's later, and one when it ends.
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
    // A cause may be found later than the trouble.
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
      // A hanging check is itself the trouble, and known by then. We wait for every check only while all was
      // well.
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

/** Whether two checks found the same fault; figures in its words, such as days, may have grown. */
const isSameReason = (one: string, other: string): boolean =>
  one.replaceAll(/\d+/g, '') === other.replaceAll(/\d+/g, '');

/**
 * What's been wrong, and since when: its first sentence, up to a colon if details follow. What to do comes
 * after that.
 */
function withTime({ words, since }: Trouble, now: number): string {
  const end = words.search(/: |\. (?=[A-Z])|\.?$/);
  return `${words.slice(0, end)} since ${clockTime(since, now)}${words.slice(end)}`;
}

/** A time as operators read it, with its day if it's not today. */
function clockTime(at: number, now: number): string {
  const [day = '', time = ''] = new Date(at).toISOString().split('T');
  const today = new Date(now).toISOString().startsWith(day);
  return `${today ? '' : `${day} `}${time.slice(0, 5)} UTC`;
}
