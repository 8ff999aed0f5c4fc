import { dayOf, type Instant } from '../pulse/calendar.js';
import { secureCommitments } from '../sealing/commitments.js';
import { type Keyring, KeyringError } from '../sealing/keyring.js';
import { hasRemoved, isKnownTo, sealedWorkspace, sealedWorkspaces } from '../store/keyring-guard.js';
import { type Client, storeOf } from '../store/redis.js';
import type { ClockAgreement } from './clocks.js';
import type { SealedHouse } from './house.js';
import { type Log, type Reason, safeCode } from './log.js';
import { retireDays, type StepOutcome } from './retire.js';
import type { Queues } from './sweep.js';

/** A keyring that is kept stepping. */
export interface Forgetting {
  /** Steps the keyring as far as may be; whatever keeps it from that is told in the log, and by `trouble`. */
  step(): Promise<void>;
  /** What is wrong with the keyring, in words with the fix, or null. Looks at its file. */
  trouble(): Promise<string | null>;
}

/** What keeps a keyring stepping. */
export interface ForgettingParts {
  readonly redis: Client;
  readonly prefix: string;
  readonly keyring: Keyring;
  readonly clock: { now(): Instant };
  readonly clocks: Pick<ClockAgreement, 'agrees' | 'confirmed'>;
  readonly log: Log;
  /** The workspaces that are served now. */
  houses(this: void): Promise<readonly SealedHouse[]>;
  readonly queues: Pick<Queues, 'renewNotes'>;
}

/** For how long the list of everything that is sealed is good, in milliseconds: making it walks through all of Redis. */
const LIST_FOR_MS = 600_000;

const HELD: Readonly<Partial<Record<StepOutcome, Reason>>> = {
  date: 'several days at once, and not both Slack and Redis confirm the date. Fix: evenkeel keys step --yes, if the date is right',
  unknown:
    'this Redis holds nothing from before that this keyring has sealed. Fix: correct REDIS_URL and EVENKEEL_PREFIX; if both are right, evenkeel keys step --yes',
};

/**
 * Keeps a keyring stepping by every Redis key that its workspaces hold, served or not. A keyring that should have
 * stepped and hasn't is told once for each reason and day.
 */
export function forgetting(parts: ForgettingParts): Forgetting {
  const { redis, prefix, keyring, clock, clocks, log, houses, queues } = parts;
  let list: { readonly at: number; readonly all: readonly SealedHouse[] } | null = null;
  let failed: unknown = null;
  let held: StepOutcome = 'nothing';
  let told = '';
  let resets = 0;

  const others = async (): Promise<readonly SealedHouse[]> => {
    const now = performance.now();
    if (!list || now - list.at > LIST_FOR_MS) {
      const all = await sealedWorkspaces(redis, prefix);
      const own = all.filter(({ keyringId }) => keyringId === keyring.id);
      list = {
        at: now,
        all: own.map(({ workspace }) => ({
          workspace,
          store: storeOf(redis, prefix, workspace),
          keyring,
          clock,
        })),
      };
    }
    return list.all;
  };
  const isKnown = async ({ store }: SealedHouse): Promise<boolean> => {
    const one = await sealedWorkspace(store);
    return one !== null && isKnownTo(one, keyring);
  };
  const known = async (): Promise<boolean> => {
    for (const house of await houses()) if (await isKnown(house)) return true;
    for (const house of await others()) if (await isKnown(house)) return true;
    return hasRemoved({ redis, prefix }, keyring);
  };
  const tellResets = (): void => {
    if (keyring.resets > resets) log.warn('keyring_mode_reset', { reason: GROUP });
    resets = keyring.resets;
  };
  const behind = (): boolean => dayOf(clock.now()) > keyring.day;
  /** Tells a reason once a day. */
  const tell = (why: string, say: () => void): void => {
    const kind = `${dayOf(clock.now())} ${why}`;
    if (told !== kind) say();
    told = kind;
  };

  return {
    async step() {
      const before = keyring.day;
      try {
        held = await retireDays({ keyring, clock }, houses, queues, { clocks, known, others });
        failed = null;
      } catch (error) {
        failed = error;
        held = 'nothing';
        tell(safeCode(error), () => log.error('keyring_not_stepped', { code: safeCode(error) }));
      } finally {
        tellResets();
      }
      if (keyring.day > before) {
        list = null;
        log.info('keyring_stepped', { days: keyring.day - before });
      }
      const reason = HELD[held];
      if (reason && behind()) tell(held, () => log.error('keyring_not_stepped', { reason }));
    },
    async trouble() {
      try {
        keyring.inspect();
        if (secureCommitments(keyring.file)) log.warn('keyring_mode_reset', { reason: GROUP });
      } catch (error) {
        return error instanceof KeyringError ? error.message : `its file cannot be read (${safeCode(error)})`;
      } finally {
        tellResets();
      }
      if (failed instanceof KeyringError) return failed.message;
      const today = dayOf(clock.now());
      if (keyring.day > today + 1)
        return `it is ${keyring.day - today} days ahead of today: it was made or stepped while the clock was wrong, and nothing can be sealed until then. Fix: if nothing is sealed with it yet, delete it and start again`;
      const reason = failed === null ? HELD[held] : `stepping it fails (${safeCode(failed)})`;
      return reason && today > keyring.day + 1
        ? `it has not forgotten a day for ${today - keyring.day} days: ${reason}`
        : null;
    },
  };
}

const GROUP: Reason =
  'its group could read it, and no longer can. If that comes back at each mount: fsGroupChangePolicy: OnRootMismatch';
