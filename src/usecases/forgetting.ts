import { dayOf } from '../pulse/calendar.js';
import type { WorkspaceId } from '../pulse/ids.js';
import { waitingSince } from '../sealing/patience.js';
import { secureCommitments } from '../sealing/commitments.js';
import { KeyringError } from '../sealing/keyring.js';
import type { Due } from '../store/agenda.js';
import type { ClockAgreement } from './clock-agreement.js';
import { closePulse } from './close.js';
import { HELD_DAYS } from './own-pulse.js';
import type { WorkspaceContext, SealingContext } from './context.js';
import { type FinderParts, workspaceFinder } from './late-workspaces.js';
import { isProven } from './redis-ownership.js';
import { LOSSES, type Reason, safeCode, UNPROVEN } from './log.js';
import type { Clock, Log, Queues } from './ports.js';
import type { Loss } from './losses.js';
import { advanceKeyring, type StepOutcome } from './advance-keyring.js';

/** Keeps a keyring stepping. */
interface Forgetting {
  /** Steps the keyring as far as it may go. The log and `trouble` say what holds it back. */
  step(): Promise<void>;
  /** Returns a sentence about what's wrong with the keyring, with the fix, or null. Reads its file. */
  trouble(): Promise<string | null>;
}

/** The parts needed to keep a keyring stepping. */
export interface ForgettingParts extends FinderParts {
  readonly clocks: Pick<ClockAgreement, 'agrees' | 'confirmed'>;
  /** Opens a workspace; null if we don't serve it. Throws whatever keeps it from opening. */
  open(this: void, workspace: WorkspaceId): Promise<WorkspaceContext | null>;
  readonly queues: Pick<Queues, 'renewNotifications'>;
}

/** How long to wait past the bound for a failure that may pass, in milliseconds: a failover takes less. */
const PATIENCE_MS = 3_600_000;

const HELD_REASONS: Readonly<Partial<Record<StepOutcome, Reason>>> = {
  awaited:
    'something could not be resealed just now; the bot retries for three days at most. Fix: see sealing_delayed',
  date: "several days at once, and Slack and Redis don't both confirm the date. Fix: evenkeel keys step --yes, if the date is right",
  unknown: UNPROVEN,
};

/**
 * Keeps a keyring stepping for all its workspaces in Redis, served or not (see `workspaceFinder`). If the keyring should
 * have stepped and hasn't, logs each reason once a day.
 */
export function forgetting(parts: ForgettingParts): Forgetting {
  const { redis, prefix, keyring, clock, clocks, log, open, queues } = parts;
  let failed: unknown = null;
  let outcome: StepOutcome = 'nothing';
  let lastTold = '';
  let resets = 0;
  const finder = workspaceFinder(parts);
  const lost = lossTeller(log, clock);
  const patient = (): boolean => clock.now() < waitingSince(keyring, clock.now()) + PATIENCE_MS;

  const { served, allSealed } = finder;
  const proven = (): Promise<boolean> => isProven({ redis, prefix }, keyring, served, allSealed);
  const close = async ({ workspace }: SealingContext, due: Due): Promise<void> => {
    const context = await open(workspace);
    if (context) await closePulse(context, due);
  };
  const tellResets = (): void => {
    if (keyring.resets > resets) log.warn('keyring_mode_reset', { reason: MODE_RESET });
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
      const late = finder.late();
      const hooks = { clocks, proven, others: late.others, open, close, patient, lost };
      outcome = await advanceKeyring({ keyring, clock }, late.served, queues, hooks);
      failed = null;
    } catch (error) {
      failed = error;
      outcome = 'nothing';
      tell(safeCode(error), () => log.error('keyring_not_stepped', { code: safeCode(error) }));
    } finally {
      tellResets();
    }
    if (keyring.day > before) {
      finder.stepped();
      log.info('keyring_stepped', { days: keyring.day - before });
    }
    const reason = HELD_REASONS[outcome];
    if (reason && behind()) tell(outcome, () => log.error('keyring_not_stepped', { reason }));
  };

  return {
    step: () => (stepping ??= step().finally(() => (stepping = null))),
    async trouble() {
      try {
        keyring.inspect();
        if (secureCommitments(keyring.file)) log.warn('keyring_mode_reset', { reason: MODE_RESET });
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
      const reason = failed === null ? HELD_REASONS[outcome] : `stepping it fails (${safeCode(failed)})`;
      if (reason ? lag > 1 : lag > HELD_DAYS)
        return `it has not forgotten a day for ${lag} days: ${reason ?? 'see sealing_delayed and clock_off'}`;
      return null;
    },
  };
}

const MODE_RESET: Reason =
  'its group could read it, and no longer can. If that comes back at each mount: fsGroupChangePolicy: OnRootMismatch';

/** Returns a function that logs each loss once a day. */
function lossTeller(log: Log, clock: Clock): (loss: Loss) => void {
  const told = new Set<string>();
  let toldOn = 0;
  return ({ kind, team, code, lost }) => {
    const today = dayOf(clock.now());
    if (toldOn !== today) told.clear();
    toldOn = today;
    const name = `${kind} ${team} ${code} ${lost}`;
    if (told.has(name)) return;
    told.add(name);
    const fields = { reason: LOSSES[kind], code, ...(team ? { team } : {}) };
    if (lost) log.error('sealed_lost', fields);
    else log.warn('sealing_delayed', fields);
  };
}
