/**
 * How long a value stays valid, how often we reread it, and for how long after its last use we do so, in
 * milliseconds.
 */
export interface CacheTimes {
  readonly goodMs: number;
  readonly everyMs: number;
  readonly idleMs: number;
}

export const CACHE_TIMES: CacheTimes = { goodMs: 60_000, everyMs: 30_000, idleMs: 600_000 };

/**
 * A value that this process caches, and always reads as a whole: reading one entry would show anyone who watches
 * Redis whose entry it is. And we reread it on a timer for as long as it's used, rather than at the moment of a
 * request, which would show when someone asked.
 */
export interface Cached<T> {
  /** Returns the last value read, however old; null before the first reading. Never asks Redis. */
  now(): T | null;
  /** Returns the value, at most `goodMs` old. Throws what reading throws. */
  get(): Promise<T>;
  /** Returns the value, at most `ms` milliseconds old. Throws what reading throws. */
  within(ms: number): Promise<T>;
  /** Invalidates earlier readings, because the value has changed. */
  invalidate(): void;
  /** Sets the current value. */
  set(value: T): void;
}

/** Caches what `read` returns. */
export function cached<T>(
  read: () => Promise<T>,
  { goodMs, everyMs, idleMs }: CacheTimes = CACHE_TIMES,
): Cached<T> {
  let last: { readonly what: T; readonly began: number } | null = null;
  let reading: { readonly began: number; readonly done: Promise<T> } | null = null;
  let changedAt = -Infinity;
  let usedAt = -Infinity;
  let timer: NodeJS.Timeout | null = null;

  const readAgain = (): void => {
    timer = null;
    // If this fails, the next reading makes up for it; a caller that needs the value reads it and sees the error.
    load().catch(() => undefined);
  };
  const readAgainLater = (): void => {
    if (!timer && performance.now() <= usedAt + idleMs) timer = unlessGone(readAgain, everyMs);
  };
  const load = (): Promise<T> => {
    const began = performance.now();
    const done = read()
      .then((what) => {
        // If `set` was called since this reading began, its value is newer.
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
   * Returns a value whose reading began at `moment` or later. Only one reading runs at a time, so that a silent
   * Redis doesn't get more and more requests.
   */
  const since = async (moment: number): Promise<T> => {
    for (;;) {
      if (last && last.began >= moment) return last.what;
      if (!reading) return load();
      if (reading.began >= moment) return reading.done;
      await reading.done.catch(() => undefined); // The caller that began this reading sees the error.
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
    invalidate() {
      changedAt = performance.now();
    },
    set(what) {
      last = { what, began: performance.now() };
    },
  };
}

/**
 * Calls a function after `ms` milliseconds, unless it has been garbage collected: once this process has let go of a
 * workspace, the timer must neither keep the workspace's values in memory nor go on asking Redis.
 */
function unlessGone(call: () => void, ms: number): NodeJS.Timeout {
  const held = new WeakRef(call);
  return setTimeout(() => held.deref()?.(), ms).unref();
}

/** Returns a function that returns a store's own cached value, of what `read` reads. */
export function cachedPerStore<S extends object, T>(
  read: (of: S) => Promise<T>,
  times: CacheTimes = CACHE_TIMES,
): (of: S) => Cached<T> {
  const known = new WeakMap<S, Cached<T>>();
  return (of) => {
    const before = known.get(of);
    if (before) return before;
    const made = cached(() => read(of), times);
    known.set(of, made);
    return made;
  };
}
