import { safeCode } from '../usecases/log.js';
import type { Log } from '../usecases/ports.js';

/** Lets go of one thing. */
type Release = () => unknown;

/**
 * What a process has open. At its end everything that may still be at work is drained, all at the same time; then what it
 * worked with is cut. What is opened once the end has begun is let go of at once.
 */
export class Belongings {
  readonly #drained: Release[] = [];
  readonly #cut: Release[] = [];
  readonly #log: Log;
  #gone = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Something that finishes what is in hand: a listener, a worker, a timer. */
  drain(release: Release): void {
    if (this.#gone) void this.#all([release]);
    else this.#drained.push(release);
  }

  /** Something that the others need until they are done: a connection, a port. */
  cut(release: Release): void {
    if (this.#gone) void this.#all([release]);
    else this.#cut.push(release);
  }

  /** Lets go of everything. Never throws: what cannot be let go of is said in the log, and the rest goes. */
  async letGo(): Promise<void> {
    this.#gone = true;
    await this.#all(this.#drained.splice(0));
    await this.#all(this.#cut.splice(0));
  }

  async #all(releases: readonly Release[]): Promise<void> {
    await Promise.all(
      releases.map(async (release) => {
        try {
          await release();
        } catch (error) {
          this.#log.warn('not_let_go', { code: safeCode(error) });
        }
      }),
    );
  }
}
