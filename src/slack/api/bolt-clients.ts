import type { App } from '@slack/bolt';
import { LRUCache } from 'lru-cache';

/** For how many workspaces Bolt keeps a client, and for how long, in milliseconds. */
const MOST_KEPT = 400;
const KEPT_MS = 3_600_000;

/**
 * Bounds the clients that Bolt keeps: 26 KB for each token of each workspace that ever sent something, and it lets go of
 * none. With tokens that rotate, that's two more a day for each.
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
  // Bolt's own field, by workspace; test/unit/slack/bolt-clients.test.ts says so if a new version has another.
  Object.assign(app, { clients });
}
