import type { App } from '@slack/bolt';
import { LRUCache } from 'lru-cache';

/** The most workspaces whose clients Bolt keeps, and how long it keeps them, in milliseconds. */
const MOST_KEPT = 400;
const KEPT_MS = 3_600_000;

/**
 * Bounds the clients that Bolt keeps. By itself, Bolt keeps one forever for each token of each workspace that ever sent
 * something, 26 KB each; with token rotation, each workspace adds two a day.
 */
export function boundClients(app: App, mostKept = MOST_KEPT): void {
  const pools = new LRUCache<string | symbol, object>({ max: mostKept, ttl: KEPT_MS });
  const clients = new Proxy(
    {},
    {
      get: (_, workspace) => pools.get(workspace),
      set(_, workspace, pool: object) {
        pools.set(workspace, pool);
        return true;
      },
    },
  );
  // A private field of Bolt's, by workspace; test/unit/slack/bolt-clients.test.ts fails if a new version renames it.
  Object.assign(app, { clients });
}
