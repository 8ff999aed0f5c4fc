import { createHash } from 'node:crypto';
import type { MemberId, WorkspaceId } from '../pulse/ids.js';
import {
  KEPT_MEETINGS,
  type Meeting,
  MOST_AVOIDED,
  OUTCOMES,
  type Peer,
  type PeerMark,
} from '../pulse/peer.js';
import type { Keyring } from './keyring.js';
import { nameFor, seal, unseal } from './seal.js';
import type { TrajectoriesPlace } from './trajectories.js';

const MARK_BYTES = 6;
const MEETING_BYTES = MARK_BYTES + 2;
const VERSION = 1;
/** Weeks since 1970 are never 0 here, so 0 stands for "none"; so does a mark of zeros. */
const NONE = 0;
const NO_MARK = '0'.repeat(2 * MARK_BYTES);

/** Where each thing stands in a record. */
const AT = {
  version: 0,
  outcome: 1,
  missedBefore: 2,
  since: 4,
  round: 6,
  buddy: 8,
  met: 8 + MARK_BYTES,
  avoids: 8 + MARK_BYTES + KEPT_MEETINGS * MEETING_BYTES,
} as const;
/** Sealed, a record is 142 bytes, whether or not anything stands in it. */
const PLAIN_BYTES = AT.avoids + MOST_AVOIDED * MARK_BYTES;

/** How records name a colleague. It hides nothing by itself: it only ever stands sealed. */
export const markOf = (workspace: WorkspaceId, member: MemberId): PeerMark =>
  createHash('sha256')
    .update(JSON.stringify(['peer', workspace, member]))
    .digest('hex')
    .slice(0, 2 * MARK_BYTES) as PeerMark;

/** The name a member's peer record goes by until the next deal, meaningless without the keyring. */
export function peerName(keyring: Keyring, place: TrajectoriesPlace, member: MemberId): string {
  const key = keyring.keyToSeal('peerName', place.sealedUntil);
  return nameFor(key, ['peer name', place.workspace, place.team, place.deal, member]);
}

/** Seals a peer record under its name, always to the same size. Throws NoKeyForDay. */
export function sealPeer(keyring: Keyring, place: TrajectoriesPlace, name: string, peer: Peer): Buffer {
  const key = keyring.keyToSeal('peer', place.sealedUntil);
  const plain = Buffer.alloc(PLAIN_BYTES);
  const write = (mark: PeerMark, offset: number) => plain.write(mark, offset, MARK_BYTES, 'hex');
  plain[AT.version] = VERSION;
  plain[AT.outcome] = peer.outcome === null ? NONE : OUTCOMES.indexOf(peer.outcome) + 1;
  plain[AT.missedBefore] = peer.missedBefore ? 1 : 0;
  plain.writeUInt16BE(peer.since ?? NONE, AT.since);
  plain.writeUInt16BE(peer.round ?? NONE, AT.round);
  if (peer.buddy !== null) write(peer.buddy, AT.buddy);
  peer.met.slice(-KEPT_MEETINGS).forEach(({ who, week }, index) => {
    const offset = AT.met + index * MEETING_BYTES;
    write(who, offset);
    plain.writeUInt16BE(week, offset + MARK_BYTES);
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
): Peer | null {
  const key = keyring.key('peer', place.sealedUntil);
  const plain = key && unseal(key, aad(place, name), sealed);
  if (!plain || plain.length !== PLAIN_BYTES || plain[AT.version] !== VERSION) return null;
  const markAt = (offset: number): PeerMark | null => {
    const mark = plain.toString('hex', offset, offset + MARK_BYTES);
    return mark === NO_MARK ? null : (mark as PeerMark);
  };
  const weekAt = (offset: number): number | null => plain.readUInt16BE(offset) || null;
  const met: Meeting[] = [];
  for (let index = 0; index < KEPT_MEETINGS; index += 1) {
    const offset = AT.met + index * MEETING_BYTES;
    const who = markAt(offset);
    if (who) met.push({ who, week: plain.readUInt16BE(offset + MARK_BYTES) });
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
    outcome: OUTCOMES[(plain[AT.outcome] ?? NONE) - 1] ?? null,
    missedBefore: plain[AT.missedBefore] === 1,
  };
}

const aad = (place: TrajectoriesPlace, name: string) => [
  'peer',
  place.workspace,
  place.team,
  place.sealedUntil,
  place.deal,
  name,
];
