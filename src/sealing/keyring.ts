import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import * as z from 'zod';
import type { Day } from '../pulse/calendar.js';
import { opennessOf, takeBack } from './file-permissions.js';
import { openFolderTrouble, placeTrouble } from './place.js';
import { createAtomically, removeLeftovers, writeAtomically } from './atomic-write.js';

/** What a day's key is for; each label has a key of its own. */
export type KeyLabel =
  | 'ballot'
  | 'slot'
  | 'counted'
  | 'season'
  | 'memberships'
  | 'begun'
  | 'shift'
  | 'card'
  | 'trajectory'
  | 'pseudonym'
  | 'note'
  | 'mark'
  | 'peer'
  | 'peerName'
  | 'supporters'
  | 'hard event'
  | 'team actions'
  | 'requests'
  | 'message'
  | 'form'
  | 'slip'
  | 'delivery'
  | 'commitment'
  | 'committed'
  | 'noise'
  | 'anew'
  | 'known';

/** The keyring file cannot be used; the message names the file and the fix. */
export class KeyringError extends Error {
  readonly code = 'keyring_unusable';
}

/** The keyring can't be where it should be; the message names its folder and the fix, and no workspace. */
export class KeyringPlaceError extends KeyringError {}

/** Something was to be sealed until a day that it can't be: past, too far ahead, or not a day at all. */
export class NoKeyForDay extends Error {
  readonly code = 'no_key_for_day';
  constructor(day: Day) {
    super(`Nothing can be sealed until day ${day}: the keyring has stepped past it, or it's too far ahead.`);
  }
}

const fileSchema = z.strictObject({
  evenkeelKeyring: z.literal(1),
  id: z.string().regex(/^[0-9a-f]{16}$/),
  day: z.int().min(0),
  secret: z.string().regex(/^[0-9a-f]{64}$/),
  /** Until a Redis is sealed with it. */
  fresh: z.literal(true).optional(),
  check: z.string(),
});
type Content = z.infer<typeof fileSchema>;

/** Catches a torn or edited file before a wrong key is used; it says nothing about the secret that helps anyone. */
const checkOf = (content: Pick<Content, 'id' | 'day' | 'secret'>): string =>
  createHash('sha256').update(`${content.id}:${content.day}:${content.secret}`).digest('hex').slice(0, 16);

/**
 * How far ahead a key is worked out, in days: ten years. Each day is one step of the chain, so without a bound a
 * forged day in Redis would keep the process busy for minutes.
 */
const MOST_DAYS_AHEAD = 3_660;

/** How many keys are held: a few days' worth of labels is in use at any time. */
const MOST_KEYS = 128;

/** How often a file is replaced whose temporary another process has cleared away. */
const REPLACE_TRIES = 5;

/**
 * A chain of days: HKDF derives every later day's secret from a day's, and no earlier one. A thing sealed
 * until day D opens with the key of D, so it opens for whoever holds a secret of D or earlier, and once the file
 * has stepped past D for nobody.
 */
export class Keyring {
  readonly #secrets = new Map<Day, Buffer>();
  readonly #keys = new Map<string, Buffer>();

  #day: Day;
  /** From where `MOST_DAYS_AHEAD` counts. */
  #from: Day;
  #fresh: boolean;
  #resets = 0;

  private constructor(
    readonly file: string,
    /** Names the chain, not the secret: stored beside sealed things to tell one install's from another's. */
    readonly id: string,
    day: Day,
    secret: Buffer,
    fresh: boolean,
  ) {
    this.#day = day;
    this.#from = day;
    this.#fresh = fresh;
    this.#secrets.set(day, secret);
  }

  /** The day whose secret is held: nothing sealed until an earlier day can be opened. */
  get day(): Day {
    return this.#day;
  }

  /** Whether nothing anywhere was ever sealed with it. */
  get fresh(): boolean {
    return this.#fresh;
  }

  /** How often the file's group could read it and was kept from it, since it was opened. */
  get resets(): number {
    return this.#resets;
  }

  /** Says which day it is: one that was made or last stepped years ago, by a wrong clock, can seal until today then. */
  reach(today: Day): void {
    this.#from = Math.max(this.#from, today);
  }

  /**
   * Checks whether there can be a keyring file, before waiting for anything else.
   *
   * @throws KeyringPlaceError where there is none and this user may not make it
   */
  static lookAtPlace(file: string): void {
    const trouble = existsSync(file) ? null : placeTrouble(file);
    if (trouble !== null) throw new KeyringPlaceError(trouble);
  }

