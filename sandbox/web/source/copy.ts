import type { Problem, Snapshot } from '../../page/protocol.js';
import type { Source } from './source.js';
import { createStore } from './store.js';

/** What a copy says where only a running demo could do it. */
export const COPY: Problem = {
  problem: 'This is a copy of a demo: it can be read, and nothing in it can be done.',
  fix: 'Run npm run demo to be everybody yourself.',
};

/** The demo that's written into the page, if it's a copy. */
export function snapshotIn(page: Document): Snapshot | null {
  const written = page.querySelector('script#snapshot[type="application/json"]')?.textContent;
  return written ? (JSON.parse(written) as Snapshot) : null;
}

const refuse = async (): Promise<Problem> => COPY;

/** A page on a copy: everything that was written into it is there, and nothing changes. */
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
