import type { State } from './source.js';

/** The page's state, and the listeners to its changes. */
export interface Store {
  readonly state: () => State;
  readonly subscribe: (changed: () => void) => () => void;
  readonly update: (part: Partial<State>) => void;
}

export function createStore(first: State): Store {
  let state = first;
  const listeners = new Set<() => void>();
  return {
    state: () => state,
    subscribe(changed) {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    update(part) {
      state = { ...state, ...part };
      for (const changed of listeners) changed();
    },
  };
}
