import { setMaxListeners } from 'node:events';
import { deferred } from '../slack/api/deferred.js';
import type { Log } from '../usecases/ports.js';
import { Belongings } from './belongings.js';
import { type Patience, TELL_AFTER_MS } from './patience.js';

/** One process from its start to its end. */
export interface Lifetime {
  /** What the parts of its start share while they wait. */
  readonly patience: Patience;
  /** What it has open. */
  readonly belongings: Belongings;
  /** What its start, or its end, waits for, in words for /readyz; null while it's at work. */
  waitsFor(): string | null;
  /** Everything is open. */
  started(): void;
  /** Tries again at once whatever is being waited for. */
  retry(): void;
  /** Finishes what is in hand and lets everything go; a second time it's the same end. */
  stop(this: void): Promise<void>;
}

/** How a process begins. */
interface Beginning {
  readonly log: Log;
  /** Says a sentence to whoever started the process. */
  readonly tell: (sentence: string) => void;
  /** How long something may fail before it's told, in milliseconds. */
  readonly tellAfterMs?: number | undefined;
}

/** Begins a process. */
export function beginLifetime({ log, tell, tellAfterMs = TELL_AFTER_MS }: Beginning): Lifetime {
  const belongings = new Belongings(log);
  const ending = new AbortController();
  // As many deliveries as are due may wait for the clocks to agree, and for the end, at once.
  setMaxListeners(0, ending.signal);
  let waitsFor: string | null = 'its start';
  let nudged = deferred<void>();
  const letGo = async (): Promise<void> => {
    log.info('stopping');
    waitsFor = 'its end';
    ending.abort();
    await belongings.letGo();
    log.info('stopped');
  };
  let stopping: Promise<void> | null = null;
  return {
    belongings,
    patience: {
      log,
      ending: ending.signal,
      tell,
      tellAfterMs,
      waitsFor(words) {
        waitsFor = words;
      },
      nudge: () => nudged.promise,
    },
    waitsFor: () => waitsFor,
    started() {
      waitsFor = null;
    },
    retry() {
      nudged.resolve();
      nudged = deferred();
    },
    stop: () => (stopping ??= letGo()),
  };
}

/** What opening returns. Where only a person can go on, everything is let go of before it throws. */
export async function orLetGo<T>(
  opening: Promise<T>,
  refused: Promise<never>,
  stop: () => Promise<void>,
): Promise<T> {
  try {
    return await Promise.race([opening, refused]);
  } catch (error) {
    // It fails because everything under it was let go of; the error that counts is thrown below.
    opening.catch(() => undefined);
    await stop();
    throw error;
  }
}
