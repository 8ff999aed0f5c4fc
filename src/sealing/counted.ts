import type { Pulse } from '../pulse/calendar.js';
import type { MemberId, TeamId, WorkspaceId } from '../pulse/ids.js';
import type { Keyring } from './keyring.js';
import { membersAt, membersToBytes } from './members.js';
import { seal, unseal } from './seal.js';

/**
 * Seals who counts for a pulse's card, together with the pulse's times: whoever writes to Redis can neither
 * choose whom a card is made of nor bring its close forward. Throws NoKeyForDay.
 */
export function sealCounted(
  keyring: Keyring,
  workspace: WorkspaceId,
  team: TeamId,
  pulse: Pulse,
  members: readonly MemberId[],
): Buffer {
  const key = keyring.keyToSeal('counted', pulse.closingDay);
  return seal(key, aad(workspace, team, pulse), membersToBytes(members));
}

/** Who counts for a pulse, or null when there is none, or this or the pulse's times were tampered with. */
export function openCounted(
  keyring: Keyring,
  workspace: WorkspaceId,
  team: TeamId,
  pulse: Pulse,
  sealed: Buffer | null,
): readonly MemberId[] | null {
  const key = keyring.key('counted', pulse.closingDay);
  const plain = key && sealed && unseal(key, aad(workspace, team, pulse), sealed);
  return plain && membersAt(plain, 0).members;
}

const aad = (workspace: WorkspaceId, team: TeamId, pulse: Pulse) => [
  'counted',
  workspace,
  team,
  pulse.id,
  pulse.week,
  pulse.opensAt,
  pulse.remindsAt,
  pulse.closesAt,
  pulse.closingDay,
];
