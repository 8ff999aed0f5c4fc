import { chmodSync, type Stats } from 'node:fs';

/** What is wrong with who may read a file: nothing, its group may, or anybody may, or another user's group. */
export type Openness = 'private' | 'group' | 'others';

/** Who besides the bot's own user may get at a file. Windows has no such modes; there it counts as private. */
export function opennessOf({ mode, uid }: Pick<Stats, 'mode' | 'uid'>): Openness {
  if (process.platform === 'win32' || (mode & 0o077) === 0) return 'private';
  return (mode & 0o007) === 0 && uid === process.getuid?.() ? 'group' : 'others';
}

/**
 * Takes a file or folder of this user's back from its group: Kubernetes gives every file of a volume with `fsGroup` to
 * that group, at each mount. Throws the file system's error.
 */
export const takeBack = (file: string, mode = 0o600): void => chmodSync(file, mode);
