import { randomBytes } from 'node:crypto';
import type { Day } from '../pulse/calendar.js';
import type { TeamId, WorkspaceId } from '../pulse/ids.js';
import { blob, fields, text } from './fields.js';
import type { Keyring } from './keyring.js';
import { type DayRecord, openUntil, sealUntil, type Until } from './records.js';
import { SEAL_OVERHEAD } from './seal.js';

/** What slips are about, each on a pile of its own. */
export const PILES = ['ballots', 'records', 'peers'] as const;

/** Where a slip waits until the next reseal takes it in. */
export interface Pile {
  readonly kind: (typeof PILES)[number];
  readonly workspace: WorkspaceId;
  readonly team: TeamId;
  readonly sealedUntil: Day;
  /** The reseal whose names its slips use; a slip of any other doesn't open. */
  readonly generation: number;
}

/** Sealed things by their names, as a hash in Redis holds them. */
export type ByName = Readonly<Record<string, Buffer>>;

/** What is now under a name. Not padded: names have one length (see `nameFor`), and so has all that a pile is about. */
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
 * Seals a slip: what is now under a name, written so that nobody can tell under which. Slips of one pile all have the
 * same size. Throws NoKeyForDay.
 */
export const sealSlip = (keyring: Keyring, pile: Pile, name: string, sealed: Buffer): Buffer =>
  sealUntil(keyring, SLIP, until(pile), { name, sealed });

/** Replaces a refused slip, and is refused again at the next reseal. */
export const spoiltSlip = (): Buffer => randomBytes(SEAL_OVERHEAD);

/** Opens a pile's slips; null for one that's forged, torn, or another pile's or reseal's. */
function opener(keyring: Keyring, pile: Pile): (slip: Buffer) => Slip | null {
  const of = until(pile);
  return (slip) => openUntil(keyring, SLIP, of, slip);
}

/** What each name holds once a pile's slips are taken in, oldest first, and how many of them were refused. */
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

/** What one name holds once a pile's slips are taken in; undefined if nothing. */
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
