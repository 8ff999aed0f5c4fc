import { type Day, dayOf } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import type { Notification } from '../pulse/notification.js';
import { LANGUAGE_CODES, NOTE_KIND_CODES, NOTE_TROUBLE_CODES } from './codes.js';
import { bool, code, codeOrNone, double, fields, list, member, optional, pulse, team } from './fields.js';
import type { Keyring } from './keyring.js';
import { dayOfDated, type DayRecord, openDated, sealDated } from './records.js';
import { nameFor } from './seal.js';

/** All notifications have the same size. */
export const NOTE: DayRecord<Notification> = {
  kind: 'note',
  version: 1,
  layouts: {
    1: fields({
      kind: code(NOTE_KIND_CODES),
      cover: bool,
      member,
      team,
      pulse,
      closesAt: double,
      language: codeOrNone(LANGUAGE_CODES),
      partners: optional(list(member)),
      languages: optional(list(code(LANGUAGE_CODES))),
      trouble: optional(code(NOTE_TROUBLE_CODES)),
    }),
  },
  size: 192,
};

/**
 * How many days after its pulse's close a notification may wait while Slack is down; after that, it can't be
 * opened anymore.
 */
const OUTBOX_DAYS = 7;

/** A notification as it's stored in the outbox and the queue. */
export interface SealedNotification {
  /** An opaque id; deciding the same notification again gives the same id. */
  readonly id: string;
  readonly sealed: Buffer;
}

/**
 * Seals a notification for the outbox until a week after its pulse closes, under an opaque id.
 *
 * @param step the pulse's step that decided the notification: each member gets one per step
 * @throws NoKeyForDay
 */
export function sealNotification(
  keyring: Keyring,
  workspace: WorkspaceId,
  step: string,
  notification: Notification,
): SealedNotification {
  const day = dayOf(notification.closesAt) + OUTBOX_DAYS;
  const decided = [workspace, notification.team, notification.pulse, step, notification.member];
  const id = nameFor(keyring.keyToSeal('message', day), decided);
  return { id, sealed: sealDated(keyring, NOTE, { day, place: [workspace, id] }, notification) };
}

/**
 * Reseals a notification until a week from `today`, under the same id, if its last day is before `today`, so that
 * we can still send it after a week without Slack. Null if there's no need, or if it doesn't open.
 *
 * @throws NoKeyForDay
 */
export function renewNotification(
  keyring: Keyring,
  workspace: WorkspaceId,
  { id, sealed }: SealedNotification,
  today: Day,
): SealedNotification | null {
  const before = dayOfDated(sealed);
  if (before === null || before >= today) return null;
  const notification = openNotification(keyring, workspace, { id, sealed });
  const until = { day: today + OUTBOX_DAYS, place: [workspace, id] };
  return notification && { id, sealed: sealDated(keyring, NOTE, until, notification) };
}

/** Opens a sealed notification; null for anything that's forged, moved to another id, or past its day. */
export const openNotification = (
  keyring: Keyring,
  workspace: WorkspaceId,
  { id, sealed }: SealedNotification,
): Notification | null => openDated(keyring, NOTE, [workspace, id], sealed);
