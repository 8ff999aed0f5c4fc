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
  /** Signs the state that Slack hands back to whoever installs. */
  readonly stateSecret: string;
  /**
   * Keeps an install that was made now, or made again, and which workspace it serves where it says so. It ends every
   * removal of what the install serves.
   */
  keep(id: string, install: unknown, workspace: WorkspaceId | null, now: Instant): Promise<void>;
  /** Keeps the new tokens of an install. */
  renew(id: string, install: unknown): Promise<void>;
  /** An install as it was kept, or null: there is none, or it was sealed with another secret. */
  find(id: string): Promise<unknown>;
}

/**
 * The register over Redis, sealed with a secret of 32 characters or more.
 *
 * @param old the secret before it: what it sealed opens, and is sealed again with the new one
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
