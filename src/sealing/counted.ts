import type { Pulse } from '../pulse/calendar.js';
import type { MemberId, TeamId, WorkspaceId } from '../pulse/ids.js';
import { fields, list, member, u16 } from './fields.js';
import type { Keyring } from './keyring.js';
import { type DayRecord, openUntil, sealUntil, type Until } from './records.js';

export const COUNTED = {
  kind: 'counted',
  version: 1,
  layouts: { 1: fields({ members: list(member, u16) }) },
  size: { step: 64 },
} satisfies DayRecord<unknown>;

/**
 * Seals the members who count for a pulse's published result, together with the pulse's times: someone who
 * writes to Redis can neither choose whose answers make up a result nor bring its close forward. Throws
 * NoKeyForDay.
 */
export const sealCounted = (
  keyring: Keyring,
  workspace: WorkspaceId,
  team: TeamId,
  pulse: Pulse,
  members: readonly MemberId[],
): Buffer => sealUntil(keyring, COUNTED, until(workspace, team, pulse), { members });

/**
 * Returns the members who count for a pulse; null if the record is missing, or if the record or the pulse's times
 * were tampered with.
 */
export const openCounted = (
  keyring: Keyring,
  workspace: WorkspaceId,
  team: TeamId,
  pulse: Pulse,
  sealed: Buffer | null,
): readonly MemberId[] | null =>
  openUntil(keyring, COUNTED, until(workspace, team, pulse), sealed)?.members ?? null;

const until = (workspace: WorkspaceId, team: TeamId, pulse: Pulse): Until => ({
  day: pulse.closingDay,
  place: [workspace, team, pulse.id, pulse.week, pulse.opensAt, pulse.remindsAt, pulse.closesAt],
});
