import type { Store } from '../store/redis.js';

const busy = new WeakMap<Store, Map<string, Promise<unknown>>>();

/**
 * Runs this process's changes to a pile one at a time. Each one fails if the pile has changed since it read it, so
 * if many ran at once, all but one would have to retry.
 */
export function serializeChanges<T>(store: Store, pile: string, change: () => Promise<T>): Promise<T> {
  const known = busy.get(store) ?? new Map<string, Promise<unknown>>();
  busy.set(store, known);
  const mine = (known.get(pile) ?? Promise.resolve()).then(change, change);
  known.set(pile, mine);
  const leave = (): void => {
    if (known.get(pile) === mine) known.delete(pile);
  };
  mine.then(leave, leave);
  return mine;
}
