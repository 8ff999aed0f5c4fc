import { randomBytes } from 'node:crypto';
import type { Day } from '../pulse/calendar.js';
import type { TeamId, WorkspaceId } from '../pulse/ids.js';
import { blob, fields, text } from './fields.js';
import type { Keyring } from './keyring.js';
import { type DayRecord, openUntil, sealUntil, type Until } from './records.js';
import { SEAL_OVERHEAD } from './seal.js';

/** The subjects of slips, each with a pile of its own. */
export const PILES = ['ballots', 'records', 'peers'] as const;

/** Names the pile where a slip waits until the next reseal applies it. */
export interface Pile {
  readonly kind: (typeof PILES)[number];
  readonly workspace: WorkspaceId;
  readonly team: TeamId;
  readonly sealedUntil: Day;
  /** The number of the reseal whose names the slips use; a slip from any other doesn't open. */
  readonly generation: number;
}

/** Sealed values by name, as a hash in Redis holds them. */
export type ByName = Readonly<Record<string, Buffer>>;

/**
 * A slip: a name and its new value. It isn't padded: all names have the same length (see `nameFor`), and so do
 * all values of a pile.
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
 * Seals a slip, which doesn't show whose value it changes. All slips of a pile have the same size. Throws
 * NoKeyForDay.
 */
export const sealSlip = (keyring: Keyring, pile: Pile, name: string, sealed: Buffer): Buffer =>
  sealUntil(keyring, SLIP, until(pile), { name, sealed });

/** Returns random bytes to replace a refused slip; the next reseal refuses them again. */
export const spoiltSlip = (): Buffer => randomBytes(SEAL_OVERHEAD);

/** Returns a function that opens a pile's slips; null for one that's forged, torn, or of another pile or reseal. */
function opener(keyring: Keyring, pile: Pile): (slip: Buffer) => Slip | null {
  const of = until(pile);
  return (slip) => openUntil(keyring, SLIP, of, slip);
}

/**
 * Applies a pile's slips, oldest first, and returns the resulting values by name and the number of refused
 * slips.
 */
export function withSlipsApplied(
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

/** Returns the value of one name with a pile's slips applied; undefined if it has none. */
export function valueWithSlips(
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
