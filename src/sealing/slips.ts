import { randomBytes } from 'node:crypto';
import type { Day } from '../pulse/calendar.js';
import type { TeamId, WorkspaceId } from '../pulse/ids.js';
import { blob, fields, text } from './fields.js';
import type { Keyring } from './keyring.js';
import { type DayRecord, openUntil, sealUntil, type Until } from './records.js';
import { SEAL_OVERHEAD } from './seal.js';

/** The subjects of slips, each with a pile of its own. */
export const PILES = ['ballots', 'records', 'peers'] as const;

/** Where a slip waits until the next reseal applies it. */
export interface Pile {
  readonly kind: (typeof PILES)[number];
  readonly workspace: WorkspaceId;
  readonly team: TeamId;
  readonly sealedUntil: Day;
  /** The reseal whose names its slips use; a slip of any other doesn't open. */
  readonly generation: number;
}

/** Sealed values by name, as a hash in Redis holds them. */
export type ByName = Readonly<Record<string, Buffer>>;

/**
 * The new value of a name. It isn't padded: all names have the same length (see `nameFor`), and so do all
 * values of a pile.
 */
export const SLIP: DayRecord<Slip> = {
  kind: 'slip',
  version: 1,
  layouts: { 1: fields({ name: text, sealed: blob }) },
  size: { step: 1 },
};

interface Slip {
  readonly name: string;
  readonly sealed: Buffer;
}

/**
 * Seals a slip: a name's new value, without showing which name it is. All slips of a pile have the same size.
 * Throws NoKeyForDay.
 */
export const sealSlip = (keyring: Keyring, pile: Pile, name: string, sealed: Buffer): Buffer =>
  sealUntil(keyring, SLIP, until(pile), { name, sealed });

/** Replaces a refused slip; the next reseal refuses it again. */
export const spoiltSlip = (): Buffer => randomBytes(SEAL_OVERHEAD);

/** Opens a pile's slips; null for each that's forged, torn, or from another pile or reseal. */
function opener(keyring: Keyring, pile: Pile): (slip: Buffer) => Slip | null {
  const of = until(pile);
  return (slip) => openUntil(keyring, SLIP, of, slip);
}

/**
 * Returns what each name holds once a pile's slips are applied, oldest first, and how many slips were
 * refused.
 */
export function takenIn(
  keyring: Keyring,
  pile: Pile,
  entries: ByName,
  slips: readonly Buffer[],
): { readonly entries: ByName; readonly refused: number } {
  if (slips.length === 0) return { entries, refused: 0 };
  const opened = slips.map(opener(keyring, pile));
  const now = new Map(Object.entries(entries));
  for (const slip of opened) if (slip) now.set(slip.name, slip.sealed);
  return { entries: Object.fromEntries(now), refused: opened.filter((slip) => slip === null).length };
}

/** Returns what one name holds once a pile's slips are applied; undefined if nothing. */
export function lyingUnder(
  keyring: Keyring,
  pile: Pile,
  name: string,
  entries: ByName,
  slips: readonly Buffer[],
): Buffer | undefined {
  const open = opener(keyring, pile);
  for (const slip of slips.toReversed()) {
    const opened = open(slip);
    if (opened?.name === name) return opened.sealed;
  }
  return entries[name];
}

const until = ({ kind, workspace, team, sealedUntil, generation }: Pile): Until => ({
  day: sealedUntil,
  place: [kind, workspace, team, generation],
});
