import { type Day, dayOf, type Pulse } from '../pulse/calendar.js';
import type { TeamId } from '../pulse/ids.js';
import { openCounted } from '../sealing/counted.js';
import { NoKeyForDay } from '../sealing/keyring.js';
import type { TeamState } from '../store/pulses.js';
import type { SealingContext } from './context.js';

/**
 * For how many days past its sealed close an open pulse keeps the keyring from forgetting: until then, we can
 * close it late.
 */
export const HELD_DAYS = 3;
const DAY_MS = 86_400_000;

/**
 * No pulse closes later than this many days from now. We don't examine one that claims to: each day ahead
 * costs a key.
 */
const MOST_DAYS_OPEN = 14;

/** What a step of the keyring has to do about a team's pulse and records. */
export type ForgettingState =
  /** Nothing is sealed until a past day. */
  | 'fine'
  /** The pulse's close is late, and the keyring waits for it. */
  | 'held'
  /** The keyring doesn't wait for the pulse, or not any longer: it's closed or given up. */
  | 'over'
  /** No pulse is open, and the records are sealed until a past day. */
  | 'late';

type Parts = Pick<SealingContext, 'workspace' | 'keyring' | 'clock'>;
type State = Pick<TeamState, 'pulse' | 'counted' | 'sealedUntil'>;

/**
 * Whether the keyring itself has sealed a pulse with exactly these times. Somebody who writes to Redis can't
 * make one up.
 */
export const isOwnPulse = (
  { workspace, keyring, clock }: Parts,
  team: TeamId,
  { pulse, counted }: Pick<TeamState, 'counted'> & { readonly pulse: Pulse },
): boolean =>
  pulse.closingDay <= dayOf(clock.now()) + MOST_DAYS_OPEN &&
  openCounted(keyring, workspace, team, pulse, counted) !== null;

/**
 * The pulse that's open for a team. Null if none is, or if the keyring hasn't sealed exactly these times: with other times,
 * the bot could ask members at night, or seal their answers until a day years away. It reports that as damage.
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
 * The furthest day that records are sealed until, in days from now: two weeks to the next round, and a week
 * more. Redis says in the clear until when they're sealed, and when the next round is; somebody who writes
 * there must not be able to keep them open for longer.
 */
const MOST_DAYS_SEALED = 21;

/** Whether a day is near enough for records to be sealed until it. */
export const isNear = ({ clock }: Pick<SealingContext, 'clock'>, day: Day): boolean =>
  day <= dayOf(clock.now()) + MOST_DAYS_SEALED;

/** Throws NoKeyForDay for a day that records aren't sealed until. */
export function assertNear(parts: Pick<SealingContext, 'clock'>, day: Day): void {
  if (!isNear(parts, day)) throw new NoKeyForDay(day);
}

/**
 * What a team has to do before we forget its days. Unsealed fields in Redis decide only what to do, never
 * whether to wait.
 */
export function forgettingStateOf(
  parts: Parts,
  team: TeamId,
  { pulse, counted, sealedUntil }: State,
): ForgettingState {
  const now = parts.clock.now();
  const today: Day = dayOf(now);
  const late = sealedUntil !== null && sealedUntil < today;
  if (!pulse) return late ? 'late' : 'fine';
  if (pulse.closingDay >= today && !late) return 'fine';
  if (!isOwnPulse(parts, team, { pulse, counted })) return 'over';
  if (pulse.closingDay >= today) return 'fine';
  return now < pulse.closesAt + HELD_DAYS * DAY_MS ? 'held' : 'over';
}
