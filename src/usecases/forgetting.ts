import { OverBound } from '../store/bounds.js';
import { reportedOnce } from '../store/damage.js';
import { wrongTypeOf } from '../store/redis-errors.js';
import { type Day, dayOf } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import { waitingSince } from '../sealing/patience.js';
import { secureCommitments } from '../sealing/commitments.js';
import { type Keyring, KeyringError } from '../sealing/keyring.js';
import { sealedWorkspaces } from '../store/keyring-guard.js';
import type { Due } from '../store/agenda.js';
import type { Client } from '../store/redis.js';
import type { ClockAgreement } from './clock-agreement.js';
import { closePulse } from './close.js';
import { HELD_DAYS } from './own-pulse.js';
import type { WorkspaceContext, SealingContext } from './context.js';
import { lateOthers, lateServed, notIndexed } from './late-workspaces.js';
import { contextsFor, contextsOf, isProven } from './redis-ownership.js';
import { LOSSES, type Reason, safeCode, UNPROVEN } from './log.js';
import type { Clock, Log, Queues } from './ports.js';
import type { Loss } from './losses.js';
import { advanceKeyring, type OtherWorkspaces, type StepOutcome } from './advance-keyring.js';

/** Keeps a keyring stepping. */
export interface Forgetting {
  /** Steps the keyring as far as it may go. The log and `trouble` say what holds it back. */
  step(): Promise<void>;
  /** Returns a sentence about what's wrong with the keyring, with the fix, or null. Reads its file. */
  trouble(): Promise<string | null>;
}

/** The parts needed to keep a keyring stepping. */
export interface ForgettingParts {
  readonly redis: Client;
  readonly prefix: string;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly clocks: Pick<ClockAgreement, 'agrees' | 'confirmed'>;
  readonly log: Log;
  /** Lists the workspaces that we serve now, without opening any: see `contextsFor`. */
  contexts(this: void): Promise<readonly SealingContext[]>;
  /** Opens a workspace; null if we don't serve it. Throws whatever keeps it from opening. */
  open(this: void, workspace: WorkspaceId): Promise<WorkspaceContext | null>;
  readonly queues: Pick<Queues, 'renewNotifications'>;
}

/** How many days we trust the index to be whole after we've looked for missing workspaces. */
const WHOLE_DAYS = 7;

/** How long the list of sealed workspaces stays valid, in milliseconds: making it scans all of Redis. */
const LIST_FOR_MS = 600_000;

/** How long to wait past the bound for a failure that may pass, in milliseconds: a failover takes less. */
const PATIENCE_MS = 3_600_000;

const HELD: Readonly<Partial<Record<StepOutcome, Reason>>> = {
  awaited:
    'something could not be resealed just now; the bot retries for three days at most. Fix: see sealing_delayed',
  date: "several days at once, and Slack and Redis don't both confirm the date. Fix: evenkeel keys step --yes, if the date is right",
  unknown: UNPROVEN,
};

/**
 * Keeps a keyring stepping for all its workspaces in Redis, served or not (see `lateOnes`). If the keyring should have
 * stepped and hasn't, logs each reason once a day.
 */
