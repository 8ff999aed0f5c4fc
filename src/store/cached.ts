/**
 * How long a value stays valid, how often we reread it while somebody uses it, and for how long after its
 * last use, in ms.
 */
export interface KeptTimes {
  readonly goodMs: number;
  readonly everyMs: number;
  readonly idleMs: number;
}

export const TIMES: KeptTimes = { goodMs: 60_000, everyMs: 30_000, idleMs: 600_000 };

/**
 * A value that this process reads from Redis as a whole and keeps. Reading one entry would show somebody who
 * watches Redis whose it is, and when. We read the whole value, on a timer for as long as it's used, not at
 * the moment of a request.
 */
export interface Kept<T> {
  /** Returns the last value read, however long ago; null before the first reading. Never asks Redis. */
  now(): T | null;
  /** Returns the value, at most a minute old. Throws what reading throws. */
  get(): Promise<T>;
  /** Returns the value, read at most so many milliseconds ago. Throws what reading throws. */
  within(ms: number): Promise<T>;
  /** Invalidates what was read before, because the value has changed. */
  changed(): void;
  /** Sets the current value. */
  is(what: T): void;
}

/** Caches what `read` returns. */
export function kept<T>(read: () => Promise<T>, { goodMs, everyMs, idleMs }: KeptTimes = TIMES): Kept<T> {
  let last: { readonly what: T; readonly began: number } | null = null;
  let reading: { readonly began: number; readonly done: Promise<T> } | null = null;
  let changedAt = -Infinity;
  let usedAt = -Infinity;
  let timer: NodeJS.Timeout | null = null;

  const readAgain = (): void => {
    timer = null;
    // If this fails, the next read makes up for it, and a caller that needs the value sees the error.
    load().catch(() => undefined);
  };
  const readAgainLater = (): void => {
    if (!timer && performance.now() <= usedAt + idleMs) timer = unlessGone(readAgain, everyMs);
  };
  const load = (): Promise<T> => {
    const began = performance.now();
    const done = read()
      .then((what) => {
        // A change made by this process meanwhile is newer.
        if (!last || last.began < began) last = { what, began };
        return last.what;
      })
      .finally(() => {
        reading = null;
        readAgainLater();
      });
    reading = { began, done };
    return done;
  };
  /**
   * Returns a value read since a moment. Only one reading runs at a time, so a silent Redis doesn't get more
   * and more requests.
   */
  const since = async (moment: number): Promise<T> => {
    for (;;) {
      if (last && last.began >= moment) return last.what;
      if (!reading) return load();
      if (reading.began >= moment) return reading.done;
      await reading.done.catch(() => undefined); // Whoever began it sees the error.
    }
  };
  const within = (ms: number): Promise<T> => {
    const now = performance.now();
    usedAt = now;
    return since(Math.max(changedAt, now - ms));
  };
  return {
    now: () => last?.what ?? null,
    get: () => within(goodMs),
    within,
    changed() {
      changedAt = performance.now();
    },
    is(what) {
      last = { what, began: performance.now() };
    },
  };
}

/**
 * Calls a function later, unless nobody holds it any more: a timer of a workspace that this process has let go of must
 * neither keep what it knew of it nor go on asking Redis.
 */
function unlessGone(call: () => void, ms: number): NodeJS.Timeout {
  const held = new WeakRef(call);
  return setTimeout(() => held.deref()?.(), ms).unref();
}

/** One cached value for each store. */
export function cachedPerStore<S extends object, T>(
  read: (of: S) => Promise<T>,
  times: KeptTimes = TIMES,
): (of: S) => Kept<T> {
  const known = new WeakMap<S, Kept<T>>();
  return (of) => {
    const before = known.get(of);
    if (before) return before;
    const made = kept(() => read(of), times);
    known.set(of, made);
    return made;
  };
}
