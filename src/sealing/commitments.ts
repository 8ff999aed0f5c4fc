import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Day } from '../pulse/calendar.js';
import { type Keyring, KeyringError } from './keyring.js';
import { opennessOf, takeBack } from './file-permissions.js';
import { createAtomically, removeLeftovers } from './atomic-write.js';
import { type Place, seal, unseal } from './seal.js';

/** What is decided once and for all: what a pulse's close published, and who a season's people are. */
export const COMMITMENTS = ['close', 'season'] as const;
export type CommitmentKind = (typeof COMMITMENTS)[number];

/** What a commitment is about; its file is named by a hash of this, so that it must name no person. */
export interface About {
  readonly kind: CommitmentKind;
  /** Workspace, team, and the pulse or the season's first week. */
  readonly place: Place;
}

/** Something decided. */
export interface Commitment extends About {
  /** The last day on which anything of it can be opened: it's kept until the keyring has forgotten that day. */
  readonly untilDay: Day;
  /** What it was decided over, kept as a keyed digest. */
  readonly over: readonly (Buffer | string)[];
  /** What was decided, kept sealed until that day. Of one size for each kind: its length shows. */
  readonly decided: Buffer;
}

/** What came of committing. */
export interface Committed {
  /**
   * `first`: it was made just now. `same`: it was made before, over the same. `other`: it was made before, over
   * something else, or the existing file can't be read. `past`: the keyring has forgotten its day, and nothing was made.
   */
  readonly is: 'first' | 'same' | 'other' | 'past';
  /** What was decided when it was first made; null where that can't be opened. */
  readonly decided: Buffer | null;
}

