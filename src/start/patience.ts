import pTimeout from 'p-timeout';
import { type Part, type Reason, safeCode, WAITS } from '../usecases/log.js';
import type { Log } from '../usecases/ports.js';
import { pause, waitAfter } from '../slack/api/backoff.js';

/** How long something may fail before we tell a person, in milliseconds. Most shorter failures pass by themselves. */
export const TELL_AFTER_MS = 10_000;

/** How often we retry something that a person has to fix, in milliseconds. */
const LOOK_AGAIN_MS = 30_000;

/** Thrown if the process ends before its start is done. */
export class Ended extends Error {
  readonly code = 'ended';
  constructor() {
    super('The process ends before everything was open.');
  }
}

/** The judgment on a failed try. */
export interface Verdict {
  /**
   * `passing`: we retry with growing waits. `fixable`: a person has to fix it, and can while the process runs, so we
   * tell them at once and retry every half minute. `final`: the process has to end.
   */
  readonly kind: 'passing' | 'fixable' | 'final';
  /** What's wrong and how to fix it, for the person who started the process. */
  readonly sentence: string;
  /** The same sentence for /readyz, which mustn't name a workspace. */
  readonly words: string;
  /** The reason, in words that may be logged; without one, the log has only the error's code. */
  readonly cause?: Reason | null;
}

/** Shared by the parts of a start while they wait. */
export interface Patience {
  readonly log: Log;
  /** Aborted when the process ends. */
  readonly ending: AbortSignal;
  /** Says a sentence to the person who started the process. */
  tell(this: void, sentence: string): void;
  /** How long something may fail before we report it, in milliseconds. */
  readonly tellAfterMs: number;
  /** Notes what the start is waiting for, in words for /readyz. */
  waitsFor(words: string): void;
  /** Resolves when someone asks for an immediate retry. */
  nudge(): Promise<void>;
}

/** The part of a start that we're waiting for. */
interface AwaitedPart {
  /** For the log. */
  readonly part: Part;
  /** For /readyz. */
  readonly words: string;
}

/**
 * Retries a task until it works, however long that takes, and returns its result.
 *
 * @throws the task's error, if it's final; Ended once the process ends
 */
export async function untilItWorks<T>(
  patience: Patience,
  { part, words }: AwaitedPart,
  attempt: () => Promise<T>,
  judge: (error: unknown) => Verdict,
): Promise<T> {
  const { log, ending, tell, tellAfterMs } = patience;
  const began = performance.now();
  const said = new Set<string>();
  patience.waitsFor(words);
  for (let failures = 1; ; failures += 1) {
    try {
      return await unlessEnding(ending, attempt());
    } catch (error) {
      if (ending.aborted) throw new Ended();
      const verdict = judge(error);
      if (verdict.kind === 'final') throw error;
      patience.waitsFor(`${words}: ${verdict.words}`);
      const due = verdict.kind === 'fixable' || performance.now() - began >= tellAfterMs;
      if (due && !said.has(verdict.sentence)) {
        // A person who's correcting a file is told again if an earlier mistake comes back. Passing trouble, which
        // comes and goes by itself, is told only once.
        if (verdict.kind === 'fixable') said.clear();
        said.add(verdict.sentence);
        log.error(part === 'content' ? 'content_refused' : 'start_waits', {
          part,
          reason: WAITS[part],
          ...(verdict.cause ? { cause: verdict.cause } : {}),
          code: safeCode(error),
        });
        tell(`${verdict.sentence}\nEvenkeel keeps trying; until then it answers with the crisis card alone.`);
      }
      if (verdict.kind === 'passing') await pause(waitAfter(failures), ending);
      else await Promise.race([pause(LOOK_AGAIN_MS, ending), patience.nudge()]);
    }
  }
}

/** Returns the result of some work, or throws Ended as soon as the process ends: the work itself may hang. */
export async function unlessEnding<T>(ending: AbortSignal, work: Promise<T>): Promise<T> {
  try {
    return await pTimeout(work, { milliseconds: Infinity, signal: ending });
  } catch (error) {
    throw ending.aborted ? new Ended() : error;
  }
}
