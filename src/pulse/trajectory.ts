import type { Language } from './language.js';
import type { Weekday } from './team.js';
import {
  type Flag,
  FOLLOW_UP_WEEKS,
  isQuiet,
  KEPT_FLAGS,
  type Preset,
  SIGNS_RULES,
  signsSustained,
} from './signs.js';

/**
 * How a note comes. Discreet: no message at all; what it has to say waits in the private space, which every weekly
 * card points to. Direct: a DM, which an owner's export of messages would hold. None: the member stopped them.
 */
export const NOTE_STYLES = ['discreet', 'direct', 'none'] as const;
export type NoteStyle = (typeof NOTE_STYLES)[number];

/** What a member may choose; kept nowhere but in their own sealed trajectory. */
export interface Preferences {
  /** Whether the mid-week reminder comes. */
  readonly reminder: boolean;
  readonly notes: NoteStyle;
  /** How early outreach comes; null: as the workspace chose. */
  readonly preset: Preset | null;
  /** What they read; null: what they read everything else in. */
  readonly language: Language | null;
  /**
   * Whether the weekly card comes though one does not take part: then not even an export of messages tells
   * who said no.
   */
  readonly cardAnyway: boolean;
  /** The days one works; null: on those of the team. */
  readonly workingDays: readonly Weekday[] | null;
}

/** Why outreach comes: signs that lasted, or the follow-up that a member asked for. */
export const NOTE_REASONS = ['outreach', 'followUp'] as const;
export type NoteReason = (typeof NOTE_REASONS)[number];

/**
 * Where somebody stands with taking part. Asked: the welcome went out, and was not answered. Until they join there is
 * no check-in and nothing of theirs is kept but this.
 */
export const CONSENTS = ['asked', 'joined', 'declined', 'left'] as const;
export type Consent = (typeof CONSENTS)[number];

/** A member's small state across weeks: flags and dates, never a score or an answer. */
export interface Trajectory {
  /** Oldest first, at most `KEPT_FLAGS`, strictly ascending weeks. */
  readonly flags: readonly Flag[];
  /** The week from which the quiet weeks run: of the last outreach, or of a later "not now"; or null. */
  readonly quietFrom: number | null;
  /** The outreach that waits in the private space during the quiet weeks, or null. */
  readonly standing: NoteReason | null;
  /** From which week on a follow-up is due, if the member asked for one. */
  readonly followUpWeek: number | null;
  /** Null before they were asked. */
  readonly consent: Consent | null;
  /** The first week in which weekly messages come again after a pause, or null. */
  readonly pausedUntil: number | null;
  readonly preferences: Preferences;
}

/** Where everybody starts, and what stands in for a record that is lost: what exposes nobody. */
export const BLANK_TRAJECTORY: Trajectory = {
  flags: [],
  quietFrom: null,
  standing: null,
  followUpWeek: null,
  consent: null,
  pausedUntil: null,
  preferences: {
    reminder: true,
    notes: 'discreet',
    preset: null,
    language: null,
    cardAnyway: false,
    workingDays: null,
  },
};

/** One week's move: the trajectory after it, and what follows for the member. */
export interface Move {
  readonly next: Trajectory;
  /** Signs are sustained as of this week's check-in. */
  readonly sustained: boolean;
  /** The closing view shows support first: signs are sustained, and the member has not said "not now" or "stop". */
  readonly supportFirst: boolean;
  /** The outreach that is due, or null. */
  readonly note: NoteReason | null;
}

/**
 * Moves a trajectory one week on. A follow-up that was asked for comes whether or not one answered, and counts as a
 * note for the quiet weeks.
 *
 * @param heavy whether this week's check-in was heavy by the member's rule; null when there was none, which is no sign
 * @param preset the workspace's, for a member who has not chosen
 */
