import { chmodSync, type Stats } from 'node:fs';

/**
 * The problem with a file's permissions: none; its group may read it; or anybody may, or it belongs to
 * another user.
 */
export type Openness = 'private' | 'group' | 'others';

/**
 * Returns who besides the bot's own user can read a file. Windows has no such modes, so we count every file
 * there as private.
 */
export function opennessOf({ mode, uid }: Pick<Stats, 'mode' | 'uid'>): Openness {
  if (process.platform === 'win32') return 'private';
  // The owner may read it whatever its mode. Root may read everybody's files, so when we run as root, it has
  // to belong to root.
  if (uid !== process.geteuid?.() || (mode & 0o007) !== 0) return 'others';
  return (mode & 0o077) === 0 ? 'private' : 'group';
}

/**
 * Whether anybody may rename and remove other people's files in a folder. In /tmp, for example, nobody may.
 */
export const isOpenFolder = ({ mode }: Pick<Stats, 'mode'>): boolean =>
  process.platform !== 'win32' && (mode & 0o002) !== 0 && (mode & 0o1000) === 0;

/**
 * Removes the group's access to a file or folder of this user: Kubernetes gives every file of a volume with
 * `fsGroup` to that group, at each mount. Throws the file system's error.
 */
export const takeBack = (file: string, mode = 0o600): void => chmodSync(file, mode);
