import type { Instant } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import { installKeys, openInstall, sealInstall } from '../sealing/installs.js';
import {
  type InstallStore,
  noteInstalled,
  saveInstall,
  sealedInstall,
  serveWorkspace,
  swapInstall,
} from '../store/installs.js';
import { removalsOf } from '../store/removals.js';

/** The installs of all workspaces, with their tokens sealed in Redis. */
export interface InstallRegister {
  /** Where it's kept. */
  readonly store: InstallStore;
  /** Signs the state that Slack hands back to the person who installs the app. */
  readonly stateSecret: string;
  /**
   * Stores an install that was just made or remade, and which workspace it serves, if it says so. Ends every
   * removal of what the install serves.
   */
  keep(id: string, install: unknown, workspace: WorkspaceId | null, now: Instant): Promise<void>;
  /** Keeps the new tokens of an install. */
  renew(id: string, install: unknown): Promise<void>;
  /** Returns a stored install; null if there's none, or it was sealed with another secret. */
  find(id: string): Promise<unknown>;
}

/**
 * The register over Redis, sealed with a secret of 32 characters or more.
 *
 * @param old the previous secret: what it sealed still opens, and is resealed with the new one
 */
export function installRegister(store: InstallStore, secret: string, old: string | null): InstallRegister {
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
