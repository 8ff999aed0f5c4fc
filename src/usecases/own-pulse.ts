import { type Day, dayOf, type Pulse } from '../pulse/calendar.js';
import { DAY_MS } from '../pulse/durations.js';
import type { TeamId } from '../pulse/ids.js';
import { openCounted } from '../sealing/counted.js';
import { NoKeyForDay } from '../sealing/keyring.js';
import type { TeamState } from '../store/pulses.js';
import type { SealingContext } from './context.js';

/** How many days past its sealed close an open pulse holds back the keyring, so that we can still close it. */
export const HELD_DAYS = 3;

/**
 * The most days ahead that a pulse may close. We don't check a pulse that claims to close later: each day ahead
 * costs a key.
 */
const MOST_DAYS_OPEN = 14;

/** The state of a team's pulse and records when the keyring is about to step. */
export type ForgettingState =
  /** Nothing is sealed until a past day. */
  | 'fine'
  /** The pulse's close is late, and the keyring waits for it. */
  | 'held'
  /** The keyring doesn't wait for the pulse, or has stopped waiting: the pulse gets closed or given up. */
  | 'over'
  /** No pulse is open, and the records are sealed until a past day. */
  | 'late';

type Parts = Pick<SealingContext, 'workspace' | 'keyring' | 'clock'>;

/** Whether the keyring itself sealed a pulse with exactly these times. Writing to Redis isn't enough to forge that. */
export const isOwnPulse = (
  { workspace, keyring, clock }: Parts,
  team: TeamId,
  { pulse, counted }: Pick<TeamState, 'counted'> & { readonly pulse: Pulse },
): boolean =>
  pulse.closingDay <= dayOf(clock.now()) + MOST_DAYS_OPEN &&
  openCounted(keyring, workspace, team, pulse, counted) !== null;

/**
 * Returns a team's open pulse; null if none is open, or if the keyring didn't seal exactly these times, which it
 * reports as damage. With forged times, the bot could message members at night, or seal answers for years.
 */
export function ownPulse(
  parts: Parts & Pick<SealingContext, 'store'>,
  team: TeamId,
  { pulse, counted }: Pick<TeamState, 'pulse' | 'counted'>,
): Pulse | null {
  if (!pulse || isOwnPulse(parts, team, { pulse, counted })) return pulse;
  parts.store.damaged('where teams stand, in Redis', team, [JSON.stringify(pulse)]);
  return null;
}

/**
 * The most days ahead that records are sealed: two weeks to the next round, plus a week. Redis holds the day they're
 * sealed until, and the next round's date, unencrypted; someone who can write there mustn't be able to extend that.
 */
const MOST_DAYS_SEALED = 21;

/** Whether a day is near enough for records to be sealed until it. */
export const isNear = ({ clock }: Pick<SealingContext, 'clock'>, day: Day): boolean =>
  day <= dayOf(clock.now()) + MOST_DAYS_SEALED;

/** Throws NoKeyForDay for a day too far ahead to seal records until: see `isNear`. */
export function assertNear(parts: Pick<SealingContext, 'clock'>, day: Day): void {
  if (!isNear(parts, day)) throw new NoKeyForDay(day);
}

/**
 * Returns what's needed for a team before we forget a day. Unsealed fields in Redis decide only what to do, never
 * whether to wait.
 */
export function forgettingStateOf(
  parts: Parts,
  team: TeamId,
  { pulse, counted, sealedUntil }: Pick<TeamState, 'pulse' | 'counted' | 'sealedUntil'>,
): ForgettingState {
  const now = parts.clock.now();
  const today = dayOf(now);
  const late = sealedUntil !== null && sealedUntil < today;
  if (!pulse) return late ? 'late' : 'fine';
  if (pulse.closingDay >= today && !late) return 'fine';
  if (!isOwnPulse(parts, team, { pulse, counted })) return 'over';
  if (pulse.closingDay >= today) return 'fine';
  return now < pulse.closesAt + HELD_DAYS * DAY_MS ? 'held' : 'over';
}
