import { setTimeout } from 'node:timers/promises';
import { inspect } from 'node:util';

/**
 * How long we wait for something that has to come, in milliseconds. It's for what never comes, and says nothing about how
 * fast a thing is; below the time-out of a test, whose message would say less.
 */
const LONGEST_MS = 60_000;

/** How many questions follow each other quickly: whatever takes longer waits for a clock or a process, and asking costs something. */
const QUICK = 20;
const QUICK_MS = 10;
const SLOW_MS = 50;

/**
 * Asks again and again until an answer counts, and gives it.
 *
 * @param counts whether an answer is the one; anything truthy unless given
 * @param longestMs how long an answer may take to come, in milliseconds
 * @throws an error with `what` and the last answer when none counts in that time
 */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  counts: (answer: T) => boolean = Boolean,
  longestMs = LONGEST_MS,
): Promise<T> {
  const deadline = performance.now() + longestMs;
  for (let asked = 1; ; asked += 1) {
    const answer = await ask();
    if (counts(answer)) return answer;
    if (performance.now() > deadline)
      throw new Error(`waited ${longestMs} ms in vain until ${what}; at last it was ${inspect(answer)}`);
    await setTimeout(asked < QUICK ? QUICK_MS : SLOW_MS);
  }
}
