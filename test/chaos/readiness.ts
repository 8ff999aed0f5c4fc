import { setTimeout } from 'node:timers/promises';
import type { Place } from './bots.js';

/** How often each bot is asked, and how long it may take to answer, in milliseconds. */
const EVERY_MS = 250;
const ANSWER_MS = 2_000;
/** What is said of a bot that says nothing. */
const ABSENT = 'does not answer';

/** What the bots of a run say of their readiness. */
export interface Readiness {
  /** Whether all of them are ready now. */
  all(): boolean;
  /** Which are not, and what they say of it. */
  wanting(): string;
  /** The longest that one of them was not ready at a stretch, once it had been, in milliseconds. */
  longestMs(): number;
  /** Asks no more. */
  stop(): Promise<void>;
}

/** Asks every bot over and over whether it is ready, as a platform does. */
export function watchReadiness(places: readonly Place[]): Readiness {
  let longest = 0;
  const ending = new AbortController();
  /** What each says; null while it is ready. */
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
    // Nobody is there: a process that is killed, or has not come so far.
    return ABSENT;
  }
}
