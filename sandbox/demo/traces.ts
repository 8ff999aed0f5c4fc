import pTimeout from 'p-timeout';

/** The demo had already begun to end when something was made. */
export class Interrupted extends Error {}

/** The longest wait for a removal, in milliseconds: someone who pressed Ctrl-C waits for it. */
const REMOVED_WITHIN_MS = 6_000;

/** Everything that a run has made so far, to be removed when it ends, however early. */
export interface Traces {
  /** Waits for something to be made, and remembers how to remove it. Throws Interrupted once the end has begun. */
  made<T>(making: T | Promise<T>, remove: (made: T) => unknown): Promise<T>;
  /** Removes everything, last first. Waits for what's still being made. */
  remove(): Promise<void>;
  readonly ending: boolean;
}

const inTime = (work: Promise<unknown>): Promise<unknown> =>
  pTimeout(work, { milliseconds: REMOVED_WITHIN_MS, message: false });

/**
 * Keeps the traces of one run.
 *
 * @param failed called with the error of each removal that failed
 */
export function traces(failed: (error: unknown) => void): Traces {
  const removals: (() => unknown)[] = [];
  const making = new Set<Promise<unknown>>();
  let ending = false;
  return {
    get ending() {
      return ending;
    },
    async made(thing, remove) {
      if (ending) throw new Interrupted();
      const known = Promise.resolve(thing).then((made) => {
        removals.push(() => remove(made));
        return made;
      });
      making.add(known);
      const made = await known.finally(() => making.delete(known));
      if (ending) throw new Interrupted();
      return made;
    },
    async remove() {
      ending = true;
      await inTime(Promise.allSettled(making));
      for (const remove of removals.splice(0).toReversed())
        await inTime(Promise.resolve().then(remove)).catch(failed);
    },
  };
}