const fileSchema = z.strictObject({
  evenkeelCommitment: z.literal(1),
  untilDay: z.int(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  decided: z.base64(),
});
type Content = z.infer<typeof fileSchema>;

/** The folder beside a keyring that holds its commitments, one file each. */
export const commitmentsOf = (keyringFile: string): string => `${keyringFile}.commitments`;

/**
 * Commits to a decision before anything follows from it, in a file beside the keyring. Whoever decides the same matter
 * again, since a process was killed or somebody has put Redis back, finds what was decided the first time: that holds,
 * whatever it would be decided over now. Of any number of processes that share the folder one is first.
 *
 * A file says nothing about people or answers: its digest and what it seals need the keyring's key of a day, and the
 * keyring forgets that day. It holds on the hosts that share the folder, and on no others.
 *
 * @throws KeyringError with the fix where the folder can't be used; nothing was decided then
 */
export function commit(keyring: Keyring, commitment: Commitment): Committed {
  // Another process of this host may have forgotten the day, and cleared the commitment away, a moment ago.
  keyring.follow();
  const { untilDay, decided } = commitment;
  const key = keyring.key('committed', untilDay);
  if (!key) return { is: 'past', decided: null };
  const digest = digestOf(keyring, commitment);
  const content: Content = {
    evenkeelCommitment: 1,
    untilDay,
    digest: digest.toString('hex'),
    decided: seal(key, aad(commitment), decided).toString('base64'),
  };
  const folder = openFolder(keyring.file);
  const file = join(folder, nameOf(keyring, commitment));
  if (guarded(folder, () => createAtomically(file, JSON.stringify(content)))) return { is: 'first', decided };
  const found = read(file);
  const same =
    found !== null &&
    found.untilDay === untilDay &&
    timingSafeEqual(Buffer.from(found.digest, 'hex'), digest);
  return { is: same ? 'same' : 'other', decided: opened(keyring, commitment, found) };
}

/** What a commitment decided when it was made; null for none, and for one that can't be opened any more. Throws KeyringError. */
export function committed(keyring: Keyring, about: About): Buffer | null {
  const folder = openFolder(keyring.file);
  return opened(keyring, about, read(join(folder, nameOf(keyring, about))));
}

/** Whether there's a commitment, readable or not. Throws KeyringError. */
export function isCommitted(keyring: Keyring, about: About): boolean {
  const file = join(openFolder(keyring.file), nameOf(keyring, about));
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

/**
 * Removes the commitments whose day the keyring has forgotten, with what killed processes left. A process that still
 * holds an older day in memory takes the keyring's day from the file before it commits (`Keyring.follow`), so that
 * removing one too early isn't possible. Throws KeyringError.
 */
export function pruneCommitments(keyring: Keyring): void {
  const folder = openFolder(keyring.file);
  guarded(folder, () => {
    for (const name of readdirSync(folder)) {
      const file = join(folder, name);
      const found = /^[0-9a-f]{64}$/.test(name) ? read(file) : null;
      if (found && found.untilDay < keyring.day) rmSync(file, { force: true });
    }
    removeLeftovers(join(folder, '-'), null);
  });
}

/**
 * Makes sure of the folder: makes it where there's none, and takes it back from its group, where it has one, as the
 * keyring is.
 *
 * @param onlyLook nothing is made or changed
 * @returns whether its group can get at it, or could
 * @throws KeyringError with the fix
 */
export function secureCommitments(keyringFile: string, onlyLook = false): boolean {
  const folder = commitmentsOf(keyringFile);
  return guarded(folder, () => {
    if (!lstatSync(folder, { throwIfNoEntry: false })) {
      if (onlyLook) return false;
      mkdirSync(folder, { mode: 0o700, recursive: true });
    }
    const found = lstatSync(folder);
    if (!found.isDirectory())
      throw new KeyringError(
        `${folder} is no folder, and what was decided beside the keyring has to go there. Fix: move what stands there away.`,
      );
    const openness = opennessOf(found);
    if (openness === 'others')
      throw new KeyringError(
        `The folder ${folder} is open to other users, or belongs to one: they could remove what was decided. Fix: chown it to the bot's user, then chmod 700 ${folder}.`,
      );
    if (openness === 'group' && !onlyLook) takeBack(folder, 0o700);
    return openness === 'group';
  });
}

function openFolder(keyringFile: string): string {
  secureCommitments(keyringFile);
  return commitmentsOf(keyringFile);
}

/** Runs something on the folder; a file system's error becomes one that names the folder and the fix. */
function guarded<T>(folder: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof KeyringError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new KeyringError(
      `Cannot write to ${folder} (${code}), where it's kept what a close has decided; nothing closes without it. Fix: make room on its disk, and let the bot's user write to it and to the keyring's folder; it's tried again by itself.`,
    );
  }
}

/**
 * A file's name: a hash without a key. All it could tell to whoever guesses the place is that a team's pulse has closed,
 * which is published; and it has to be the same whatever day is written beside the place in Redis.
 */
const nameOf = ({ id }: Keyring, { kind, place }: About): string =>
  createHash('sha256')
    .update(JSON.stringify([id, kind, ...place]))
    .digest('hex');

/** Keyed, or whoever has the file and a copy of Redis could try out who was left out of it. Null key: see `commit`. */
function digestOf(keyring: Keyring, { kind, place, untilDay, over }: Commitment): Buffer {
  const hmac = createHmac('sha256', keyring.keyToSeal('commitment', untilDay));
  hmac.update(JSON.stringify([kind, ...place, untilDay, over.map((part) => Buffer.byteLength(part))]));
  for (const part of over) hmac.update(part);
  return hmac.digest();
}

function opened(keyring: Keyring, about: About, found: Content | null): Buffer | null {
  const key = found && keyring.key('committed', found.untilDay);
  return key && unseal(key, aad(about), Buffer.from(found.decided, 'base64'));
}

const aad = ({ kind, place }: About): Place => ['committed', kind, ...place];

/** What a file holds; null for none, and for one that can't be read, which holds all the same: nothing is decided twice. */
function read(file: string): Content | null {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Files are there whole or not at all: somebody has spoilt it, or it was removed, and the caller knows which.
    return null;
  }
}
