import { setTimeout } from 'node:timers/promises';
import type { Place } from './bots.js';

/** The time between checks of each bot, and the longest wait for its answer, in milliseconds. */
const EVERY_MS = 250;
const ANSWER_MS = 2_000;
/** The entry for a bot that doesn't answer. */
const ABSENT = 'does not answer';

/** The readiness of a run's bots. */
export interface Readiness {
  /** Whether all of them are ready now. */
  all(): boolean;
  /** Names the bots that aren't ready, and their answers. */
  wanting(): string;
  /** The longest time that a bot wasn't ready at a stretch, after it had been, in milliseconds. */
  longestMs(): number;
  /** Stops asking. */
  stop(): Promise<void>;
}

/** Keeps asking every bot whether it's ready, as a platform does. */
export function watchReadiness(places: readonly Place[]): Readiness {
  let longest = 0;
  const ending = new AbortController();
  /** Each bot's answer; null while it's ready. */
  const says = new Map<Place, string | null>(places.map((place) => [place, ABSENT]));
  const watch = async (place: Place): Promise<void> => {
    let readyAt: number | null = null;
    while (!ending.signal.aborted) {
      const said = await askOne(place.healthPort);
      says.set(place, said);
      if (said === null) readyAt = performance.now();
      else if (readyAt !== null) longest = Math.max(longest, performance.now() - readyAt);
      await setTimeout(EVERY_MS);
    }
  };
  const watching = Promise.all(places.map(watch));
  return {
    all: () => [...says.values()].every((said) => said === null),
    wanting: () =>
      [...says].flatMap(([{ role }, said]) => (said === null ? [] : [`${role}: ${said}`])).join('; '),
    longestMs: () => longest,
    async stop() {
      ending.abort();
      await watching;
    },
  };
}

async function askOne(port: number): Promise<string | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, {
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const text = await response.text();
    return response.ok ? null : text.trim();
  } catch {
    // Nobody is there: the process was killed, or hasn't come that far.
    return ABSENT;
  }
}
