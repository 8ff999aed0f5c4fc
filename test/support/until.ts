import { setTimeout } from 'node:timers/promises';
import { inspect } from 'node:util';

/**
 * How long a wait may take, in milliseconds. The limit is for things that never come, and says nothing about speed; it's
 * below a test's own limit, whose message would say less.
 */
const LONGEST_MS = 60_000;

/** The number of quick questions: longer waits are for a clock or a process, and each question costs something. */
const QUICK = 20;
const QUICK_MS = 10;
const SLOW_MS = 50;

/**
 * Asks again and again until an answer counts; returns that answer.
 *
 * @param counts whether an answer counts; by default, whether it's truthy
 * @param longestMs how long that may take, in milliseconds
 * @throws an error with `what` and the last answer if none counts in that time
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
