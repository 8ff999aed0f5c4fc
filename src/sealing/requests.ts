import type { Day } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import type { StandingRequest } from '../pulse/supporter-requests.js';
import { double, fields, list, text, u16 } from './fields.js';
import type { Keyring } from './keyring.js';
import { type DayRecord, openDated, sealDated } from './records.js';

/** One step holds about a hundred requests, as many as a large workplace makes in three days. */
export const STANDING_REQUESTS: DayRecord<{ looked: number; requests: readonly StandingRequest[] }> = {
  kind: 'requests',
  version: 1,
  layouts: {
    1: fields({
      looked: double,
      requests: list(fields({ channel: text, ts: text, until: double }), u16),
    }),
  },
  size: { step: 4_096 },
};

/** The open requests of a workspace. */
export interface Requests {
  /** When we last looked through them, in whole hours; null if there's no list that opens. */
  readonly looked: number | null;
  readonly requests: readonly StandingRequest[];
}

/** Seals the requests of a workspace until a day, always to the same size up to a hundred of them. Throws NoKeyForDay. */
export const sealRequests = (
  keyring: Keyring,
  workspace: WorkspaceId,
  day: Day,
  looked: number,
  requests: readonly StandingRequest[],
): Buffer => sealDated(keyring, STANDING_REQUESTS, { day, place: [workspace] }, { looked, requests });

/** Opens the list of requests; empty if it's missing, forged, or past its day. */
export const openRequests = (keyring: Keyring, workspace: WorkspaceId, sealed: Buffer | null): Requests =>
  openDated(keyring, STANDING_REQUESTS, [workspace], sealed) ?? { looked: null, requests: [] };
