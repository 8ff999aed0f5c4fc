import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import * as z from 'zod';
import type { Day } from '../pulse/calendar.js';
import type { MemberId, PulseId, TeamId, WorkspaceId } from '../pulse/ids.js';
import type { Box } from './ballots.js';
import type { Keyring } from './keyring.js';
import { opennessOf, takeBack } from './own-file.js';
import { replaceWhole } from './replace-whole.js';

/** What a close counted, by a digest of ciphertext: it says nothing about the answers. */
export interface Commitment {
  readonly workspace: WorkspaceId;
  readonly team: TeamId;
  readonly pulse: PulseId;
  readonly closingDay: Day;
  readonly digest: string;
}

const bookSchema = z.record(z.string(), z.strictObject({ day: z.int(), digest: z.string() }));

/** The file beside a keyring that holds what closes counted. */
const bookBeside = (keyringFile: string): string => `${keyringFile}.closes`;

/** Takes the book back from its group, where it has one, as a keyring is. Gives whether it was; throws the file system's error. */
export function closeBook(keyringFile: string): boolean {
  const file = bookBeside(keyringFile);
  if (!existsSync(file) || opennessOf(statSync(file)) !== 'group') return false;
  takeBack(file);
  return true;
}

/**
 * Commits a close to what it counts, in a file beside the keyring, before anything is published. A close that was
 * killed and runs again counts the same and may go on. One that counts anything else may not: somebody has put
 * Redis back, and a second card from other ballots would tell what the difference is.
 *
 * The book knows what closed on this host, for as long as the keyring could still open it.
 *
 * @returns whether this is the first close of the pulse here, or the same one again
 */
export function commitClose(keyring: Keyring, commitment: Commitment): boolean {
  const { workspace, team, pulse, closingDay, digest } = commitment;
  const file = bookBeside(keyring.file);
  const name = `${workspace}|${team}|${pulse}`;
  const book = readBook(file);
  const known = book[name];
  if (known) return known.digest === digest;
  const kept = Object.entries(book).filter(([, { day }]) => day >= keyring.day);
  replaceWhole(file, JSON.stringify({ ...Object.fromEntries(kept), [name]: { day: closingDay, digest } }));
  return true;
}

/**
 * The digest of what a close counts: the box as it was set aside, who counts, as sealed, and who in it has answered,
 * since a ballot of somebody who left is there and counts as none.
 */
export function digestOf(box: Box, counted: Buffer | null, answered: readonly MemberId[]): string {
  const hash = createHash('sha256').update(counted ?? '');
  hash.update(`|${answered.toSorted().join()}`);
  for (const slot of Object.keys(box).sort()) hash.update(`|${slot}|`).update(box[slot] as Buffer);
  return hash.digest('hex');
}

/** A torn book is an empty one: it is a second lock, and must never keep a team from its close. */
function readBook(file: string): z.infer<typeof bookSchema> {
  if (!existsSync(file)) return {};
  try {
    return bookSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // A second lock that cannot be read locks nothing; the first still does.
    return {};
  }
}
