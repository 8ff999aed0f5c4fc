import { createHash } from 'node:crypto';
import type { MemberId, WorkspaceId } from '../pulse/ids.js';
import { KEPT_MEETINGS, MOST_AVOIDED, type PeerRecord, type PeerMark } from '../pulse/peer.js';
import { OUTCOME_CODES } from './codes.js';
import {
  bool,
  codeOrNone,
  type Field,
  fields,
  hex,
  i8,
  list,
  mapped,
  orNull,
  orZero,
  u16,
} from './fields.js';
import type { Keyring } from './keyring.js';
import { type DayRecord, nameUntil, openUntil, sealUntil } from './records.js';
import { type RecordsPlace, untilOf } from './records-place.js';

/**
 * Bytes of a mark. Among 100,000 people, about one pair shares a four-byte mark; of teams of 50, one in 3.5 million
 * has such a pair. That's harmless: `markedAmong` never mistakes one of the pair for the other.
 */
const MARK_BYTES = 4;
const mark = hex<PeerMark>(MARK_BYTES);

/** The most weeks between a stored meeting and the last round; we forget meetings long before that. */
const MOST_AGE = 127;

/** Stores a meeting as the number of weeks from it to the last round; negative if a clock has been set back since. */
const peer1: Field<PeerRecord> = mapped(
  fields({
    since: orZero(u16),
    buddy: orNull(mark),
    met: list(fields({ who: mark, ago: i8 })),
    avoids: list(mark),
    round: orZero(u16),
    outcome: codeOrNone(OUTCOME_CODES),
    missedBefore: bool,
  }),
  ({ met, ...peer }) => ({
    ...peer,
    met: met.map(({ who, ago }) => ({ who, week: (peer.round ?? 0) - ago })),
  }),
  ({ met, ...peer }) => ({
    ...peer,
    met: met
      .map(({ who, week }) => ({ who, ago: (peer.round ?? 0) - week }))
      .filter(({ ago }) => Math.abs(ago) <= MOST_AGE),
  }),
);

/** Everyone on a roster has a peer record, whether or not they take part, and all have the size of a full one. */
export const PEER: DayRecord<PeerRecord> = { kind: 'peer', version: 1, layouts: { 1: peer1 }, size: 78 };

/** Returns the mark by which peer records name a colleague. It hides nothing by itself, so we only store it sealed. */
export function markOf(workspace: WorkspaceId, member: MemberId): PeerMark {
  const hash = createHash('sha256').update(JSON.stringify(['peer', workspace, member]));
  return hash.digest('hex').slice(0, 2 * MARK_BYTES) as PeerMark;
}

/** Finds colleagues by their marks. */
export interface Marked {
  /** Returns everyone with one of these marks: if two people share a mark, a member avoids both. */
  all(marks: readonly PeerMark[]): MemberId[];
  /** Returns the only person with a mark; null if no one has it, or more than one person does. */
  only(mark: PeerMark | null): MemberId | null;
}

/** Returns a lookup of these members by their marks. */
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
 * Returns the name of a member's peer record until the next reseal: meaningless without the keyring. Empty once
 * the records' day is over: no record has that name.
 */
export const peerName = (
  keyring: Keyring,
  { workspace, team, sealedUntil, generation }: RecordsPlace,
  member: MemberId,
): string =>
  nameUntil(keyring, 'peerName', {
    day: sealedUntil,
    place: ['peer name', workspace, team, generation, member],
  });

/** Seals a peer record under its name, always to the same size. Throws NoKeyForDay. */
export const sealPeer = (keyring: Keyring, place: RecordsPlace, name: string, peer: PeerRecord): Buffer =>
  sealUntil(keyring, PEER, untilOf(place, name), {
    ...peer,
    met: peer.met.slice(-KEPT_MEETINGS),
    avoids: peer.avoids.slice(0, MOST_AVOIDED),
  });

/** Opens a peer record; null for anything that wasn't sealed for this very name and day. */
export const openPeer = (
  keyring: Keyring,
  place: RecordsPlace,
  name: string,
  sealed: Buffer,
): PeerRecord | null => openUntil(keyring, PEER, untilOf(place, name), sealed);
