import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { Problem, Screen, World } from '../../page/protocol.js';
import { ENDED, isProblem, type Source, type State } from './source.js';

export const SourceContext = createContext<Source | null>(null);

/** Returns the page's source. Throws outside a page. */
export function useSource(): Source {
  const source = useContext(SourceContext);
  if (!source) throw new Error('There is no source: draw this inside of SourceContext.');
  return source;
}

/** Returns the page's state; redraws whenever it changes. */
export function useSourceState(): State {
  const { subscribe, state } = useSource();
  return useSyncExternalStore(subscribe, state);
}

const WorldContext = createContext<World | null>(null);
export const WorldProvider = WorldContext.Provider;

/** Returns what's the same for everyone. Throws before it's loaded. */
export function useWorld(): World {
  const world = useContext(WorldContext);
  if (!world) throw new Error('There is no world yet: draw this inside of WorldProvider.');
  return world;
}

/** Returns a person's screen, kept up to date; null until it's loaded. */
export function useScreen(person: string): Screen | null {
  const source = useSource();
  useEffect(() => source.watch(person), [source, person]);
  return useSourceState().screens[person] ?? null;
}

/**
 * Loads something, and again when its version grows; the old result stays until then.
 *
 * @param load must be the same function as long as it loads the same thing
 */
export function useLoaded<T extends object>(
  load: () => Promise<T | Problem>,
  version: number,
): { readonly loaded: T | null; readonly problem: Problem | null } {
  const [result, setResult] = useState<{ loaded: T | null; problem: Problem | null }>({
    loaded: null,
    problem: null,
  });
  useEffect(() => {
    let current = true;
    load().then(
      (answer) => {
        if (!current) return;
        setResult(({ loaded }) =>
          isProblem(answer) ? { loaded, problem: answer } : { loaded: answer, problem: null },
        );
      },
      () => current && setResult(({ loaded }) => ({ loaded, problem: ENDED })),
    );
    return () => {
      current = false;
    };
  }, [load, version]);
  return result;
}
