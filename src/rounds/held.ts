import { type Day, dayOf, type Pulse } from '../pulse/calendar.js';
import type { TeamId } from '../pulse/ids.js';
import { openCounted } from '../sealing/counted.js';
import type { TeamState } from '../store/pulses.js';
import type { SealedHouse } from './house.js';

/** For how many days past its sealed close an open pulse keeps the keyring from forgetting: until then it can be closed late. */
export const HELD_DAYS = 3;
const DAY_MS = 86_400_000;

/** No pulse closes later than this many days from now. One that says it does isn't looked into: each day ahead costs a key. */
const MOST_DAYS_OPEN = 14;

/** What the keyring's step has to do about a team's pulse and records. */
export type Standing =
  /** Nothing is sealed until a day that's over. */
  | 'fine'
  /** The pulse's close is late, and it's held for it. */
  | 'held'
  /** The pulse is not held, or not any longer: it's closed or given up. */
  | 'over'
  /** No pulse is open, and the records are sealed until a day that's over. */
  | 'late';

type Parts = Pick<SealedHouse, 'workspace' | 'keyring' | 'clock'>;
type State = Pick<TeamState, 'pulse' | 'counted' | 'sealedUntil'>;

/** Whether the keyring itself has sealed a pulse with exactly these times. Whoever writes to Redis can't make one up. */
export const isOwnPulse = (
  { workspace, keyring, clock }: Parts,
  team: TeamId,
  { pulse, counted }: Pick<TeamState, 'counted'> & { readonly pulse: Pulse },
): boolean =>
  pulse.closingDay <= dayOf(clock.now()) + MOST_DAYS_OPEN &&
  openCounted(keyring, workspace, team, pulse, counted) !== null;

/** How a team stands as days are forgotten. What Redis says plainly decides only what there is to do, never whether to wait. */
export function standingOf(parts: Parts, team: TeamId, { pulse, counted, sealedUntil }: State): Standing {
  const now = parts.clock.now();
  const today: Day = dayOf(now);
  const late = sealedUntil !== null && sealedUntil < today;
  if (!pulse) return late ? 'late' : 'fine';
  if (pulse.closingDay >= today && !late) return 'fine';
  if (!isOwnPulse(parts, team, { pulse, counted })) return 'over';
  if (pulse.closingDay >= today) return 'fine';
  return now < pulse.closesAt + HELD_DAYS * DAY_MS ? 'held' : 'over';
}
