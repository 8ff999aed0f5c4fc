import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { WorkspaceId } from '../pulse/ids.js';
import { commitmentsOf, secureCommitments } from './commitments.js';
import type { Keyring } from './keyring.js';
import { writeAtomically } from './atomic-write.js';

/** The newest version of each part of a workspace's memberships that this host has seen. */
export interface SeenVersions {
  /** Whether this host has ever seen any part. */
  readonly known: boolean;
  /** Part -> version; a part that's missing was never seen. */
  readonly versions: ReadonlyMap<number, number>;
}

const fileSchema = z.strictObject({
  evenkeelMemberships: z.literal(1),
  versions: z.record(z.string().regex(/^\d{1,3}$/), z.int().min(1)),
});

/** Returns the path of a workspace's file: a hash of the keyring's id and the workspace, which names no person. */
const fileOf = (keyring: Keyring, workspace: WorkspaceId): string => {
  const hash = createHash('sha256').update(JSON.stringify([keyring.id, 'memberships', workspace]));
  return join(commitmentsOf(keyring.file), `memberships-${hash.digest('hex')}`);
};

/** Reads which versions of a workspace's memberships this host has seen, from a file beside the keyring. */
export function seenVersions(keyring: Keyring, workspace: WorkspaceId): SeenVersions {
  const file = fileOf(keyring, workspace);
  if (!existsSync(file)) return { known: false, versions: new Map() };
  try {
    const { versions } = fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const entries = Object.entries(versions).map(([part, version]) => [Number(part), version] as const);
    return { known: true, versions: new Map(entries) };
  } catch {
    // We replace the file whole or not at all, so it was damaged. That it exists still says that we've seen
    // memberships.
    return { known: true, versions: new Map() };
  }
}

/**
 * Remembers the versions that we've seen, if they're newer than those we remember. If two processes do so at once,
 * one's versions may be lost until it sees them again, which it does at every reading. Throws KeyringError, or the
 * file system's error.
 */
export function rememberVersions(
  keyring: Keyring,
  workspace: WorkspaceId,
  seen: ReadonlyMap<number, number>,
): void {
  const { versions } = seenVersions(keyring, workspace);
  const newer = [...seen].filter(([part, version]) => version > (versions.get(part) ?? 0));
  if (newer.length === 0) return;
  secureCommitments(keyring.file);
  const all = Object.fromEntries([...versions, ...newer]);
  const text = JSON.stringify({ evenkeelMemberships: 1, versions: all });
  // Without looking for leftovers, since the folder has a file for each workspace. What a killed process leaves there
  // holds no secret, and `pruneCommitments` removes it when the keyring forgets a day.
  writeAtomically(fileOf(keyring, workspace), text, false);
}
