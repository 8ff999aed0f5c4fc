import type { Instant } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import { installKeys, openInstall, sealInstall } from '../sealing/installs.js';
import { noteInstalled, saveInstall, sealedInstall, serveWorkspace, swapInstall } from '../store/installs.js';
import { removalsOf } from '../store/removals.js';
import type { PrefixedRedis } from '../store/redis.js';

/** Keeps the installs of all workspaces, with their tokens sealed in Redis. */
export interface InstallRegister {
  /** The Redis and prefix that hold the installs. */
  readonly store: PrefixedRedis;
  /** The secret that signs OAuth's `state`, which goes through the browser of the person who installs the app. */
  readonly stateSecret: string;
  /**
   * Stores an install that was just made or renewed, and the workspace that it serves, if it names one. Ends the
   * removals of all workspaces that it serves.
   */
  keep(id: string, install: unknown, workspace: WorkspaceId | null, now: Instant): Promise<void>;
  /** Stores the new tokens of an install. */
  renew(id: string, install: unknown): Promise<void>;
  /** Returns a stored install; null if there's none, or it was sealed with an unknown secret. */
  find(id: string): Promise<unknown>;
}

/**
 * Returns the register in a Redis.
 *
 * @param secret seals the installs; 32 characters or more
 * @param old the previous secret, or null: an install that it sealed still opens, and is then resealed with the new one
 */
export function installRegister(store: PrefixedRedis, secret: string, old: string | null): InstallRegister {
  const keys = installKeys(secret);
  const oldKeys = old === null ? null : installKeys(old);
  return {
    store,
    stateSecret: keys.state,
    async keep(id, install, workspace, now) {
      await noteInstalled(store, id, now);
      await saveInstall(store, id, sealInstall(keys, id, install));
      if (workspace !== null) await serveWorkspace(store, workspace, id);
      for (const [removed, { install: by }] of await removalsOf(store))
        if (by === id) await serveWorkspace(store, removed, id);
    },
    renew: (id, install) => saveInstall(store, id, sealInstall(keys, id, install)),
    async find(id) {
      const sealed = await sealedInstall(store, id);
      if (!sealed) return null;
      const install = openInstall(keys, id, sealed);
      if (install !== null || !oldKeys) return install;
      const before = openInstall(oldKeys, id, sealed);
      if (before !== null) await swapInstall(store, id, sealed, sealInstall(keys, id, before));
      return before;
    },
  };
}