  /** Makes a new keyring file (mode 0600) that starts on `day`. Throws KeyringError if the file exists. */
  static create(file: string, day: Day): Keyring {
    Keyring.lookAtPlace(file);
    refuseOpenFolder(file);
    const id = randomBytes(8).toString('hex');
    let placed: boolean;
    try {
      placed = createAtomically(file, contentOf(id, day, randomBytes(32), true));
    } catch (error) {
      throw new KeyringError(
        `Cannot create the keyring ${file} (${codeOf(error)}). Fix: make room on its disk, or set EVENKEEL_KEYRING to a path in another folder.`,
      );
    }
    if (!placed)
      throw new KeyringError(
        `There is a keyring at ${file} already, and it is never overwritten. Fix: evenkeel keys status shows it; set EVENKEEL_KEYRING to another path for another one.`,
      );
    return Keyring.open(file);
  }

  /**
   * Reads a keyring file. Where its group may read a file of this user's, that is ended first, and
   * what killed processes have left beside it is destroyed.
   *
   * @param onlyLook nothing is changed: neither the file's mode nor what's beside it
   * @throws KeyringError for a file that is missing, readable by others, torn or foreign
   */
  static open(file: string, onlyLook = false): Keyring {
    let content: Content | null;
    let open: boolean;
    try {
      const found = statSync(file);
      if (!found.isFile())
        throw new KeyringError(
          `${file} is no file. Fix: set EVENKEEL_KEYRING to the path of the keyring file.`,
        );
      refuseOpenFolder(file);
      const openness = opennessOf(found);
      if (openness === 'others') throw new KeyringError(readableByOthers(file));
      open = openness === 'group';
      if (open && !onlyLook) takeBack(file);
      // A process that was killed while it replaced the file has left a secret beside it.
      if (!onlyLook) removeLeftovers(file);
      // Read again if it does not parse: another process may have been replacing it that very moment.
      content = parse(readFileSync(file, 'utf8')) ?? parse(readFileSync(file, 'utf8'));
    } catch (error) {
      if (error instanceof KeyringError) throw error;
      throw new KeyringError(`Cannot read the keyring ${file} (${codeOf(error)}). ${fixOf(error, file)}`);
    }
    if (!content)
      throw new KeyringError(
        `The keyring ${file} is torn or was not made by Evenkeel. Fix: copy it again from another host of this install. Only if there is none: move it away and start over, which loses open check-ins and trajectories, by design.`,
      );
    const { id, day, secret, fresh = false } = content;
    const keyring = new Keyring(file, id, day, Buffer.from(secret, 'hex'), fresh);
    if (open) keyring.#resets += 1;
    return keyring;
  }

