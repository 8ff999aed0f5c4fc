import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Day } from '../pulse/calendar.js';
import { type Keyring, KeyringError } from './keyring.js';
import { opennessOf, takeBack } from './file-permissions.js';
import { createAtomically, removeLeftovers } from './atomic-write.js';
import { type Place, seal, unseal } from './seal.js';

/**
 * The kinds of decisions that we make once and for all: what a pulse's close publishes, who counts in a season,
 * and in which week a season's ask is decided.
 */
export const COMMITMENTS = ['close', 'season', 'ask'] as const;
export type CommitmentKind = (typeof COMMITMENTS)[number];

/** The subject of a commitment. Its file is named by a hash of the subject, so it must not name a person. */
export interface About {
  readonly kind: CommitmentKind;
  /** The workspace, the team, and the pulse or the season's first week. */
  readonly place: Place;
}

/** A decision to commit to. */
export interface Commitment extends About {
  /** The last day on which it can be opened: we keep the commitment until the keyring has forgotten that day. */
  readonly untilDay: Day;
  /** The input of the decision; we keep only a keyed digest. */
  readonly over: readonly (Buffer | string)[];
  /**
   * The decision itself, which we keep sealed until that day. All of a kind have the same size, because the
   * file's length shows.
   */
  readonly decided: Buffer;
}

/** The outcome of committing. */
export interface Committed {
  /**
   * `first`: we made the commitment just now. `same`: it existed, and was made from the same input. `other`: it
   * existed, and was made from different input, or we can't read its file. `past`: the keyring has forgotten
   * its day, and we wrote nothing.
   */
  readonly is: 'first' | 'same' | 'other' | 'past';
  /** The decision as first made; null if we can't open it. */
  readonly decided: Buffer | null;
}

const fileSchema = z.strictObject({
  evenkeelCommitment: z.literal(1),
  untilDay: z.int(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  decided: z.base64(),
});
type Content = z.infer<typeof fileSchema>;

/** Returns the path of the folder beside a keyring that holds its commitments, one file each. */
export const commitmentsOf = (keyringFile: string): string => `${keyringFile}.commitments`;

/**
 * Commits to a decision in a file beside the keyring, before anything follows from it. A process that decides
 * the same matter again, because another was killed or an old Redis was restored, finds the first decision.
 * That one holds, whatever the input is now. If several processes share the folder, exactly one of them is
 * first.
 *
 * A file reveals nothing about people or answers: its digest and its sealed contents need the keyring's key for
 * a day that the keyring forgets. A commitment holds only on hosts that share the folder.
 *
 * @throws KeyringError with the fix if we can't use the folder; then nothing is decided
 */
export function commit(keyring: Keyring, commitment: Commitment): Committed {
  // Another process on this host may just have forgotten the day and removed the commitment.
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
  return {
    is: found && isOver(keyring, commitment, found) ? 'same' : 'other',
    decided: opened(keyring, commitment, found),
  };
}

/**
 * Returns the decision of a commitment; null if there's none, or if it can't be opened anymore. Throws
 * KeyringError.
 */
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
 * Removes the commitments whose day the keyring has forgotten, and the leftovers of killed processes. A process
 * with an older day in memory takes over the keyring file's day before it commits (`Keyring.follow`), so it
 * can't commit again to something that we've removed. Throws KeyringError.
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
 * Creates the folder of commitments if it's missing, and takes away its group's access, as for the keyring.
 *
 * @param onlyLook true to create and change nothing
 * @returns whether the folder's group had access
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
        `${folder} is no folder, but decisions beside the keyring have to go there. Fix: move that file away.`,
      );
    const openness = opennessOf(found);
    if (openness === 'others')
      throw new KeyringError(
        `The folder ${folder} is open to other users, or belongs to one: they could remove decisions. Fix: chown it to the bot's user, then chmod 700 ${folder}.`,
      );
    if (openness === 'group' && !onlyLook) takeBack(folder, 0o700);
    return openness === 'group';
  });
}

function openFolder(keyringFile: string): string {
  secureCommitments(keyringFile);
  return commitmentsOf(keyringFile);
}

/** Runs a task on the folder, and turns an error of the file system into one that names the folder and the fix. */
function guarded<T>(folder: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof KeyringError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new KeyringError(
      `Cannot write to ${folder} (${code}), which keeps what closes decide; nothing closes without it. Fix: make room on its disk, and let the bot's user write to it and to the keyring's folder; the bot retries by itself.`,
    );
  }
}

/**
 * Returns the name of a commitment's file: a hash without a key. Someone who guesses the place learns only that a
 * decision was made, such as that a pulse has closed, which is public. A day's key wouldn't do: the name must not
 * depend on the day that Redis holds.
 */
const nameOf = ({ id }: Keyring, { kind, place }: About): string =>
  createHash('sha256')
    .update(JSON.stringify([id, kind, ...place]))
    .digest('hex');

/**
 * Returns the digest of a decision's input. It's keyed: otherwise someone with the file and a copy of Redis could
 * find out by trial who was left out. Throws NoKeyForDay.
 */
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

/**
 * Whether a file's decision was made from this commitment's input. We compare under the file's own last day: another
 * version of Evenkeel may have chosen another, such as one that kept a week's decision for a shorter time.
 */
function isOver(keyring: Keyring, commitment: Commitment, { untilDay, digest }: Content): boolean {
  if (!keyring.key('committed', untilDay)) return false;
  return timingSafeEqual(Buffer.from(digest, 'hex'), digestOf(keyring, { ...commitment, untilDay }));
}

const aad = ({ kind, place }: About): Place => ['committed', kind, ...place];

/**
 * Returns the contents of a commitment's file; null if there's none or we can't read it. An unreadable
 * commitment still holds: we decide nothing twice.
 */
function read(file: string): Content | null {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // We write files whole or not at all, so this one was damaged or removed; the caller knows which.
    return null;
  }
}
