import pTimeout from 'p-timeout';

/** Something was asked for after the demo had begun to end. */
export class Interrupted extends Error {}

/** Longer than this nothing is waited for at the end, in milliseconds: whoever pressed Ctrl-C waits for it. */
const REMOVED_WITHIN_MS = 6_000;

/** What a run has made so far, to be removed when it ends, however early that is. */
export interface Traces {
  /** Waits for something to be made, and remembers how it's removed. Throws Interrupted once the end has begun. */
  made<T>(making: T | Promise<T>, remove: (made: T) => unknown): Promise<T>;
  /** Removes everything, the last first. What is still being made is waited for. */
  remove(): Promise<void>;
  readonly ending: boolean;
}

const inTime = (work: Promise<unknown>): Promise<unknown> =>
  pTimeout(work, { milliseconds: REMOVED_WITHIN_MS, message: false });

/**
 * Keeps the traces of one run.
 *
 * @param failed called with each thing that could not be removed
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
