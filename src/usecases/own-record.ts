import { type MemberId, NO_MEMBER, type TeamId } from '../pulse/ids.js';
import type { Keyring } from '../sealing/keyring.js';
import { type ByName, valueWithSlips, type Pile, sealSlip } from '../sealing/slips.js';
import type { RecordsPlace } from '../sealing/records-place.js';
import { addChange, type Change, type PileKeys } from '../store/piles.js';
import { perObject } from '../store/per-object.js';
import type { TeamState } from '../store/pulses.js';
import type { Store } from '../store/redis.js';
import type { SealingContext, WorkspaceContext } from './context.js';
import { resealSoon } from './schedule.js';

/** A kind of record that a team keeps of each member, under a name that changes with each reseal. */
export interface MemberRecordType<T> {
  readonly pile: Exclude<Pile['kind'], 'ballots'>;
  readonly blank: T;
  nameOf(this: void, keyring: Keyring, place: RecordsPlace, member: MemberId): string;
  open(this: void, keyring: Keyring, place: RecordsPlace, name: string, sealed: Buffer): T | null;
  seal(this: void, keyring: Keyring, place: RecordsPlace, name: string, record: T): Buffer;
  /** Reads a team's records. Throws StoreError. */
  read(this: void, store: Store, team: TeamId): Promise<RecordsAsRead>;
  keys(this: void, keys: Store['keys'], team: TeamId): PileKeys;
  /** Called with a change that was put on the pile. */
  changed?(this: void, context: WorkspaceContext, team: TeamId, change: Change): void;
}

/** A team's records of one kind as last sealed, and the slips that have changed them since. */
export interface RecordsAsRead {
  readonly state: Pick<TeamState, 'sealedUntil' | 'generation'>;
  readonly records: ByName;
  readonly changes: readonly Buffer[];
}

/** A member's own record, with the latest changes applied. */
interface OwnRecord<T> {
  readonly name: string;
  readonly sealed: Buffer;
  readonly record: T;
}

const placeIn = (
  { workspace }: SealingContext,
  team: TeamId,
  { sealedUntil, generation }: RecordsAsRead['state'],
): RecordsPlace | null => (sealedUntil === null ? null : { workspace, team, sealedUntil, generation });

/** Opens a member's own record among their team's; null if there's none, or it doesn't open. */
export function ownAmong<T>(
  { pile, nameOf, open }: MemberRecordType<T>,
  context: SealingContext,
  member: MemberId,
  team: TeamId,
  { state, records, changes }: RecordsAsRead,
): OwnRecord<T> | null {
  const { keyring } = context;
  const place = placeIn(context, team, state);
  if (!place) return null;
  const name = nameOf(keyring, place, member);
  const sealed = valueWithSlips(keyring, { ...place, kind: pile }, name, records, changes);
  const record = sealed && open(keyring, place, name, sealed);
  return sealed && record ? { name, sealed, record } : null;
}

/** How many times we try a change that other changes or a reseal keep overtaking. */
const ATTEMPTS = 10;

/**
 * Changes a member's own record and returns the new one; null if there's no record to change, or other changes kept
 * overtaking this one. Without a record, it still writes a slip that's about no one: otherwise, someone watching Redis
 * would see in which teams we keep something about the member.
 */
export function changeOwnRecord<T>(
  type: MemberRecordType<T>,
  context: WorkspaceContext,
  member: MemberId,
  team: TeamId,
  change: (before: T) => T,
): Promise<T | null> {
  const { store, keyring } = context;
  const on = type.keys(store.keys, team);
  return oneAtATime(store, on.pile, async () => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const among = await type.read(store, team);
      const place = placeIn(context, team, among.state);
      if (!place) return null;
      const own = ownAmong(type, context, member, team, among);
      const name = own?.name ?? type.nameOf(keyring, place, NO_MEMBER);
      const after = own ? change(own.record) : type.blank;
      const sealed = type.seal(keyring, place, name, after);
      const slip = sealSlip(keyring, { ...place, kind: type.pile }, name, sealed);
      const addition = { generation: place.generation, seen: among.changes.length, slip };
      if (await addChange(store, on, addition, resealSoon(context, team))) {
        type.changed?.(context, team, addition);
        return own && after;
      }
    }
    return null;
  });
}

/** The last change to each pile, as long as it's under way. */
const lastChanges = perObject<Store, Map<string, Promise<unknown>>>(() => new Map());

/**
 * Runs this process's changes to a pile one at a time. Each one fails if the pile has changed since it read it, so
 * if many ran at once, all but one would have to retry.
 */
function oneAtATime<T>(store: Store, pile: string, change: () => Promise<T>): Promise<T> {
  const last = lastChanges(store);
  const mine = (last.get(pile) ?? Promise.resolve()).then(change, change);
  last.set(pile, mine);
  const leave = (): void => {
    if (last.get(pile) === mine) last.delete(pile);
  };
  mine.then(leave, leave);
  return mine;
}
