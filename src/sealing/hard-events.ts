import type { Day } from '../pulse/calendar.js';
import type { HardEvent } from '../pulse/hard-event.js';
import type { TeamId, WorkspaceId } from '../pulse/ids.js';
import { EVENT_ROUND_CODES } from './codes.js';
import { codeOrNone, double, fields } from './fields.js';
import type { Keyring } from './keyring.js';
import { type DayRecord, openDated, sealDated } from './records.js';

/** A hard event is sealed so that no one who writes to Redis can have a team told of an event that wasn't announced. */
export const HARD_EVENT: DayRecord<HardEvent> = {
  kind: 'hard event',
  version: 1,
  layouts: { 1: fields({ announcedAt: double, next: codeOrNone(EVENT_ROUND_CODES) }) },
  size: 32,
};

/** Seals a team's event until a day. Throws NoKeyForDay. */
export const sealHardEvent = (
  keyring: Keyring,
  { workspace, team }: { readonly workspace: WorkspaceId; readonly team: TeamId },
  day: Day,
  event: HardEvent,
): Buffer => sealDated(keyring, HARD_EVENT, { day, place: [workspace, team] }, event);

/** Opens a team's event; null if it's forged, another team's, or past its day. */
export const openHardEvent = (
  keyring: Keyring,
  { workspace, team }: { readonly workspace: WorkspaceId; readonly team: TeamId },
  sealed: Buffer,
): HardEvent | null => openDated(keyring, HARD_EVENT, [workspace, team], sealed);
