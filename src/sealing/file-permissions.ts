import { chmodSync, type Stats } from 'node:fs';

/** What is wrong with who may read a file: nothing; its group may; or anybody may, or it's another user's. */
export type Openness = 'private' | 'group' | 'others';

/** Who besides the bot's own user may get at a file. Windows has no such modes; there it counts as private. */
export function opennessOf({ mode, uid }: Pick<Stats, 'mode' | 'uid'>): Openness {
  if (process.platform === 'win32') return 'private';
  // Its owner may read it whatever its mode; so for root, who may read everybody's, it has to be root's own.
  if (uid !== process.geteuid?.() || (mode & 0o007) !== 0) return 'others';
  return (mode & 0o077) === 0 ? 'private' : 'group';
}

/** Whether anybody may rename and remove what others have put into a folder: not so in /tmp, where nobody may. */
export const isOpenFolder = ({ mode }: Pick<Stats, 'mode'>): boolean =>
  process.platform !== 'win32' && (mode & 0o002) !== 0 && (mode & 0o1000) === 0;

/**
 * Takes a file or folder of this user's back from its group: Kubernetes gives every file of a volume with `fsGroup` to
 * that group, at each mount. Throws the file system's error.
 */
export const takeBack = (file: string, mode = 0o600): void => chmodSync(file, mode);
