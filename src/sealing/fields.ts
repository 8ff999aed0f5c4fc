import type { MemberId, PulseId, TeamId } from '../pulse/ids.js';
import { type Codes, memberOf } from './codes.js';

/** Thrown when bytes don't hold what a field expects. */
export class Unreadable extends Error {}

/** Writes bytes, one field after the other. */
class Out {
  readonly #parts: Buffer[] = [];

  /** Returns room for a field of `bytes` bytes, which the caller fills. */
  room(bytes: number): Buffer {
    const part = Buffer.alloc(bytes);
    this.#parts.push(part);
    return part;
  }

  all(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/** Reads bytes, one field after the other. */
class In {
  #at = 0;
  constructor(readonly bytes: Buffer) {}

  /** Returns the next `bytes` bytes. Throws Unreadable if fewer are left. */
  next(bytes: number): Buffer {
    const part = this.bytes.subarray(this.#at, this.#at + bytes);
    if (part.length < bytes) throw new Unreadable();
    this.#at += bytes;
    return part;
  }
}

/**
 * One part of a record's layout. `write` throws RangeError for a value that the field can't hold; `read` throws
 * Unreadable for bytes that `write` can't have written.
 */
export interface Field<T> {
  write(out: Out, value: T): void;
  read(from: In): T;
}

/** Returns a field that converts between the stored value of `field` and the value it represents. */
export function mapped<A, B>(field: Field<A>, to: (stored: A) => B, from: (value: B) => A): Field<B> {
  return {
    write: (out, value) => field.write(out, from(value)),
    read: (source) => to(field.read(source)),
  };
}

const whole = (bytes: 1 | 2 | 4): Field<number> => ({
  write: (out, value) => void out.room(bytes).writeUIntBE(value, 0, bytes),
  read: (from) => from.next(bytes).readUIntBE(0, bytes),
});

/** A whole number up to 255. */
export const u8 = whole(1);
/** A whole number up to 65,535, such as a week. */
export const u16 = whole(2);
/** A whole number up to 4,294,967,295. */
export const u32 = whole(4);

/** A whole number from -128 to 127. */
export const i8: Field<number> = {
  write: (out, value) => void out.room(1).writeInt8(value),
  read: (from) => from.next(1).readInt8(),
};

/** Any number, without rounding: for a sum whose ties must stay ties, or an instant. */
export const double: Field<number> = {
  write: (out, value) => void out.room(8).writeDoubleBE(value),
  read: (from) => from.next(8).readDoubleBE(),
};

export const bool: Field<boolean> = mapped(
  u8,
  (byte) => byte === 1,
  (value) => (value ? 1 : 0),
);

/** Bytes, preceded by their number. */
const counted = (count: Field<number>): Field<Buffer> => ({
  write(out, value) {
    count.write(out, value.length);
    value.copy(out.room(value.length));
  },
  read: (from) => from.next(count.read(from)),
});

/** Up to 65,535 bytes. */
export const blob = counted(u16);

const utf8 = <T extends string>(count: Field<number>): Field<T> =>
  mapped(
    counted(count),
    (bytes) => bytes.toString() as T,
    (value) => Buffer.from(value),
  );

/** A text of up to 255 bytes. */
export const text: Field<string> = utf8(u8);
export const member: Field<MemberId> = utf8(u8);
export const team: Field<TeamId> = utf8(u8);
export const pulse: Field<PulseId> = utf8(u8);

/** Anything that JSON can hold, for data whose layout isn't ours. */
export const json: Field<unknown> = mapped(
  utf8(u32),
  (value) => JSON.parse(value) as unknown,
  (value) => JSON.stringify(value),
);

/** A text of hexadecimal digits, stored in `bytes` bytes. */
export const hex = <T extends string>(bytes: number): Field<T> => ({
  write: (out, value) => void out.room(bytes).write(value, 'hex'),
  read: (from) => from.next(bytes).toString('hex') as T,
});

/** A member of a closed set, stored as its code. */
export function code<T extends string>(codes: Codes<T>): Field<T> {
  return mapped(
    codeOrNone(codes),
    (value) => {
      if (value === null) throw new Unreadable();
      return value;
    },
    (value) => value,
  );
}

/** Like `code`, or null, stored as zeros. */
export function codeOrNone<T extends string>(codes: Codes<T>): Field<T | null> {
  const [{ length }] = Object.values<string>(codes) as [string];
  return {
    write: (out, value) => void out.room(length).write(value === null ? '' : codes[value], 'latin1'),
    read(from) {
      const bytes = from.next(length);
      if (bytes.every((byte) => byte === 0)) return null;
      const value = memberOf(codes, bytes.toString('latin1'));
      if (value === undefined) throw new Unreadable();
      return value;
    },
  };
}

/** Some members of a set whose codes are digits, or null for none: one byte, with a bit for each member. */
export function someOrNone<T extends string>(codes: Codes<T>): Field<readonly T[] | null> {
  const bit = (value: T): number => 1 << Number(codes[value]);
  return mapped(
    u8,
    (bits) => (bits === 0 ? null : (Object.keys(codes) as T[]).filter((value) => bits & bit(value))),
    (values) => (values ?? []).reduce((bits, value) => bits | bit(value), 0),
  );
}

/** A number that's never 0, or null, stored as 0. */
export const orZero = (number: Field<number>): Field<number | null> =>
  mapped(
    number,
    (value) => value || null,
    (value) => value ?? 0,
  );

/** A value or null, preceded by a byte that says which. */
export const orNull = <T>(field: Field<T>): Field<T | null> => ({
  write(out, value) {
    bool.write(out, value !== null);
    if (value !== null) field.write(out, value);
  },
  read: (from) => (bool.read(from) ? field.read(from) : null),
});

/** Like `orNull`, for undefined instead of null. */
export const optional = <T>(field: Field<T>): Field<T | undefined> =>
  mapped(
    orNull(field),
    (value) => value ?? undefined,
    (value) => value ?? null,
  );

/** A list of values, preceded by their number. */
export const list = <T>(field: Field<T>, count: Field<number> = u8): Field<readonly T[]> => ({
  write(out, values) {
    count.write(out, values.length);
    for (const value of values) field.write(out, value);
  },
  read: (from) => Array.from({ length: count.read(from) }, () => field.read(from)),
});

type Shape = Readonly<Record<string, Field<unknown>>>;
type Of<S extends Shape> = { -readonly [K in keyof S]: S[K] extends Field<infer T> ? T : never };

/** Several named fields, stored in this order and without their names. */
export const fields = <S extends Shape>(shape: S): Field<Of<S>> => ({
  write(out, value) {
    for (const [name, field] of Object.entries(shape)) field.write(out, value[name]);
  },
  read: (from) =>
    Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, field.read(from)])) as Of<S>,
});

/** A map of up to 65,535 entries. */
export const mapOf = <K, V>(key: Field<K>, value: Field<V>): Field<ReadonlyMap<K, V>> =>
  mapped(
    list(fields({ key, value }), u16),
    (entries) => new Map(entries.map(({ key, value }) => [key, value])),
    (map) => [...map].map(([key, value]) => ({ key, value })),
  );

/** Values for some members of a closed set. */
export const partial = <T extends string, V>(
  codes: Codes<T>,
  field: Field<V>,
): Field<Partial<Record<T, V>>> =>
  mapped(
    mapOf(code(codes), field),
    (values) => Object.fromEntries(values) as Partial<Record<T, V>>,
    (values) => new Map(Object.entries(values) as [T, V][]),
  );

/** Returns the bytes that a field writes for a value. Throws RangeError for a value that the field can't hold. */
export function bytesOf<T>(field: Field<T>, value: T): Buffer {
  const out = new Out();
  field.write(out, value);
  return out.all();
}

/** Returns the value that a field reads from the start of `bytes`. Throws Unreadable. */
export const valueIn = <T>(field: Field<T>, bytes: Buffer): T => field.read(new In(bytes));
