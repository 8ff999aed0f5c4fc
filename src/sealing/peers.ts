import { createHash } from 'node:crypto';
import type { MemberId, WorkspaceId } from '../pulse/ids.js';
import {
  KEPT_MEETINGS,
  type Meeting,
  MOST_AVOIDED,
  OUTCOMES,
  type PeerRecord,
  type PeerMark,
} from '../pulse/peer.js';
import { choiceAt, placeOf } from './choices.js';
import type { Keyring } from './keyring.js';
import { nameFor, seal, unseal } from './seal.js';
import type { TrajectoriesPlace } from './trajectories.js';

/**
 * Among 100,000 people about one pair shares a mark of four bytes, in a team of 50 one team in 3.5 million has such a
 * pair. That is harmless: `markedAmong` never takes one of them for the other.
 */
const MARK_BYTES = 4;
/** A mark, and how many weeks before the last round they met. */
const MEETING_BYTES = MARK_BYTES + 1;
/** Meetings are forgotten long before a byte could not tell when they were. */
const MOST_AGE = 127;
/** Of which form a record is: bound to it, so that it takes no byte and one of another form does not open. */
const FORM = 2;
/** Weeks since 1970 are never 0 here, so 0 stands for "none"; so does a mark of zeros. */
const NONE = 0;
const NO_MARK = '0'.repeat(2 * MARK_BYTES);

/** Where each thing stands in a record. */
const AT = {
  flags: 0,
  since: 1,
  round: 3,
  buddy: 5,
  met: 5 + MARK_BYTES,
  avoids: 5 + MARK_BYTES + KEPT_MEETINGS * MEETING_BYTES,
} as const;
/** The outcome as two bits, and whether the round before was missed. */
const OUTCOME_BITS = 0b11;
const MISSED_BEFORE = 0b100;
/** Sealed, a record is 101 bytes, whether or not anything stands in it. */
const PLAIN_BYTES = AT.avoids + MOST_AVOIDED * MARK_BYTES;

/** How records name a colleague. It hides nothing by itself: it only ever stands sealed. */
export function markOf(workspace: WorkspaceId, member: MemberId): PeerMark {
  const hash = createHash('sha256').update(JSON.stringify(['peer', workspace, member]));
  const mark = hash.digest('hex').slice(0, 2 * MARK_BYTES);
  // Zeros stand for nobody; who would have them bears another.
  return (mark === NO_MARK ? 'f'.repeat(2 * MARK_BYTES) : mark) as PeerMark;
}

/** Finds colleagues by their marks. */
export interface Marked {
  /** Everybody who bears one of the marks: who is avoided must be, though somebody else be with them. */
  all(marks: readonly PeerMark[]): MemberId[];
  /** Who bears a mark alone; null for nobody, and for two. */
  only(mark: PeerMark | null): MemberId | null;
}

/** The given members by their marks. */
export function markedAmong(workspace: WorkspaceId, members: readonly MemberId[]): Marked {
  const bearers = new Map<PeerMark, MemberId[]>();
  for (const member of new Set(members)) {
    const mark = markOf(workspace, member);
    bearers.set(mark, [...(bearers.get(mark) ?? []), member]);
  }
  return {
    all: (marks) => marks.flatMap((mark) => bearers.get(mark) ?? []),
    only(mark) {
      const [one, other] = (mark !== null && bearers.get(mark)) || [];
      return one !== undefined && other === undefined ? one : null;
    },
  };
}

/**
 * The name a member's peer record goes by until the next deal, meaningless without the keyring. Empty once the records'
 * day is over: none goes by that.
 */
export function peerName(keyring: Keyring, place: TrajectoriesPlace, member: MemberId): string {
  const key = keyring.key('peerName', place.sealedUntil);
  if (!key) return '';
  return nameFor(key, ['peer name', place.workspace, place.team, place.deal, member]);
}

/** Seals a peer record under its name, always to the same size. Throws NoKeyForDay. */
export function sealPeer(keyring: Keyring, place: TrajectoriesPlace, name: string, peer: PeerRecord): Buffer {
  const key = keyring.keyToSeal('peer', place.sealedUntil);
  const plain = Buffer.alloc(PLAIN_BYTES);
  const write = (mark: PeerMark, offset: number) => plain.write(mark, offset, MARK_BYTES, 'hex');
  plain[AT.flags] = placeOf(OUTCOMES, peer.outcome) | (peer.missedBefore ? MISSED_BEFORE : 0);
  plain.writeUInt16BE(peer.since ?? NONE, AT.since);
  const last = peer.round ?? NONE;
  plain.writeUInt16BE(last, AT.round);
  if (peer.buddy !== null) write(peer.buddy, AT.buddy);
  const met = peer.met.filter(({ week }) => Math.abs(last - week) <= MOST_AGE);
  met.slice(-KEPT_MEETINGS).forEach(({ who, week }, index) => {
    const offset = AT.met + index * MEETING_BYTES;
    write(who, offset);
    plain.writeInt8(last - week, offset + MARK_BYTES);
  });
  peer.avoids.slice(0, MOST_AVOIDED).forEach((who, index) => write(who, AT.avoids + index * MARK_BYTES));
  return seal(key, aad(place, name), plain);
}

/** Opens a peer record, or null for anything not sealed for this very name and day. */
export function openPeer(
  keyring: Keyring,
  place: TrajectoriesPlace,
  name: string,
  sealed: Buffer,
): PeerRecord | null {
  const key = keyring.key('peer', place.sealedUntil);
  const plain = key && unseal(key, aad(place, name), sealed);
  if (!plain || plain.length !== PLAIN_BYTES) return null;
  const markAt = (offset: number): PeerMark | null => {
    const mark = plain.toString('hex', offset, offset + MARK_BYTES);
    return mark === NO_MARK ? null : (mark as PeerMark);
  };
  const weekAt = (offset: number): number | null => plain.readUInt16BE(offset) || null;
  const flags = plain[AT.flags] ?? NONE;
  const last = plain.readUInt16BE(AT.round);
  const met: Meeting[] = [];
  for (let index = 0; index < KEPT_MEETINGS; index += 1) {
    const offset = AT.met + index * MEETING_BYTES;
    const who = markAt(offset);
    if (who) met.push({ who, week: last - plain.readInt8(offset + MARK_BYTES) });
  }
  const avoids: PeerMark[] = [];
  for (let index = 0; index < MOST_AVOIDED; index += 1) {
    const who = markAt(AT.avoids + index * MARK_BYTES);
    if (who) avoids.push(who);
  }
  return {
    since: weekAt(AT.since),
    buddy: markAt(AT.buddy),
    met,
    avoids,
    round: weekAt(AT.round),
    outcome: choiceAt(OUTCOMES, flags & OUTCOME_BITS),
    missedBefore: (flags & MISSED_BEFORE) !== 0,
  };
}

const aad = (place: TrajectoriesPlace, name: string) => [
  'peer',
  FORM,
  place.workspace,
  place.team,
  place.sealedUntil,
  place.deal,
  name,
];
