import { chmodSync, type Stats } from 'node:fs';

/** Who may read a file: its owner only; its group too; or others too, such as an owner who isn't the bot's user. */
export type Openness = 'private' | 'group' | 'others';

/**
 * Returns who besides the bot's own user can read a file. Windows has no such modes, so we count every file
 * there as private.
 */
export function opennessOf({ mode, uid }: Pick<Stats, 'mode' | 'uid'>): Openness {
  if (process.platform === 'win32') return 'private';
  // A file's owner may read it whatever its mode, so it has to belong to our user, also when we run as root.
  if (uid !== process.geteuid?.() || (mode & 0o007) !== 0) return 'others';
  return (mode & 0o077) === 0 ? 'private' : 'group';
}

/**
 * Whether any user may rename and remove other users' files in a folder. In /tmp, for example, they may not.
 */
export const isOpenFolder = ({ mode }: Pick<Stats, 'mode'>): boolean =>
  process.platform !== 'win32' && (mode & 0o002) !== 0 && (mode & 0o1000) === 0;

/**
 * Takes away the group's access to a file or folder of this user: at each mount, Kubernetes opens every file of a
 * volume with `fsGroup` to that group. Throws the file system's error.
 */
export const takeBack = (file: string, mode = 0o600): void => chmodSync(file, mode);
