import { setMaxListeners } from 'node:events';
import { deferred } from '../slack/api/deferred.js';
import type { Log } from '../usecases/ports.js';
import { Belongings } from './belongings.js';
import { type Patience, TELL_AFTER_MS } from './patience.js';

/** One process from its start to its end. */
export interface Lifetime {
  /** What the parts of the start share while they wait. */
  readonly patience: Patience;
  /** Everything it has open. */
  readonly belongings: Belongings;
  /** What its start or end waits for, in words for /readyz; null while it's running. */
  waitsFor(): string | null;
  /** Everything is open. */
  started(): void;
  /** Retries at once whatever it's waiting for. */
  retry(): void;
  /** Finishes what's in hand and closes everything; a second call returns the same promise. */
  stop(this: void): Promise<void>;
}

/** What a process begins with. */
interface Beginning {
  readonly log: Log;
  /** Says a sentence to the person who started the process. */
  readonly tell: (sentence: string) => void;
  /** How long something may fail before we report it, in milliseconds. */
  readonly tellAfterMs?: number | undefined;
}

/** Begins a process. */
export function beginLifetime({ log, tell, tellAfterMs = TELL_AFTER_MS }: Beginning): Lifetime {
  const belongings = new Belongings(log);
  const ending = new AbortController();
  // Any number of deliveries may wait for the clocks to agree, and for the end, at once.
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

/**
 * Returns what opening returns. If only a person can fix a failure, it closes everything before it throws.
 */
export async function orLetGo<T>(
  opening: Promise<T>,
  refused: Promise<never>,
  stop: () => Promise<void>,
): Promise<T> {
  try {
    return await Promise.race([opening, refused]);
  } catch (error) {
    // It fails because everything under it was closed; the error that counts is thrown below.
    opening.catch(() => undefined);
    await stop();
    throw error;
  }
}
