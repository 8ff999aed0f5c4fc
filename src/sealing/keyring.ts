import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import * as z from 'zod';
import type { Day } from '../pulse/calendar.js';
import { opennessOf, takeBack } from './file-permissions.js';
import { openFolderTrouble, folderTrouble } from './keyring-folder.js';
import { createAtomically, removeLeftovers, writeAtomically } from './atomic-write.js';

/** The purpose of a key; each day has its own key for each label. */
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

/** The keyring file can't be used; the message names the file and the fix. */
export class KeyringError extends Error {
  readonly code = 'keyring_unusable';
}

/** The keyring can't be where it should be; the message names its folder and the fix, and no workspace. */
export class KeyringPlaceError extends KeyringError {}

/** Nothing can be sealed until that day: it's past, too far ahead, or no day at all. */
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
  /** Present until a Redis is sealed with the keyring. */
  fresh: z.literal(true).optional(),
  check: z.string(),
});
type Content = z.infer<typeof fileSchema>;

/** A checksum: it catches a torn or edited file before we use a wrong key, and reveals nothing useful of the secret. */
const checkOf = (content: Pick<Content, 'id' | 'day' | 'secret'>): string =>
  createHash('sha256').update(`${content.id}:${content.day}:${content.secret}`).digest('hex').slice(0, 16);

/**
 * How far ahead we derive keys, in days: ten years. Each day is one step of the chain, so without a bound a forged day
 * in Redis would keep the process busy for minutes.
 */
const MOST_DAYS_AHEAD = 3_660;

/** How many keys we hold: at any time, we use all labels for a few days only. */
const MOST_KEYS = 128;

/** How often we try to replace the file if another process removes the temporary each time. */
const REPLACE_TRIES = 5;

/**
 * A chain of days: from a day's secret, HKDF derives the secret of every later day, and of no earlier one. Something
 * sealed until day D opens with a key of D, so anyone who holds the secret of D or of an earlier day can open it. Once
 * the file has stepped past D, no one can.
 */
export class Keyring {
  readonly #secrets = new Map<Day, Buffer>();
  readonly #keys = new Map<string, Buffer>();

  #day: Day;
  /** The day that `MOST_DAYS_AHEAD` counts from. */
  #from: Day;
  #fresh: boolean;
  #resets = 0;

  private constructor(
    readonly file: string,
    /** Names the chain, not the secret: Redis holds the id beside sealed records, to say which keyring sealed them. */
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

  /** The earliest day whose secret we hold: what was sealed until an earlier day can't be opened. */
  get day(): Day {
    return this.#day;
  }

  /** Whether nothing was ever sealed with this keyring. */
  get fresh(): boolean {
    return this.#fresh;
  }

  /** How often, since we opened the file, its group could read it and we took that access away. */
  get resets(): number {
    return this.#resets;
  }

  /** Tells the keyring today's day: it can then seal until today even if a wrong clock set its own day years ago. */
  reach(today: Day): void {
    this.#from = Math.max(this.#from, today);
  }

  /**
   * Checks whether the keyring file exists or can be created, so that a start fails before it waits for anything.
   *
   * @throws KeyringPlaceError if there's no file and this user may not create it
   */
  static lookAtPlace(file: string): void {
    const trouble = existsSync(file) ? null : folderTrouble(file);
    if (trouble !== null) throw new KeyringPlaceError(trouble);
  }

  /** Creates a keyring file (mode 0600) that starts on `day`. Throws KeyringError if it exists or can't be made. */
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
   * Reads a keyring file. First takes away its group's access, if there is any, and destroys what killed processes
   * have left beside it.
   *
   * @param onlyLook true to change nothing: neither the file's mode nor other files in its folder
   * @throws KeyringError for a file that's missing, open to other users, torn or foreign
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
      // A process that was killed while it replaced the file left a secret beside it.
      if (!onlyLook) removeLeftovers(file);
      // If it doesn't parse, we read it once more: another process may have been replacing it just then.
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
   * Returns the 32-byte key of a label for things sealed until `day`. Null if `day` is past, so that no one can open
   * them anymore; too far ahead for anything to be sealed until it; or no day at all. Use the key at once: we wipe it
   * when its day is forgotten, and when it hasn't been asked for in a while.
   */
  key(label: KeyLabel, day: Day): Buffer | null {
    // NaN and fractions must not pass for days: NaN fails every comparison, so its secret would never be forgotten.
    if (!Number.isSafeInteger(day) || day < this.#day || day > this.#from + MOST_DAYS_AHEAD) return null;
    const name = `${label}:${day}`;
    const known = this.#keys.get(name);
    if (known) {
      // The map's order is that of last use. The key unused for longest goes first, and no caller still holds it.
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

  /** Returns the 32-byte key to seal something new until `day`. Throws NoKeyForDay. */
  keyToSeal(label: KeyLabel, day: Day): Buffer {
    const key = this.key(label, day);
    if (!key) throw new NoKeyForDay(day);
    return key;
  }

  /**
   * Steps the chain to `day` and forgets every earlier secret, first in the file and then in memory: from here on, no
   * one can open what was sealed until an earlier day. Does nothing if `day` isn't ahead. The file is replaced whole or
   * not at all, unless another process of this host has already stepped it.
   *
   * @throws KeyringError if the file can't be written, or holds another chain; nothing is forgotten then
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
   * Forgets in memory the secrets that another process of this host has forgotten in the file.
   *
   * @throws KeyringError if the file can't be read, or holds another chain
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
   * Checks that the file is still there, holds this chain, and is closed to other users.
   *
   * @throws KeyringError with the fix if it isn't
   */
  inspect(): void {
    this.#look();
  }

  /** Notes in the file that a Redis is sealed with it. If this throws KeyringError, the next call tries again. */
  markUsed(): void {
    if (!this.#fresh) return;
    this.#replaceUnless(
      (onDisk) => !onDisk.#fresh,
      (onDisk) => contentOf(this.id, onDisk.day, onDisk.#secretOf(onDisk.day), false),
    );
    this.#fresh = false;
  }

  /**
   * Replaces the file unless `done` says that it needs no change. If this process was held up for more than a minute,
   * another one may have removed the temporary (ENOENT); we then read the file again, since it may need no change now.
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

  /** Reads the file and returns its day. */
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
      // We wipe the secrets of the days in between: each opens more than the secret of `day` does.
      if (step > from) secret.fill(0);
      secret = next;
    }
    this.#secrets.set(day, secret);
    return secret;
  }
}

const derive = (secret: Buffer, info: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), info, 32));

/** Throws KeyringError for a folder where any user may rename files, and so put another keyring in this one's place. */
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
    // The caller refuses the file, by its name.
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