  /**
   * The 32-byte key of a label for things sealed until `day`, or null when that isn't a day, when it's past, and nobody can open
   * such things any more, or so far ahead that nothing is sealed until it. It's for use at once: keys are wiped when
   * their day is forgotten, and when they haven't been asked for in a while.
   */
  key(label: KeyLabel, day: Day): Buffer | null {
    // Neither NaN nor a fraction is before any day or after any: it would pass as one whose secret is never forgotten.
    if (!Number.isSafeInteger(day) || day < this.#day || day > this.#from + MOST_DAYS_AHEAD) return null;
    const name = `${label}:${day}`;
    const known = this.#keys.get(name);
    if (known) {
      // Put last again: the one that has been unused for longest goes first, and no caller still holds that one.
      this.#keys.delete(name);
      this.#keys.set(name, known);
      return known;
    }
    for (const [longest, unused] of this.#keys) {
      if (this.#keys.size < MOST_KEYS) break;
      unused.fill(0);
      this.#keys.delete(longest);
    }
    const key = derive(this.#secretOf(day), `evenkeel ${label}`);
    this.#keys.set(name, key);
    return key;
  }

  /** The 32-byte key to seal something new until `day`. Throws NoKeyForDay. */
  keyToSeal(label: KeyLabel, day: Day): Buffer {
    const key = this.key(label, day);
    if (!key) throw new NoKeyForDay(day);
    return key;
  }

  /**
   * Steps the chain to `day` and forgets every secret before it, in the file first and then in memory: from here on
   * nobody can open what was sealed until an earlier day. Does nothing for a day that is not ahead. The file is
   * replaced whole or not at all; another process of this host may have stepped it already.
   *
   * @throws KeyringError when the file cannot be written, or is no longer this chain's; nothing is forgotten then
   */
  step(day: Day): void {
    if (day <= this.#day) return;
    this.#replaceUnless(
      (onDisk) => onDisk.day >= day,
      (onDisk) => contentOf(this.id, day, this.#secretOf(day), onDisk.fresh),
    );
    this.#forgetBefore(day);
  }

  /**
   * Forgets in memory what another process of this host has forgotten in the file.
   *
   * @throws KeyringError when the file cannot be read, or is no longer this chain's
   */
  follow(): void {
    this.#forgetBefore(this.#look());
  }

  #forgetBefore(day: Day): void {
    if (day <= this.#day) return;
    const secret = this.#secretOf(day);
    for (const [earlier, bytes] of this.#secrets)
      if (!(earlier >= day)) {
        bytes.fill(0);
        this.#secrets.delete(earlier);
      }
    this.#secrets.set(day, secret);
    for (const key of this.#keys.values()) key.fill(0);
    this.#keys.clear();
    this.#day = day;
  }

  /**
   * Looks at the file: whether it's still there, this chain's, and nobody else's to read.
   *
   * @throws KeyringError with the fix
   */
  inspect(): void {
    this.#look();
  }

  /** Remembers in the file that something is sealed with it. Throws KeyringError; it is then remembered at the next try. */
  markUsed(): void {
    if (!this.#fresh) return;
    this.#replaceUnless(
      (onDisk) => !onDisk.#fresh,
      (onDisk) => contentOf(this.id, onDisk.day, onDisk.#secretOf(onDisk.day), false),
    );
    this.#fresh = false;
  }

  /**
   * Replaces the file unless it is as wanted already. Where this process was held up for more than a minute, another has
   * cleared its temporary away (ENOENT); then the file is read again, since it may be as wanted by now.
   */
  #replaceUnless(done: (onDisk: Keyring) => boolean, content: (onDisk: Keyring) => string): void {
    for (let attempt = 1; ; attempt += 1) {
      const onDisk = this.#onDisk();
      try {
        if (!done(onDisk)) writeAtomically(this.file, content(onDisk));
        return;
      } catch (error) {
        if (codeOf(error) !== 'ENOENT' || attempt === REPLACE_TRIES)
          throw new KeyringError(cannotWrite(this.file, error));
      } finally {
        onDisk.#wipe();
      }
    }
  }

  /** The day of the file. */
  #look(): Day {
    const onDisk = this.#onDisk();
    onDisk.#wipe();
    return onDisk.day;
  }

  #wipe(): void {
    for (const held of [this.#secrets, this.#keys]) for (const bytes of held.values()) bytes.fill(0);
  }

  #onDisk(): Keyring {
    const onDisk = Keyring.open(this.file);
    this.#resets += onDisk.resets;
    if (onDisk.id !== this.id)
      throw new KeyringError(
        `The keyring ${this.file} was exchanged while running. Fix: restart this process.`,
      );
    return onDisk;
  }

  #secretOf(day: Day): Buffer {
    const known = this.#secrets.get(day);
    if (known) return known;
    let from = this.#day;
    for (const other of this.#secrets.keys()) if (other < day && other > from) from = other;
    let secret = this.#secrets.get(from) as Buffer;
    for (let step = from; step < day; step += 1) {
      const next = derive(secret, 'evenkeel next day');
      // Of the days in between nothing may be left: each opens more than the day that was asked for.
      if (step > from) secret.fill(0);
      secret = next;
    }
    this.#secrets.set(day, secret);
    return secret;
  }
}

const derive = (secret: Buffer, info: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), info, 32));

/** Whoever may rename files in its folder can put another keyring in this one's place. */
function refuseOpenFolder(file: string): void {
  const trouble = openFolderTrouble(file);
  if (trouble !== null) throw new KeyringError(trouble);
}

const readableByOthers = (file: string): string =>
  `The keyring ${file} can be read by other users, or belongs to one. Fix: run this as the user that the bot runs as; chown the file to that user, then chmod 600 ${file}; on Kubernetes, a volume with fsGroup changes that at each mount: set fsGroupChangePolicy: OnRootMismatch, and runAsUser to the owner.`;

const cannotWrite = (file: string, error: unknown): string =>
  `Cannot write the keyring ${file} (${codeOf(error)}). Fix: make room on its disk and let this user write to its folder; it is tried again by itself.`;

const fixOf = (error: unknown, file: string): string => {
  const code = codeOf(error);
  return code === 'EACCES' || code === 'EPERM'
    ? `Fix: chown it to the user that the bot runs as, and chmod 600 ${file}; its folder must be open to that user too.`
    : 'Fix: set EVENKEEL_KEYRING to the right path, or restore the file from its host. Before the first start there is none: that start makes it, or evenkeel keys init.';
};

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown error';

function parse(text: string): Content | null {
  try {
    const content = fileSchema.parse(JSON.parse(text));
    return checkOf(content) === content.check ? content : null;
  } catch {
    // Whoever asks for the content refuses the file by name.
    return null;
  }
}

const contentOf = (id: string, day: Day, secret: Buffer, fresh: boolean): string => {
  const content = {
    evenkeelKeyring: 1 as const,
    id,
    day,
    secret: secret.toString('hex'),
    ...(fresh && { fresh }),
  };
  return JSON.stringify({ ...content, check: checkOf(content) });
};
