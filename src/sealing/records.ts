import { channel } from 'node:diagnostics_channel';
import type { Day } from '../pulse/calendar.js';
import { bytesOf, type Field, Unreadable, valueIn } from './fields.js';
import type { Keyring, KeyLabel } from './keyring.js';
import { type Place, seal, unseal } from './seal.js';

/** Every kind of record that is sealed; each kind but an install's has a key of its own for each day. */
export const SEALED_KINDS = [
  'ballot',
  'trajectory',
  'peer',
  'slip',
  'counted',
  'season',
  'card',
  'memberships',
  'begun',
  'note',
  'mark',
  'supporters',
  'requests',
  'form',
  'decision',
  'install',
] as const;
/** Every kind of record that Redis holds as JSON. */
export const PLAIN_KINDS = [
  'team',
  'roster entry',
  'pulse',
  'result',
  'overlay',
  'roster trouble',
  'removal',
  'receipt',
] as const;
export const RECORD_KINDS = [...SEALED_KINDS, ...PLAIN_KINDS] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** How the records of a kind are written, and how those of every version that was ever released are read. */
export interface Kind<T, Layout = Field<T>> {
  readonly kind: RecordKind;
  /** The version that's written. */
  readonly version: number;
  /** What reads a version. None is ever removed: it would lose what somebody has stored. */
  readonly layouts: Readonly<Record<number, Layout>>;
}

/** A record of a version that this Evenkeel doesn't know: a newer one has written it. */
export interface UnknownVersion {
  readonly kind: RecordKind;
  readonly version: number;
}

const unknownVersions = channel('evenkeel.record-of-unknown-version');

/**
 * Tells of every record that is refused because this Evenkeel doesn't know its version, from wherever it's read.
 *
 * @returns ends it
 */
export function onUnknownVersion(tell: (record: UnknownVersion) => void): () => void {
  const listener = (record: unknown): void => tell(record as UnknownVersion);
  unknownVersions.subscribe(listener);
  return () => {
    unknownVersions.unsubscribe(listener);
  };
}

/** The decoder for a version of a kind; null for an unknown version, which is reported. */
export function layoutOf<T, Layout>({ kind, layouts }: Kind<T, Layout>, version: number): Layout | null {
  const layout = Object.hasOwn(layouts, version) ? layouts[version] : undefined;
  if (layout === undefined) unknownVersions.publish({ kind, version } satisfies UnknownVersion);
  return layout ?? null;
}

/** A kind that is sealed, and what its plaintexts are padded to, so that a sealed record's size says nothing of it. */
export interface SealedRecord<T> extends Kind<T> {
  readonly kind: (typeof SEALED_KINDS)[number];
  /** All have one size, in bytes: that of the largest; or a multiple of `step`, where there may be any number of people. */
  readonly size: number | { readonly step: number };
}

/** A record's plaintext: version, fields, zeros. Throws RangeError for what doesn't fit. */
export function packed<T>({ kind, version, layouts, size }: SealedRecord<T>, value: T): Buffer {
  const bytes = Buffer.concat([Buffer.from([version]), bytesOf(layouts[version] as Field<T>, value)]);
  const length = typeof size === 'number' ? size : Math.ceil(bytes.length / size.step) * size.step;
  if (bytes.length > length)
    throw new RangeError(`A record of kind ${kind} has ${bytes.length} bytes, and the most is ${length}.`);
  return Buffer.concat([bytes], length);
}

/** What a plaintext holds; null for an unknown version, which is reported, and for anything but a record of the kind. */
export function unpacked<T>(kind: SealedRecord<T>, plain: Buffer): T | null {
  const layout = plain.length > 0 ? layoutOf(kind, plain.readUInt8(0)) : null;
  try {
    return layout && valueIn(layout, plain.subarray(1));
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

/** Seals a record with a key, bound to its kind and place. */
export const sealWith = <T>(key: Buffer, kind: SealedRecord<T>, place: Place, value: T): Buffer =>
  seal(key, [kind.kind, ...place], packed(kind, value));

/** Opens a record; null without a key, and for anything that wasn't sealed with it as this kind for this place. */
export function openWith<T>(
  key: Buffer | null,
  kind: SealedRecord<T>,
  place: Place,
  sealed: Buffer | null,
): T | null {
  const plain = key && sealed && unseal(key, [kind.kind, ...place], sealed);
  return plain && unpacked(kind, plain);
}

/** A kind with keys in the keyring. */
export type DayRecord<T> = SealedRecord<T> & { readonly kind: KeyLabel };

/** What a record belongs to, and the day it's sealed until: it opens nowhere else, and never afterwards. */
export interface Until {
  readonly day: Day;
  readonly place: Place;
}

/** Seals a record until a day that whoever opens it has to know. Throws NoKeyForDay. */
export const sealUntil = <T>(keyring: Keyring, kind: DayRecord<T>, { day, place }: Until, value: T): Buffer =>
  sealWith(keyring.keyToSeal(kind.kind, day), kind, [...place, day], value);

/** Opens it; null for anything else, and once the day is past. */
export const openUntil = <T>(
  keyring: Keyring,
  kind: DayRecord<T>,
  { day, place }: Until,
  sealed: Buffer | null,
): T | null => openWith(keyring.key(kind.kind, day), kind, [...place, day], sealed);

const DAY_BYTES = 4;

/** Seals a record until a day, which is written before it in the clear. Throws NoKeyForDay. */
export function sealDated<T>(keyring: Keyring, kind: DayRecord<T>, until: Until, value: T): Buffer {
  const sealed = sealUntil(keyring, kind, until, value);
  const head = Buffer.alloc(DAY_BYTES);
  head.writeUInt32BE(until.day);
  return Buffer.concat([head, sealed]);
}

/** The day that a dated record says it's sealed until; null for what is none. */
export const dayOfDated = (sealed: Buffer | null): Day | null =>
  sealed && sealed.length > DAY_BYTES ? sealed.readUInt32BE(0) : null;

/** Opens a dated record; null for none, for one that was moved, forged or changed, and once its day is past. */
export function openDated<T>(
  keyring: Keyring,
  kind: DayRecord<T>,
  place: Place,
  sealed: Buffer | null,
): T | null {
  const day = dayOfDated(sealed);
  return day === null || !sealed
    ? null
    : openUntil(keyring, kind, { day, place }, sealed.subarray(DAY_BYTES));
}
