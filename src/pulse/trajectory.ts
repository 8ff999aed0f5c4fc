import { type Flag, isQuiet, SIGNS_RULE, signsSustained } from './signs.js';

/**
 * How an outreach note comes. Direct: a DM that carries the resources, which an owner's export of messages would
 * hold. Discreet: no message at all; the resources wait in the private space, which every weekly card points to.
 */
export const NOTE_STYLES = ['discreet', 'direct'] as const;
export type NoteStyle = (typeof NOTE_STYLES)[number];

/** What a member may choose; kept nowhere but in their own sealed trajectory. */
export interface Preferences {
  /** Whether the mid-week reminder comes. */
  readonly reminder: boolean;
  readonly notes: NoteStyle;
}

/** A member's small state across weeks: flags and dates, never a score or an answer. */
export interface Trajectory {
  /** Oldest first, at most `SIGNS_RULE.window`, strictly ascending weeks. */
  readonly flags: readonly Flag[];
  /** The week of the last outreach note, or null. */
  readonly lastNoteWeek: number | null;
  readonly preferences: Preferences;
}

/** Where everybody starts, and what stands in for a record that is lost: what exposes nobody. */
export const BLANK_TRAJECTORY: Trajectory = {
  flags: [],
  lastNoteWeek: null,
  preferences: { reminder: true, notes: 'discreet' },
};

/** One week's move: the trajectory after it, and what follows for the member. */
export interface Move {
  readonly next: Trajectory;
  /** Signs are sustained as of this week's check-in: the closing view shows support first. */
  readonly sustained: boolean;
  /** An outreach note is due: signs are sustained and the last note is long enough ago. */
  readonly outreach: boolean;
}

/**
 * Moves a trajectory one week on.
 *
 * @param heavy whether this week's check-in was heavy; null when there was none, which changes nothing
 */
export function moveOn(trajectory: Trajectory, week: number, heavy: boolean | null): Move {
  if (heavy === null) return { next: trajectory, sustained: false, outreach: false };
  const earlier = trajectory.flags.filter((flag) => flag.week < week);
  const flags = [...earlier, { week, heavy }].slice(-SIGNS_RULE.window);
  const sustained = signsSustained(flags);
  const outreach = sustained && !isQuiet(trajectory.lastNoteWeek, week);
  return {
    next: { ...trajectory, flags, lastNoteWeek: outreach ? week : trajectory.lastNoteWeek },
    sustained,
    outreach,
  };
}
