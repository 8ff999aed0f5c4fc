import type { Day } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import type { Supporter } from '../pulse/supporters.js';
import { SUPPORTER_STATE_CODES } from './codes.js';
import { code, fields, list, member } from './fields.js';
import type { Keyring } from './keyring.js';
import { type DayRecord, openDated, sealDated } from './records.js';

export const SUPPORTERS: DayRecord<{ readonly supporters: readonly Supporter[] }> = {
  kind: 'supporters',
  version: 1,
  layouts: { 1: fields({ supporters: list(fields({ member, state: code(SUPPORTER_STATE_CODES) })) }) },
  size: 384,
};

/** Seals the list of a workplace's peer supporters until a day, always to the same size. Throws NoKeyForDay. */
export const sealSupporters = (
  keyring: Keyring,
  workspace: WorkspaceId,
  day: Day,
  supporters: readonly Supporter[],
): Buffer => sealDated(keyring, SUPPORTERS, { day, place: [workspace] }, { supporters });

/** Opens the list of peer supporters; null if it's forged or its day is past. */
export const openSupporters = (
  keyring: Keyring,
  workspace: WorkspaceId,
  sealed: Buffer,
): readonly Supporter[] | null => openDated(keyring, SUPPORTERS, [workspace], sealed)?.supporters ?? null;
