import type { Day } from '../pulse/calendar.js';
import type { MemberId, TeamId, WorkspaceId } from '../pulse/ids.js';
import { SIGNS_RULE } from '../pulse/signs.js';
import type { Trajectory } from '../pulse/trajectory.js';
import type { Keyring } from './keyring.js';
import { nameFor, seal, unseal } from './seal.js';

/** Where a team's trajectories belong, and the day they are sealed until. */
export interface TrajectoriesPlace {
  readonly workspace: WorkspaceId;
  readonly team: TeamId;
  readonly sealedUntil: Day;
  /** How often the team's records have been dealt: every deal gives each member another pseudonym. */
  readonly deal: number;
}

/** Sealed, a record is 60 bytes: well under the 96 that Redis keeps compact. */
const PLAIN_BYTES = 32;
const VERSION = 1;
const REMINDER_BIT = 1;
const DIRECT_BIT = 2;
/** Weeks since 1970 are never 0 here, so 0 stands for "none". */
const NO_WEEK = 0;

/** The name a member's record goes by until the next deal, meaningless without the keyring. */
export function pseudonymOf(keyring: Keyring, place: TrajectoriesPlace, member: MemberId): string {
  const key = keyring.keyToSeal('pseudonym', place.sealedUntil);
  return nameFor(key, ['pseudonym', place.workspace, place.team, place.deal, member]);
}

/** Seals a trajectory under its pseudonym, always to the same size. Throws NoKeyForDay. */
export function sealTrajectory(
  keyring: Keyring,
  place: TrajectoriesPlace,
  pseudonym: string,
  trajectory: Trajectory,
): Buffer {
  const key = keyring.keyToSeal('trajectory', place.sealedUntil);
  const plain = Buffer.alloc(PLAIN_BYTES);
  plain[0] = VERSION;
  const { reminder, notes } = trajectory.preferences;
  plain[1] = (reminder ? REMINDER_BIT : 0) | (notes === 'direct' ? DIRECT_BIT : 0);
  plain.writeUInt16BE(trajectory.lastNoteWeek ?? NO_WEEK, 2);
  trajectory.flags.forEach((flag, index) => {
    plain.writeUInt16BE(flag.week, 4 + index * 3);
    plain[6 + index * 3] = flag.heavy ? 1 : 0;
  });
  return seal(key, aad(place, pseudonym), plain);
}

/** Opens a record, or null for anything not sealed for this very pseudonym and day. */
export function openTrajectory(
  keyring: Keyring,
  place: TrajectoriesPlace,
  pseudonym: string,
  sealed: Buffer,
): Trajectory | null {
  const key = keyring.key('trajectory', place.sealedUntil);
  const plain = key && unseal(key, aad(place, pseudonym), sealed);
  if (!plain || plain.length !== PLAIN_BYTES || plain[0] !== VERSION) return null;
  const bits = plain[1] as number;
  const lastNoteWeek = plain.readUInt16BE(2);
  const flags = [];
  for (let index = 0; index < SIGNS_RULE.window; index += 1) {
    const week = plain.readUInt16BE(4 + index * 3);
    if (week !== NO_WEEK) flags.push({ week, heavy: plain[6 + index * 3] === 1 });
  }
  return {
    flags,
    lastNoteWeek: lastNoteWeek === NO_WEEK ? null : lastNoteWeek,
    preferences: {
      reminder: (bits & REMINDER_BIT) !== 0,
      notes: (bits & DIRECT_BIT) !== 0 ? 'direct' : 'discreet',
    },
  };
}

const aad = (place: TrajectoriesPlace, pseudonym: string) => [
  'trajectory',
  place.workspace,
  place.team,
  place.sealedUntil,
  pseudonym,
];
