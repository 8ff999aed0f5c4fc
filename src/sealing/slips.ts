import { randomBytes } from 'node:crypto';
import type { Day } from '../pulse/calendar.js';
import type { TeamId, WorkspaceId } from '../pulse/ids.js';
import type { Keyring } from './keyring.js';
import { SEAL_OVERHEAD, seal, unseal } from './seal.js';

/** What slips are about, each on a pile of its own. */
export const PILES = ['ballots', 'records', 'peers'] as const;

/** Where a slip lies until the next deal takes it in. */
export interface Pile {
  readonly kind: (typeof PILES)[number];
  readonly workspace: WorkspaceId;
  readonly team: TeamId;
  readonly sealedUntil: Day;
  /** The deal whose names its slips use; a slip of any other deal doesn't open. */
  readonly deal: number;
}

/** Sealed things by their names, as a hash in Redis holds them. */
export type ByName = Readonly<Record<string, Buffer>>;

/** Names have one length, see `nameFor`. */
const NAME_BYTES = 16;

/**
 * Seals a slip: what now lies under a name, written so that nobody can tell under which. Slips of one pile all have the
 * same size. Throws NoKeyForDay.
 */
export function sealSlip(keyring: Keyring, pile: Pile, name: string, sealed: Buffer): Buffer {
  const key = keyring.keyToSeal('slip', pile.sealedUntil);
  return seal(key, aad(pile), Buffer.concat([Buffer.from(name), sealed]));
}

/** Stands for a slip that was refused, and is refused again at the next deal. */
export const spoiltSlip = (): Buffer => randomBytes(NAME_BYTES + SEAL_OVERHEAD);

interface Slip {
  readonly name: string;
  readonly sealed: Buffer;
}

/** Opens a pile's slips; null for one that's forged, torn, or another pile's or deal's. */
function opener(keyring: Keyring, pile: Pile): (slip: Buffer) => Slip | null {
  const key = keyring.key('slip', pile.sealedUntil);
  const place = aad(pile);
  return (slip) => {
    const plain = key && unseal(key, place, slip);
    if (!plain || plain.length <= NAME_BYTES) return null;
    return { name: plain.toString('latin1', 0, NAME_BYTES), sealed: plain.subarray(NAME_BYTES) };
  };
}

/** What lies under each name once a pile's slips are taken in, oldest first, and how many of them were refused. */
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

/** What lies under one name once a pile's slips are taken in; undefined where nothing does. */
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

const aad = ({ kind, workspace, team, sealedUntil, deal }: Pile) => [
  'slip',
  kind,
  workspace,
  team,
  sealedUntil,
  deal,
];
