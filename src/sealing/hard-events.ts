import type { Day } from '../pulse/calendar.js';
import type { HardEvent } from '../pulse/hard-event.js';
import type { TeamId, WorkspaceId } from '../pulse/ids.js';
import { EVENT_ROUND_CODES } from './codes.js';
import { codeOrNone, double, fields } from './fields.js';
import type { Keyring } from './keyring.js';
import { type DayRecord, openDated, sealDated } from './records.js';

/** Sealed so that nobody who writes to Redis can have a whole team told of an event that nobody announced. */
export const HARD_EVENT: DayRecord<HardEvent> = {
  kind: 'hard event',
  version: 1,
  layouts: { 1: fields({ announcedAt: double, next: codeOrNone(EVENT_ROUND_CODES) }) },
  size: 32,
};

/** An event sealed for a team until a day. Throws NoKeyForDay. */
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
