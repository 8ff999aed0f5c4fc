import { randomBytes } from 'node:crypto';
import type { Day } from '../pulse/calendar.js';
import type { MemberId, PulseId, TeamId, WorkspaceId } from '../pulse/ids.js';
import type { Keyring } from './keyring.js';
import { nameFor, SEAL_OVERHEAD, seal, unseal } from './seal.js';

/** The box a ballot belongs to. */
export interface BallotBoxPlace {
  readonly workspace: WorkspaceId;
  readonly team: TeamId;
  readonly pulse: PulseId;
  readonly closingDay: Day;
  /** How often the team's slots have been dealt: every deal gives each member another slot. */
  readonly deal: number;
}

/** What lies in a box: sealed ballots by slot. */
export type Box = Readonly<Record<string, Buffer>>;

/** What a ballot turned out to hold. */
export type Opened =
  | { readonly kind: 'blank' }
  | { readonly kind: 'checkin'; readonly answers: readonly number[] }
  /** Moved, copied, forged, torn, or sealed until a day that is past: counts as none. */
  | { readonly kind: 'refused' };

/** Every ballot's plaintext, blank or not: version, number of answers, answers, zeros. */
const PLAIN_BYTES = 16;
const VERSION = 1;
const BLANK = 0xff;

/**
 * The slot of a member in a pulse's box: the same until the next deal, meaningless without the keyring. Empty once the
 * box's day is over: nothing lies there.
 */
export function slotOf(keyring: Keyring, place: BallotBoxPlace, member: MemberId): string {
  const key = keyring.key('slot', place.closingDay);
  if (!key) return '';
  return nameFor(key, ['slot', place.workspace, place.team, place.pulse, place.deal, member]);
}

/**
 * Seals a check-in's answers (values 0-254, at most 14), or a blank for null, of the same size either way.
 * Throws NoKeyForDay.
 */
export function sealBallot(
  keyring: Keyring,
  place: BallotBoxPlace,
  slot: string,
  answers: readonly number[] | null,
): Buffer {
  const key = keyring.keyToSeal('ballot', place.closingDay);
  const plain = Buffer.alloc(PLAIN_BYTES);
  plain[0] = VERSION;
  plain[1] = answers?.length ?? BLANK;
  if (answers) plain.set(answers, 2);
  return seal(key, aad(place, slot), plain);
}

/** Takes the place of a ballot that was refused: of its size, and refused again wherever it lies. */
export const spoiltBallot = (): Buffer => randomBytes(PLAIN_BYTES + SEAL_OVERHEAD);

/** Opens what lies in a slot; anything but a ballot sealed for this very slot is `refused`. */
export function openBallot(keyring: Keyring, place: BallotBoxPlace, slot: string, sealed: Buffer): Opened {
  const key = keyring.key('ballot', place.closingDay);
  const plain = key && unseal(key, aad(place, slot), sealed);
  if (!plain || plain.length !== PLAIN_BYTES || plain[0] !== VERSION) return { kind: 'refused' };
  const length = plain[1] as number;
  if (length === BLANK) return { kind: 'blank' };
  return { kind: 'checkin', answers: [...plain.subarray(2, 2 + length)] };
}

const aad = (place: BallotBoxPlace, slot: string) => [
  'ballot',
  place.workspace,
  place.team,
  place.pulse,
  slot,
];
