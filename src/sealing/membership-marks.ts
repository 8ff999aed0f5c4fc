import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { WorkspaceId } from '../pulse/ids.js';
import { commitmentsOf, secureCommitments } from './commitments.js';
import type { Keyring } from './keyring.js';
import { writeAtomically } from './atomic-write.js';

/** The newest version of each part of a workspace's memberships that this host has seen. */
export interface MembershipMarks {
  /** Whether this host has ever seen any. */
  readonly known: boolean;
  /** Part -> version; a part that isn't there was never seen. */
  readonly versions: ReadonlyMap<number, number>;
}

const fileSchema = z.strictObject({
  evenkeelMemberships: z.literal(1),
  versions: z.record(z.string().regex(/^\d{1,3}$/), z.int().min(1)),
});

/** Names the keyring and the workspace, and so no person. */
const fileOf = (keyring: Keyring, workspace: WorkspaceId): string => {
  const hash = createHash('sha256').update(JSON.stringify([keyring.id, 'memberships', workspace]));
  return join(commitmentsOf(keyring.file), `memberships-${hash.digest('hex')}`);
};

/** What this host has seen of a workspace's memberships, from beside the keyring. Throws KeyringError. */
export function marksOf(keyring: Keyring, workspace: WorkspaceId): MembershipMarks {
  const file = fileOf(keyring, workspace);
  if (!existsSync(file)) return { known: false, versions: new Map() };
  try {
    const { versions } = fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const entries = Object.entries(versions).map(([part, version]) => [Number(part), version] as const);
    return { known: true, versions: new Map(entries) };
  } catch {
    // The file is replaced whole or not at all, so somebody has spoilt it. That it's there still says that something was seen.
    return { known: true, versions: new Map() };
  }
}

/**
 * Remembers versions that were seen, where they're newer than what is remembered. Two processes that do so at once may
 * lose one's until it's seen again, which it is with every reading. Throws the file system's error.
 */
export function raiseMarks(
  keyring: Keyring,
  workspace: WorkspaceId,
  seen: ReadonlyMap<number, number>,
): void {
  const { versions } = marksOf(keyring, workspace);
  const newer = [...seen].filter(([part, version]) => version > (versions.get(part) ?? 0));
  if (newer.length === 0) return;
  secureCommitments(keyring.file);
  const all = Object.fromEntries([...versions, ...newer]);
  writeAtomically(fileOf(keyring, workspace), JSON.stringify({ evenkeelMemberships: 1, versions: all }));
}
