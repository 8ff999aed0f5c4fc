import { type MemberId, memberId } from '../pulse/ids.js';

/** Slack's ids are a letter and up to ten more of 0-9 and A-Z: a number that seven bytes hold. */
const SLACKS_OWN = /^([UW])([0-9A-Z]{1,10})$/;
const ID_BYTES = 7;
/** The low six bytes of a number, as Buffer writes them. */
const LOW_BYTES = 6;
const LOW = 2 ** (8 * LOW_BYTES);
/** In the first byte, whose low bits the number never leaves: an id that begins with W. */
const IS_W = 0x40;
/** In the first byte: any other id, as so many bytes of text. */
const IS_TEXT = 0x80;
/** So long may a text be whose length stands in a byte. */
const MOST_TEXT = 255;

/** Ids as bytes, seven for each of Slack's: their number first. Throws RangeError for an id that no list can hold. */
export function membersToBytes(members: readonly MemberId[]): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(members.length);
  return Buffer.concat([count, ...members.map(idToBytes)]);
}

/** The ids that stand in bytes at `at`, and where they end. */
export function membersAt(
  bytes: Buffer,
  at: number,
): { readonly members: readonly MemberId[]; readonly end: number } {
  const members: MemberId[] = [];
  let end = at + 4;
  for (let left = bytes.readUInt32BE(at); left > 0; left -= 1) {
    const length = bytes.readUInt8(end) === IS_TEXT ? 2 + bytes.readUInt8(end + 1) : ID_BYTES;
    members.push(idFromBytes(bytes.subarray(end, end + length)));
    end += length;
  }
  return { members, end };
}

function idToBytes(id: MemberId): Buffer {
  const [, kind, rest] = SLACKS_OWN.exec(id) ?? [];
  if (rest === undefined) return Buffer.concat([Buffer.from([IS_TEXT]), textToBytes(id)]);
  // The 1 before it keeps the zeros that an id begins with, and with them its length.
  const number = Number.parseInt(`1${rest}`, 36);
  const bytes = Buffer.alloc(ID_BYTES);
  bytes[0] = Math.floor(number / LOW) | (kind === 'W' ? IS_W : 0);
  bytes.writeUIntBE(number % LOW, 1, LOW_BYTES);
  return bytes;
}

/** A text as bytes, its length first. Throws RangeError for one of more than 255 bytes. */
export function textToBytes(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length > MOST_TEXT) throw new RangeError(`a text of ${bytes.length} bytes exceeds ${MOST_TEXT}`);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function idFromBytes(bytes: Buffer): MemberId {
  const first = bytes.readUInt8(0);
  if (first === IS_TEXT) return memberId(bytes.toString('utf8', 2));
  const number = (first & ~IS_W) * LOW + bytes.readUIntBE(1, LOW_BYTES);
  const rest = number.toString(36).slice(1).toUpperCase();
  return memberId(`${first & IS_W ? 'W' : 'U'}${rest}`);
}