export function moveOn(trajectory: Trajectory, week: number, heavy: boolean | null, preset: Preset): Move {
  const { preferences, quietFrom, standing, followUpWeek } = trajectory;
  const earlier = trajectory.flags.filter((flag) => flag.week < week);
  const flags = heavy === null ? trajectory.flags : [...earlier, { week, heavy }].slice(-KEPT_FLAGS);
  const sustained = heavy !== null && signsSustained(flags, SIGNS_RULES[preferences.preset ?? preset]);
  const quiet = isQuiet(quietFrom, week);
  const wanted = sustained && preferences.notes !== 'none';
  const note: NoteReason | null =
    followUpWeek !== null && week >= followUpWeek ? 'followUp' : wanted && !quiet ? 'outreach' : null;
  return {
    next: note
      ? { ...trajectory, flags, quietFrom: week, standing: note, followUpWeek: null }
      : { ...trajectory, flags },
    sustained,
    supportFirst: wanted && (!quiet || standing !== null),
    note,
  };
}

/** The outreach that waits for the member in their private space, or null. */
export const standingNote = ({ standing, quietFrom }: Trajectory, week: number): NoteReason | null =>
  isQuiet(quietFrom, week) ? standing : null;

/** "Not now": nothing more is said for the quiet weeks, counted from `week`. */
export const notNow = (trajectory: Trajectory, week: number): Trajectory => ({
  ...trajectory,
  quietFrom: week,
  standing: null,
  followUpWeek: null,
});

/** "Not now", taken back: the outreach waits again. */
export const takeBackNotNow = (trajectory: Trajectory): Trajectory => ({
  ...trajectory,
  standing: trajectory.quietFrom === null ? null : 'outreach',
});

/** The member stops outreach: none waits and none comes. */
export const stopNotes = (trajectory: Trajectory): Trajectory => ({
  ...trajectory,
  standing: null,
  followUpWeek: null,
  preferences: { ...trajectory.preferences, notes: 'none' },
});

/** "Ask me again in two weeks", as of `week`. */
export const askAgain = (trajectory: Trajectory, week: number): Trajectory => ({
  ...trajectory,
  followUpWeek: week + FOLLOW_UP_WEEKS,
});

/** "Ask me again", taken back. */
export const doNotAskAgain = (trajectory: Trajectory): Trajectory => ({ ...trajectory, followUpWeek: null });

/** Longest pause, in weeks. */
export const MOST_PAUSED = 26;

/** Whether weekly messages are paused in a week. */
export const isPaused = ({ pausedUntil }: Trajectory, week: number): boolean =>
  pausedUntil !== null && week < pausedUntil;

/** Whether somebody gets the weekly message and the reminder in a week. */
export const getsCard = (trajectory: Trajectory, week: number): boolean =>
  trajectory.consent === 'joined' ? !isPaused(trajectory, week) : trajectory.preferences.cardAnyway;

/** Takes part, with what was chosen. */
export const join = (trajectory: Trajectory, choices: Partial<Preferences>): Trajectory =>
  prefer({ ...trajectory, consent: 'joined', pausedUntil: null }, { cardAnyway: false, ...choices });

/** Forgets everything of a member but whether they take part, and what they read. */
const emptied = (
  { preferences: { language } }: Trajectory,
  consent: Consent,
  cardAnyway: boolean,
): Trajectory => prefer({ ...BLANK_TRAJECTORY, consent }, { language, cardAnyway });

/** Says no: nothing is kept but that. */
export const decline = (trajectory: Trajectory, cardAnyway: boolean): Trajectory =>
  emptied(trajectory, 'declined', cardAnyway);

/** Takes part no longer: what was kept is forgotten. */
export const leave = (trajectory: Trajectory, cardAnyway: boolean): Trajectory =>
  emptied(trajectory, 'left', cardAnyway);

/** Forgets the weeks and outreach; the member goes on taking part with the same choices. */
export const forget = ({ consent, pausedUntil, preferences }: Trajectory): Trajectory => ({
  ...BLANK_TRAJECTORY,
  consent,
  pausedUntil,
  preferences,
});

/** Rests for so many weeks, the present one included. */
export const pause = (trajectory: Trajectory, week: number, weeks: number): Trajectory => ({
  ...trajectory,
  pausedUntil: week + weeks,
});

/** Ends a pause. */
export const resume = (trajectory: Trajectory): Trajectory => ({ ...trajectory, pausedUntil: null });

/** Changes what a member chose. */
export const prefer = (trajectory: Trajectory, change: Partial<Preferences>): Trajectory => ({
  ...trajectory,
  preferences: { ...trajectory.preferences, ...change },
});
