import type { Change } from './protocol.js';

/** Tells listeners what changed. */
export interface Changes {
  tell(change: Change): void;
  /** Calls `told` with what changes from now on, several changes at once; returns a function that ends it. */
  listen(told: (change: Change) => void): () => void;
}

/** How long changes are gathered, in milliseconds, so that a message and its update arrive together. */
const GATHERED_MS = 20;

/** Passes changes on to all listeners. */
export function openChanges(): Changes {
  const listeners = new Set<(change: Change) => void>();
  let gathered: Change | null = null;
  const pass = (): void => {
    const change = gathered ?? {};
    gathered = null;
    for (const told of listeners) told(change);
  };
  return {
    tell(change) {
      if (!gathered) setTimeout(pass, GATHERED_MS).unref();
      gathered = both(gathered ?? {}, change);
    },
    listen(told) {
      listeners.add(told);
      return () => listeners.delete(told);
    },
  };
}

const both = (one: Change, other: Change): Change => ({
  ...one,
  ...other,
  ...(one.screens || other.screens
    ? { screens: [...new Set([...(one.screens ?? []), ...(other.screens ?? [])])] }
    : {}),
});
