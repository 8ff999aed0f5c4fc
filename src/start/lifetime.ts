import { setMaxListeners } from 'node:events';
import { deferred } from '../slack/api/deferred.js';
import type { Log } from '../usecases/ports.js';
import { Belongings } from './belongings.js';
import { type Patience, TELL_AFTER_MS } from './patience.js';

/** The lifetime of a process, from its start to its end. */
interface Lifetime {
  /** Shared by the parts of the start while they wait. */
  readonly patience: Patience;
  /** Everything that the process has open. */
  readonly belongings: Belongings;
  /** Returns what the start or end is waiting for, in words for /readyz; null while the process is running. */
  waitsFor(): string | null;
  /** Notes that everything is open. */
  started(): void;
  /** Retries immediately whatever a person has to fix. */
  retry(): void;
  /** Finishes work in progress and closes everything. A second call returns the same promise. */
  stop(this: void): Promise<void>;
}

/** The parts that a lifetime begins with. */
interface Beginning {
  readonly log: Log;
  /** Says a sentence to the person who started the process. */
  readonly tell: (sentence: string) => void;
  /** How long something may fail before we report it, in milliseconds. */
  readonly tellAfterMs?: number | undefined;
}

/** Begins a process's lifetime. */
export function beginLifetime({ log, tell, tellAfterMs = TELL_AFTER_MS }: Beginning): Lifetime {
  const belongings = new Belongings(log);
  const ending = new AbortController();
  // Any number of deliveries may be waiting at once for the clocks to agree, each with a listener for the end.
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
 * Returns the result of `opening`. If that or `refused` rejects, stops everything before it throws the error.
 *
 * @param refused rejects with an error that only a person can fix
 */
export async function orLetGo<T>(
  opening: Promise<T>,
  refused: Promise<never>,
  stop: () => Promise<void>,
): Promise<T> {
  try {
    return await Promise.race([opening, refused]);
  } catch (error) {
    // After the stop, `opening` fails too, since we've closed what it uses; the error that matters is thrown below.
    opening.catch(() => undefined);
    await stop();
    throw error;
  }
}
