import type { Problem, Snapshot } from '../../page/protocol.js';
import type { Source } from './source.js';
import { createStore } from './store.js';

/** A copy's answer to acts that need a running demo. */
export const COPY: Problem = {
  problem: 'This is a copy of a demo: it can be read, and nothing in it can be done.',
  fix: 'Run npm run demo to be everybody yourself.',
};

/** Returns the demo that's written into the page, or null if it isn't a copy. */
export function snapshotIn(page: Document): Snapshot | null {
  const written = page.querySelector('script#snapshot[type="application/json"]')?.textContent;
  return written ? (JSON.parse(written) as Snapshot) : null;
}

const refuse = async (): Promise<Problem> => COPY;

/** The source of a copy: it has everything that was written into it, and nothing changes. */
export function copySource({ world, screens, traces, preview }: Snapshot): Source {
  const store = createStore({
    connection: 'copy',
    world,
    screens,
    news: new Set(),
    tracesVersion: 0,
    previewVersion: 0,
  });
  return {
    state: store.state,
    subscribe: store.subscribe,
    watch: () => () => undefined,
    act: refuse,
    move: refuse,
    answer: refuse,
    restart: refuse,
    traces: async (person) => traces[person] ?? COPY,
    preview: async () => preview ?? COPY,
  };
}
