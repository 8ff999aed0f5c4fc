import type { Day } from '../pulse/calendar.js';
import type { MemberId, TeamId, WorkspaceId } from '../pulse/ids.js';
import { bool, fields, member } from './fields.js';
import type { Keyring } from './keyring.js';
import { type DayRecord, openDated, sealDated } from './records.js';

/** The outcome of one delivery of an opening to a member. */
export interface Mark {
  readonly member: MemberId;
  /** Whether it was a welcome, and Slack took it. */
  readonly welcomed: boolean;
}

/** How many days a mark may wait for the next reseal; while a worker runs, that comes within minutes. */
const MARK_DAYS = 7;

/** All marks have the same size; a member id has at most 24 characters. */
export const MARK: DayRecord<Mark> = {
  kind: 'mark',
  version: 1,
  layouts: { 1: fields({ member, welcomed: bool }) },
  size: 32,
};

/** Seals a mark until a week from `today`. Throws NoKeyForDay. */
export const sealMark = (
  keyring: Keyring,
  { workspace, team, today }: { workspace: WorkspaceId; team: TeamId; today: Day },
  mark: Mark,
): Buffer => sealDated(keyring, MARK, { day: today + MARK_DAYS, place: [workspace, team] }, mark);

/** Opens a team's mark; null if it's forged, another team's, or past its day. */
export const openMark = (
  keyring: Keyring,
  { workspace, team }: { workspace: WorkspaceId; team: TeamId },
  sealed: Buffer,
): Mark | null => openDated(keyring, MARK, [workspace, team], sealed);
