import { setTimeout as sleep } from 'node:timers/promises';
import { type Reason, safeCode, type WatchName, WATCHES } from '../usecases/log.js';
import type { Log } from '../usecases/ports.js';
import { within } from '../slack/kit/deadline.js';

/** How often each promise is looked at, in milliseconds: trouble has to show within a minute. */
const LOOK_EVERY_MS = 15_000;

/**
 * How long whoever asks waits for a look while something is known to be wrong, in milliseconds: a probe that gives up after a
 * second should get the reason.
 */
const ANSWER_WITHIN_MS = 250;

/** A look, or a repair, that takes longer has found that nothing answers, in milliseconds. */
const LOOK_WITHIN_MS = 8_000;

/** A promise that something else has made, and how it is seen from the outside whether it keeps it. */
export interface Watch {
  readonly name: WatchName;
  /** Null while all is well, otherwise what is wrong, in words that name no workspace, team or member. */
  look(): Promise<string | null>;
  /** Since when it is wrong, in milliseconds, where that is known better than by looking. */
  since?(): number | null;
  /** Why, in words that may be logged; null where that isn't known. */
  cause?(): Reason | null;
  /** Whether a look costs next to nothing: then each question about readiness looks for itself. */
  readonly cheap?: boolean;
  /** Tries to put it right without a restart. */
  repair?(): Promise<void>;
}

/** What a watchdog is given. */
export interface WatchdogWith {
  readonly log: Log;
  /** Shows whether a promise is kept. */
  show(this: void, watch: WatchName, ok: boolean): void;
  /** The clock on the wall, in milliseconds: operators compare it with theirs. */
  now(this: void): number;
  /** How often it looks, in milliseconds; 15 s unless given. */
  readonly everyMs?: number | undefined;
}

/** Looks whether promises are kept, and says so. */
export interface Watchdog {
  /** Watches one more promise from now on. */
  watch(watch: Watch): void;
  /**
   * What is wrong now, each in words with its time; empty while all is well. Where something is known to be wrong already, a
   * look that hangs isn't waited for.
   */
  troubles(): Promise<readonly string[]>;
  stop(): void;
}

interface Trouble {
  readonly words: string;
  readonly since: number;
}

/** A watchdog over promises that are added as they are made. One line of the log says that trouble begins, one that it ends. */
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
    troubles.set(name, { words, since: watch.since?.() ?? since });
    if (before) return;
    const cause = watch.cause?.();
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
      // Whoever looks in vain has found that the promise is not kept.
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
      // What hangs is what's wrong, and known by then. Only as long as all was well is every look waited for.
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

/** Whether two looks have found the same fault; figures in its words, such as of days, may have grown. */
const isSameReason = (one: string, other: string): boolean =>
  one.replaceAll(/\d+/g, '') === other.replaceAll(/\d+/g, '');

/** What is wrong since when: its first sentence, up to a colon where details follow one. What to do comes after. */
function withTime({ words, since }: Trouble, now: number): string {
  const end = words.search(/: |\. (?=[A-Z])|\.?$/);
  return `${words.slice(0, end)} since ${clockTime(since, now)}${words.slice(end)}`;
}

/** A time as operators read it; with its day once that is another. */
function clockTime(at: number, now: number): string {
  const [day = '', time = ''] = new Date(at).toISOString().split('T');
  const today = new Date(now).toISOString().startsWith(day);
  return `${today ? '' : `${day} `}${time.slice(0, 5)} UTC`;
}
