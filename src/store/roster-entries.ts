import * as z from 'zod';
import { memberId } from '../pulse/ids.js';
import { DEFAULT_LANGUAGE, type Language } from '../pulse/language.js';
import { knownZone, type RosterMember } from '../pulse/roster.js';
import { LANGUAGE_CODES } from '../sealing/codes.js';
import { coded, orNone, type PlainRecord, readStored, stored } from './plain.js';

/** The language of an entry that doesn't name one. It must stay the same even if the default changes. */
const UNNAMED: Language = 'en';

const layout = z.strictObject({
  s: z.int().min(0),
  z: z.string(),
  l: orNone(coded(LANGUAGE_CODES)),
});

/**
 * A roster entry: the week we first saw a member, their time zone and language. With one-letter names, it has at most
 * 64 bytes, up to which Redis keeps a hash compact, at half the memory.
 */
const ENTRY: PlainRecord<z.output<typeof layout>> = {
  kind: 'roster entry',
  version: 1,
  layouts: { 1: layout },
};

/** Returns the text by which a roster holds a member's week, time zone and language. */
export const writtenMember = ({ since, timeZone, language }: RosterMember): string =>
  stored(ENTRY, { s: since, z: timeZone, l: language === UNNAMED ? null : language });

/** Returns the member in a roster entry; null for contents that Evenkeel didn't write. */
export function readMember(id: string, text: string): RosterMember | null {
  const entry = readStored(ENTRY, text);
  const timeZone = knownZone(entry?.z, '');
  return entry && timeZone
    ? { id: memberId(id), since: entry.s, timeZone, language: entry.l ?? UNNAMED }
    : null;
}

/** A week in the far future: a member who joined in it doesn't count for a result yet. */
const NOT_YET = 99_999;

/** Returns a member of whose roster entry we can read only the id. */
export const unreadMember = (id: string): RosterMember => ({
  id: memberId(id),
  since: NOT_YET,
  timeZone: 'UTC',
  language: DEFAULT_LANGUAGE,
});
