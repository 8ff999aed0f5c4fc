import * as z from 'zod';
import type { Pulse } from '../pulse/calendar.js';
import { type MemberId, memberId, type TeamId, type WorkspaceId } from '../pulse/ids.js';
import type { Keyring } from './keyring.js';
import { seal, unseal } from './seal.js';

const membersSchema = z.array(z.string().transform(memberId));

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
): string {
  const key = keyring.keyToSeal('counted', pulse.closingDay);
  return seal(key, aad(workspace, team, pulse), Buffer.from(JSON.stringify(members))).toString('base64url');
}

/** Who counts for a pulse, or null when this or the pulse's times were tampered with. */
export function openCounted(
  keyring: Keyring,
  workspace: WorkspaceId,
  team: TeamId,
  pulse: Pulse,
  sealed: string,
): MemberId[] | null {
  const key = keyring.key('counted', pulse.closingDay);
  const plain = key && unseal(key, aad(workspace, team, pulse), Buffer.from(sealed, 'base64url'));
  return plain ? membersSchema.parse(JSON.parse(plain.toString())) : null;
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
