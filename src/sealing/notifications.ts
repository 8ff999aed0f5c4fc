import { type Day, dayOf } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import { type Notification, notificationSchema } from '../pulse/notification.js';
import type { Keyring } from './keyring.js';
import { nameFor, padJson, seal, unseal } from './seal.js';

/** Every note's plaintext is padded to this, whatever it says. */
const PLAIN_BYTES = 320;
/** How long after the pulse's close a note may wait for a Slack that is down; then nobody can read it any more. */
const OUTBOX_DAYS = 7;

/** A note as the outbox and the queue hold it. */
export interface SealedNotification {
  /** Opaque, and the same whenever the same note is decided again. */
  readonly id: string;
  readonly sealed: Buffer;
}

/**
 * Seals a note for the outbox until a week after its pulse closes, under an opaque id.
 *
 * @param step the step of the pulse that decided it: one note for each member and step
 * @throws NoKeyForDay
 */
export function sealNotification(
  keyring: Keyring,
  workspace: WorkspaceId,
  step: string,
  note: Notification,
): SealedNotification {
  const until = dayOf(note.closesAt) + OUTBOX_DAYS;
  const place = [workspace, note.team, note.pulse, step, note.member];
  return sealUntil(keyring, workspace, nameFor(keyring.keyToSeal('message', until), place), note, until);
}

/**
 * Seals a note anew until a week from `today` if what it is sealed until is over by then, under the same id: a note
 * that could not be sent for a week is still sent. Null where there is no need, or nothing that opens.
 *
 * @throws NoKeyForDay
 */
export function renewNotification(
  keyring: Keyring,
  workspace: WorkspaceId,
  sealed: SealedNotification,
  today: Day,
): SealedNotification | null {
  if (sealed.sealed.length < 4 || sealed.sealed.readUInt32BE(0) >= today) return null;
  const note = openNotification(keyring, workspace, sealed);
  return note && sealUntil(keyring, workspace, sealed.id, note, today + OUTBOX_DAYS);
}

function sealUntil(
  keyring: Keyring,
  workspace: WorkspaceId,
  id: string,
  note: Notification,
  until: Day,
): SealedNotification {
  const body = seal(
    keyring.keyToSeal('outbox', until),
    aad(workspace, id, until),
    padJson(note, PLAIN_BYTES),
  );
  const head = Buffer.alloc(4);
  head.writeUInt32BE(until);
  return { id, sealed: Buffer.concat([head, body]) };
}

/** Opens a sealed note, or null for anything else: forged, moved to another id, or past its day. */
export function openNotification(
  keyring: Keyring,
  workspace: WorkspaceId,
  { id, sealed }: SealedNotification,
): Notification | null {
  if (sealed.length < 4) return null;
  const until: Day = sealed.readUInt32BE(0);
  const key = keyring.key('outbox', until);
  const plain = key && unseal(key, aad(workspace, id, until), sealed.subarray(4));
  return plain ? notificationSchema.parse(JSON.parse(plain.toString())) : null;
}

const aad = (workspace: WorkspaceId, id: string, until: Day) => ['note', workspace, id, until];
