import { safeCode } from '../usecases/log.js';
import type { Log } from '../usecases/ports.js';

/** Closes something that's open. */
type Release = () => unknown;

/**
 * Everything that a process has open. At the end, first drains everything that may still be working, all at the same
 * time, and then closes what that worked with. Anything added once the end has begun is closed at once.
 */
export class Belongings {
  readonly #drained: Release[] = [];
  readonly #cut: Release[] = [];
  readonly #log: Log;
  #gone = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Adds something that finishes its work in progress: a listener, a worker, a timer. */
  drain(release: Release): void {
    if (this.#gone) void this.#all([release]);
    else this.#drained.push(release);
  }

  /** Adds something that the others need until they're done: a connection, a port. */
  cut(release: Release): void {
    if (this.#gone) void this.#all([release]);
    else this.#cut.push(release);
  }

  /** Closes everything. Never throws: if something can't be closed, logs that and goes on. */
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
