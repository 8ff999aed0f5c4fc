import * as z from 'zod';
import { type MemberId, type PulseId, readPulseId } from '../pulse/ids.js';
import { type Codes, memberOf } from '../sealing/codes.js';
import { type Kind, layoutOf, type PLAIN_KINDS } from '../sealing/records.js';

/** A kind of record that Redis holds as JSON: an object whose `v` is its version. */
export interface PlainRecord<T> extends Kind<T, z.ZodType<T>> {
  readonly kind: (typeof PLAIN_KINDS)[number];
}

const marked = z.looseObject({ v: z.int().default(0) });

/** Encodes a record as JSON, with its fields always in the same order and without those that are null. */
export function stored<T>({ version, layouts }: PlainRecord<T>, value: T): string {
  const fields = z.encode(layouts[version] as z.ZodType<T>, value) as object;
  return JSON.stringify({
    v: version,
    ...Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== null)),
  });
}

/**
 * Decodes a stored record; null for an unknown version, which it reports, and for anything but a record of
 * this kind.
 */
export function readStored<T>(kind: PlainRecord<T>, text: string): T | null {
  const parsed = marked.safeParse(jsonIn(text));
  if (!parsed.success) return null;
  const { v, ...fields } = parsed.data;
  return layoutOf(kind, v)?.safeParse(fields).data ?? null;
}

/** Parses a text as JSON; undefined if it isn't JSON. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // It has been damaged; the caller reports that.
  }
}

/** Returns a whole number of up to nine digits, such as a day or a count; null for any other text. */
export const readNumber = (text: string): number | null => (/^\d{1,9}$/.test(text) ? Number(text) : null);

/** A field that stores a member of a closed set as its code. */
export const coded = <T extends string>(codes: Codes<T>) =>
  z.codec(
    z.enum(Object.values<string>(codes) as [string, ...string[]]),
    z.custom<T>((value) => Object.hasOwn(codes, value as string)),
    { decode: (code) => memberOf(codes, code) as T, encode: (value) => codes[value] },
  );

/** A field that's left out if it's null. */
export const orNone = <S extends z.ZodType>(field: S) => field.nullable().default(null);

const isText = (value: unknown): boolean => typeof value === 'string';
export const memberField = z.custom<MemberId>(isText);
export const pulseField = z.custom<PulseId>(
  (value) => typeof value === 'string' && readPulseId(value) !== null,
);