export function forgetting(parts: ForgettingParts): Forgetting {
  const { redis, prefix, keyring, clock, clocks, log, contexts, open, queues } = parts;
  let list: { readonly at: number; readonly all: readonly SealingContext[] } | null = null;
  let failed: unknown = null;
  let outcome: StepOutcome = 'nothing';
  let lastTold = '';
  let resets = 0;
  let wholeUntil = -Infinity;
  const odd = reportedOnce((place, _, entries) => log.error('entries_unreadable', { place, entries }));
  const toldLosses = new Set<string>();
  let toldOn = 0;
  const patient = (): boolean => clock.now() < waitingSince(keyring, clock.now()) + PATIENCE_MS;

  const others = async (): Promise<readonly SealingContext[]> => {
    const now = performance.now();
    if (!list || now - list.at > LIST_FOR_MS) {
      const all = await sealedWorkspaces(redis, prefix, (says, place) => odd(place, null, [says]));
      list = { at: now, all: contextsOf({ redis, prefix }, { keyring, clock }, all) };
    }
    return list.all;
  };
  /** Lists the workspaces we serve; none if their list in Redis is another kind of value, or too long. */
  const served = async (): Promise<readonly SealingContext[]> => {
    try {
      return await contexts();
    } catch (error) {
      if (wrongTypeOf(error) === null && !(error instanceof OverBound)) throw error;
      return [];
    }
  };
  const asContexts = (workspaces: readonly WorkspaceId[]): readonly SealingContext[] =>
    contextsFor({ redis, prefix }, { keyring, clock }, workspaces);
  /**
   * Finds the workspaces that may have something late, served or not, and reads the list of served ones once for both.
   *
   * The index finds workspaces that we don't serve only if it's whole. Whenever it may not be, we also look for
   * workspaces that are sealed with the keyring and have no entry: at this process's first step and every week, if the
   * list of served workspaces is unreadable or empty, and if a served one has no entry.
   */
  const lateOnes = () => {
    const place = { redis, prefix };
    let reading: Promise<readonly WorkspaceId[]> | null = null;
    const ids = () => (reading ??= served().then((all) => all.map(({ workspace }) => workspace)));
    let allIndexed = false;
    return {
      served: async (today: Day) => {
        const own = await ids();
        const late = await lateServed(place, today, own);
        // We note this before any of them is resealed, since that gives each an entry.
        allIndexed = own.length > 0 && late.allIndexed;
        return asContexts(late.workspaces);
      },
      others: async (today: Day): Promise<OtherWorkspaces> => {
        // `served`, which ran first, has reported a failure to list them. Without the list, none counts as served.
        const own = await ids().catch(() => []);
        const late = await lateOthers(place, keyring.id, today, new Set(own));
        const isWhole = allIndexed && today < wholeUntil;
        const found = { contexts: asContexts(late.workspaces), failed: late.failed };
        if (isWhole) return found;
        // Not whole until a scan succeeds: by the next try, the served workspaces have their entries again.
        wholeUntil = -Infinity;
        try {
          const all = (await others()).map(({ workspace }) => workspace);
          const missing = await notIndexed(place, all);
          if (late.failed === null) wholeUntil = today + WHOLE_DAYS;
          return { ...found, contexts: asContexts([...late.workspaces, ...missing]) };
        } catch (error) {
          return { ...found, failed: late.failed ?? error };
        }
      },
    };
  };
  const known = (): Promise<boolean> => isProven({ redis, prefix }, keyring, served, others);
  const close = async ({ workspace }: SealingContext, due: Due): Promise<void> => {
    const context = await open(workspace);
    if (context) await closePulse(context, due);
  };
  /** Logs each loss once a day. */
  const tellLoss = ({ kind, team, code, lost }: Loss): void => {
    const today = dayOf(clock.now());
    if (toldOn !== today) toldLosses.clear();
    toldOn = today;
    const name = `${kind} ${team} ${code} ${lost}`;
    if (toldLosses.has(name)) return;
    toldLosses.add(name);
    const fields = { reason: LOSSES[kind], code, ...(team ? { team } : {}) };
    if (lost) log.error('sealed_lost', fields);
    else log.warn('sealing_delayed', fields);
  };
  const tellResets = (): void => {
    if (keyring.resets > resets) log.warn('keyring_mode_reset', { reason: GROUP });
    resets = keyring.resets;
  };
  const behind = (): boolean => dayOf(clock.now()) > keyring.day;
  /** Logs a reason once a day. */
  const tell = (why: string, say: () => void): void => {
    const kind = `${dayOf(clock.now())} ${why}`;
    if (lastTold !== kind) say();
    lastTold = kind;
  };

  /** The step under way, which all callers share: steps that wait for an unreachable Redis mustn't pile up. */
  let stepping: Promise<void> | null = null;
  const step = async (): Promise<void> => {
    const before = keyring.day;
    try {
      const late = lateOnes();
      const reasons = { clocks, known, others: late.others, open, close, patient, lost: tellLoss };
      outcome = await advanceKeyring({ keyring, clock }, late.served, queues, reasons);
      failed = null;
    } catch (error) {
      failed = error;
      outcome = 'nothing';
      tell(safeCode(error), () => log.error('keyring_not_stepped', { code: safeCode(error) }));
    } finally {
      tellResets();
    }
    if (keyring.day > before) {
      list = null;
      log.info('keyring_stepped', { days: keyring.day - before });
    }
    const reason = HELD[outcome];
    if (reason && behind()) tell(outcome, () => log.error('keyring_not_stepped', { reason }));
  };

  return {
    step: () => (stepping ??= step().finally(() => (stepping = null))),
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
      const lag = today - keyring.day;
      const reason = failed === null ? HELD[outcome] : `stepping it fails (${safeCode(failed)})`;
      if (reason ? lag > 1 : lag > HELD_DAYS)
        return `it has not forgotten a day for ${lag} days: ${reason ?? 'see sealing_delayed and clock_off'}`;
      return null;
    },
  };
}

const GROUP: Reason =
  'its group could read it, and no longer can. If that comes back at each mount: fsGroupChangePolicy: OnRootMismatch';
