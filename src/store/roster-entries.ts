import * as z from 'zod';
import { memberId } from '../pulse/ids.js';
import { DEFAULT_LANGUAGE, type Language } from '../pulse/language.js';
import { knownZone, type RosterMember } from '../pulse/roster.js';
import { LANGUAGE_CODES } from '../sealing/codes.js';
import { coded, orNone, type PlainRecord, readStored, stored } from './plain.js';

/** The language of an entry that doesn't name one, even if the default changes one day. */
const UNNAMED: Language = 'en';

const layout = z.strictObject({
  s: z.int().min(0),
  z: z.string(),
  l: orNone(coded(LANGUAGE_CODES)),
});

/**
 * The week we first saw somebody, their time zone and language. With one-letter names, it has at most the 64
 * bytes up to which Redis keeps a hash compact, at half the memory.
 */
const ENTRY: PlainRecord<z.output<typeof layout>> = {
  kind: 'roster entry',
  version: 1,
  layouts: { 1: layout },
};

/** A member's week, zone and language as the roster holds them. */
export const writtenMember = ({ since, timeZone, language }: RosterMember): string =>
  stored(ENTRY, { s: since, z: timeZone, l: language === UNNAMED ? null : language });

/** A member as a roster holds them, or null for contents that are not Evenkeel's. */
export function readMember(id: string, text: string): RosterMember | null {
  const entry = readStored(ENTRY, text);
  const timeZone = knownZone(entry?.z, '');
  return entry && timeZone
    ? { id: memberId(id), since: entry.s, timeZone, language: entry.l ?? UNNAMED }
    : null;
}

/** The first week that a roster can name; somebody who joined it then doesn't count for a result yet. */
const NOT_YET = 99_999;

/** A person on a roster about whom we can read nothing else. */
export const unreadMember = (id: string): RosterMember => ({
  id: memberId(id),
  since: NOT_YET,
  timeZone: 'UTC',
  language: DEFAULT_LANGUAGE,
});
