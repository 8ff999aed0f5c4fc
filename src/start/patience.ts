import pTimeout from 'p-timeout';
import { type Part, type Reason, safeCode, WAITS } from '../usecases/log.js';
import type { Log } from '../usecases/ports.js';
import { pause, waitAfter } from '../slack/api/backoff.js';

/** What fails for less than this passes by itself more often than not, and isn't worth a sentence; in milliseconds. */
export const TELL_AFTER_MS = 10_000;

/** How often something that a person has to fix is tried again meanwhile, in milliseconds. */
const LOOK_AGAIN_MS = 30_000;

/** The process ends before its start was done. */
export class Ended extends Error {
  readonly code = 'ended';
  constructor() {
    super('The process ends before everything was open.');
  }
}

/** What a failed try means. */
export interface Verdict {
  /**
   * `passing`: it is tried again, with growing waits. `fixable`: a person has to fix it and can do so while the process
   * runs, so it is said at once and tried again every half minute. `final`: the process has to end.
   */
  readonly kind: 'passing' | 'fixable' | 'final';
  /** What is wrong and how to fix it, for whoever started the process. */
  readonly sentence: string;
  /** The same for /readyz, which may name no workspace. */
  readonly words: string;
  /** Why, in words that may be logged; none where the code has to do. */
  readonly cause?: Reason | null;
}

/** What the parts of a start share while they wait. */
export interface Patience {
  readonly log: Log;
  /** Given when the process ends. */
  readonly ending: AbortSignal;
  /** Says a sentence to whoever started the process. */
  tell(this: void, sentence: string): void;
  /** How long something may fail before it's told, in milliseconds. */
  readonly tellAfterMs: number;
  /** Notes what is being waited for, in words for /readyz. */
  waitsFor(words: string): void;
  /** Resolves when somebody asks for another try at once. */
  nudge(): Promise<void>;
}

/** What is waited for. */
export interface AwaitedPart {
  /** For the log. */
  readonly part: Part;
  /** For /readyz. */
  readonly words: string;
}

/**
 * Tries something until it works, however long that takes, and returns what it returns.
 *
 * @throws what was thrown, if it is final; Ended once the process ends
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
        // Somebody who corrects a file hears of the same mistake again; what passes comes and goes by itself.
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

/** Returns what some work returns. Throws Ended as soon as the process ends, as the work itself may hang. */
export async function unlessEnding<T>(ending: AbortSignal, work: Promise<T>): Promise<T> {
  try {
    return await pTimeout(work, { milliseconds: Infinity, signal: ending });
  } catch (error) {
    throw ending.aborted ? new Ended() : error;
  }
}
