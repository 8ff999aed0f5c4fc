import { channel } from 'node:diagnostics_channel';
import type { Day } from '../pulse/calendar.js';
import { bytesOf, type Field, Unreadable, valueIn } from './fields.js';
import type { Keyring, KeyLabel } from './keyring.js';
import { nameFor, type Place, seal, unseal } from './seal.js';

/** Every kind of record that we seal. For each kind but `install`, each day has its own key. */
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
  'hard event',
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
  'team actions',
] as const;
export const RECORD_KINDS = [...SEALED_KINDS, ...PLAIN_KINDS] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** A kind of record: how we write it, and how we read every version ever released. */
export interface Kind<T, Layout = Field<T>> {
  readonly kind: RecordKind;
  /** The version we write. */
  readonly version: number;
  /** The decoder of each version. Never remove one: some install may still hold records of that version. */
  readonly layouts: Readonly<Record<number, Layout>>;
}

/** Names a record of a version that this Evenkeel doesn't know, because a newer one wrote it. */
export interface UnknownVersion {
  readonly kind: RecordKind;
  readonly version: number;
}

const unknownVersions = channel('evenkeel.record-of-unknown-version');

/**
 * Calls a listener for every record of an unknown version that any code of this process reads and refuses.
 *
 * @returns a function that removes the listener
 */
export function onUnknownVersion(tell: (record: UnknownVersion) => void): () => void {
  const listener = (record: unknown): void => tell(record as UnknownVersion);
  unknownVersions.subscribe(listener);
  return () => {
    unknownVersions.unsubscribe(listener);
  };
}

/** Returns the decoder for a version of a kind; null for an unknown version, which it reports. */
export function layoutOf<T, Layout>({ kind, layouts }: Kind<T, Layout>, version: number): Layout | null {
  const layout = Object.hasOwn(layouts, version) ? layouts[version] : undefined;
  if (layout === undefined) unknownVersions.publish({ kind, version } satisfies UnknownVersion);
  return layout ?? null;
}

/**
 * A kind that we seal, with the size that we pad its plaintexts to, so that a sealed record's size reveals nothing
 * about it.
 */
export interface SealedRecord<T> extends Kind<T> {
  readonly kind: (typeof SEALED_KINDS)[number];
  /**
   * The size of all plaintexts in bytes, which the largest one fits; or they're padded to a multiple of `step`
   * bytes, if a record may hold any number of people.
   */
  readonly size: number | { readonly step: number };
}

/** Returns a record's plaintext: version, fields, padding of zeros. Throws RangeError if the record doesn't fit. */
export function packed<T>({ kind, version, layouts, size }: SealedRecord<T>, value: T): Buffer {
  const bytes = Buffer.concat([Buffer.from([version]), bytesOf(layouts[version] as Field<T>, value)]);
  const length = typeof size === 'number' ? size : Math.ceil(bytes.length / size.step) * size.step;
  if (bytes.length > length)
    throw new RangeError(`A record of kind ${kind} has ${bytes.length} bytes, and the most is ${length}.`);
  return Buffer.concat([bytes], length);
}

/**
 * Returns the record in a plaintext; null for an unknown version, which it reports, and for anything but a
 * record of this kind.
 */
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

/** Opens a record; null without a key, and for anything not sealed with the key as this kind for this place. */
export function openWith<T>(
  key: Buffer | null,
  kind: SealedRecord<T>,
  place: Place,
  sealed: Buffer | null,
): T | null {
  const plain = key && sealed && unseal(key, [kind.kind, ...place], sealed);
  return plain && unpacked(kind, plain);
}

/** A kind that the keyring has keys for. */
export type DayRecord<T> = SealedRecord<T> & { readonly kind: KeyLabel };

/**
 * The place that a record belongs to, and the day that it's sealed until: it opens nowhere else, and never after
 * that day.
 */
export interface Until {
  readonly day: Day;
  readonly place: Place;
}

/** Seals a record until a day, which `openUntil` has to be told. Throws NoKeyForDay. */
export const sealUntil = <T>(keyring: Keyring, kind: DayRecord<T>, { day, place }: Until, value: T): Buffer =>
  sealWith(keyring.keyToSeal(kind.kind, day), kind, [...place, day], value);

/** Opens a record that `sealUntil` sealed; null for anything else, and once its day is past. */
export const openUntil = <T>(
  keyring: Keyring,
  kind: DayRecord<T>,
  { day, place }: Until,
  sealed: Buffer | null,
): T | null => openWith(keyring.key(kind.kind, day), kind, [...place, day], sealed);

/**
 * Returns a place's name until a day, which only the keyring can tie to the place. Empty once the day is past: nothing
 * has that name.
 */
export function nameUntil(keyring: Keyring, label: KeyLabel, { day, place }: Until): string {
  const key = keyring.key(label, day);
  return key ? nameFor(key, place) : '';
}

const DAY_BYTES = 4;

/** Seals a record until a day, which precedes it in plain text, in 4 bytes. Throws NoKeyForDay. */
export function sealDated<T>(keyring: Keyring, kind: DayRecord<T>, until: Until, value: T): Buffer {
  const sealed = sealUntil(keyring, kind, until, value);
  const head = Buffer.alloc(DAY_BYTES);
  head.writeUInt32BE(until.day);
  return Buffer.concat([head, sealed]);
}

/** Returns the day that a dated record names in plain text; null if it's missing or too short for one. */
export const dayOfDated = (sealed: Buffer | null): Day | null =>
  sealed && sealed.length > DAY_BYTES ? sealed.readUInt32BE(0) : null;

/** Opens a dated record; null if there's none, if it was moved, forged or changed, or if its day is past. */
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
