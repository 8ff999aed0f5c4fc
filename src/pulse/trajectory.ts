import type { Language } from './language.js';
import type { AskRecord } from './top-ask.js';
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
 * How outreach comes. Discreet: no message at all; it waits in the private space, which every weekly message points
 * to. Direct: a DM, which would be in an owner's export of messages. None: the member stopped outreach.
 */
export const OUTREACH_STYLES = ['discreet', 'direct', 'none'] as const;
export type OutreachStyle = (typeof OUTREACH_STYLES)[number];

/** A member's choices. We keep them only in the member's own sealed trajectory. */
export interface Preferences {
  /** Whether the mid-week reminder comes. */
  readonly reminder: boolean;
  readonly outreach: OutreachStyle;
  /** How early outreach comes; null for the team's or workspace's choice. */
  readonly preset: Preset | null;
  /** Their language; null for the team's if it has one, otherwise their account's. */
  readonly language: Language | null;
  /**
   * Whether the weekly message comes even to a member who doesn't take part, so that not even an export of messages
   * shows who said no.
   */
  readonly weeklyMessageAnyway: boolean;
  /** The days they work; null for Monday to Friday and the team's own day. */
  readonly workingDays: readonly Weekday[] | null;
  /** Whether their private space shows a kind line, the same one each week for everyone who wants one. */
  readonly kindWords: boolean;
}

/** Why outreach comes: sustained signs, or the follow-up that a member asked for. */
export const OUTREACH_REASONS = ['outreach', 'followUp'] as const;
export type OutreachReason = (typeof OUTREACH_REASONS)[number];

/**
 * Whether a member takes part. Asked: we sent the welcome and they haven't answered it. Until they join, there's no
 * check-in, and this is all we keep about them.
 */
export const CONSENTS = ['asked', 'joined', 'declined', 'left'] as const;
export type Consent = (typeof CONSENTS)[number];

/** A member's small state across weeks: flags and dates, never a score or an answer. */
export interface Trajectory {
  /** Oldest first, at most `KEPT_FLAGS`, strictly ascending weeks. */
  readonly flags: readonly Flag[];
  /** The week in which the quiet weeks began: the week of the last outreach, or of a later "not now"; or null. */
  readonly quietFrom: number | null;
  /** The outreach that waits in the private space during the quiet weeks, or null. */
  readonly standing: OutreachReason | null;
  /** The week from which a follow-up is due, if the member asked for one. */
  readonly followUpWeek: number | null;
  /** Null until we've asked them. */
  readonly consent: Consent | null;
  /** The first week in which weekly messages come again after a pause, `UNTIL_RESUMED`, or null. */
  readonly pausedUntil: number | null;
  /** Their answer about what would help their team, kept until the 12-week period ends. */
  readonly ask: AskRecord;
  readonly preferences: Preferences;
}

/** The record that everyone starts with, and that replaces a lost one: it exposes no one. */
export const BLANK_TRAJECTORY: Trajectory = {
  flags: [],
  quietFrom: null,
  standing: null,
  followUpWeek: null,
  consent: null,
  pausedUntil: null,
  ask: null,
  preferences: {
    reminder: true,
    outreach: 'discreet',
    preset: null,
    language: null,
    weeklyMessageAnyway: false,
    workingDays: null,
    kindWords: false,
  },
};

/**
 * Why the view after a check-in begins with support: lasting signs, or that one very heavy week. Null if it doesn't.
 */
export type SupportLead = 'lasting' | 'oneWeek' | null;

/** The result of one week: the trajectory after it, and what follows for the member. */
export interface Move {
  readonly next: Trajectory;
  /** Whether signs are sustained as of this week's check-in. */
  readonly sustained: boolean;
  /**
   * Whether the closing view shows support first: signs are sustained, and the member hasn't said "not now" or
   * "stop".
   */
  readonly supportFirst: boolean;
  /** The outreach that's due, or null. */
  readonly outreach: OutreachReason | null;
}

/** Whether support may come first in a week: the member hasn't said "not now" or "stop". */
export const welcomesSupport = ({ preferences, quietFrom, standing }: Trajectory, week: number): boolean =>
  preferences.outreach !== 'none' && (!isQuiet(quietFrom, week) || standing !== null);

/**
 * Moves a trajectory on by one week. A follow-up that the member asked for comes whether or not they answered, and
 * starts the quiet weeks like any outreach.
 *
 * @param heavy whether this week's check-in was heavy by the member's rule; null if there was none, which is no sign
 * @param preset the choice for a member who hasn't made one
 */
export function moveOn(trajectory: Trajectory, week: number, heavy: boolean | null, preset: Preset): Move {
  const { preferences, quietFrom, followUpWeek } = trajectory;
  const earlier = trajectory.flags.filter((flag) => flag.week < week);
  const flags = heavy === null ? trajectory.flags : [...earlier, { week, heavy }].slice(-KEPT_FLAGS);
  const sustained = heavy !== null && signsSustained(flags, SIGNS_RULES[preferences.preset ?? preset]);
  const quiet = isQuiet(quietFrom, week);
  const wanted = sustained && preferences.outreach !== 'none';
  const outreach: OutreachReason | null =
    followUpWeek !== null && week >= followUpWeek ? 'followUp' : wanted && !quiet ? 'outreach' : null;
  return {
    next: outreach
      ? { ...trajectory, flags, quietFrom: week, standing: outreach, followUpWeek: null }
      : { ...trajectory, flags },
    sustained,
    supportFirst: sustained && welcomesSupport(trajectory, week),
    outreach,
  };
}

/** The outreach that waits for the member in their private space, or null. */
export const waitingOutreach = ({ standing, quietFrom }: Trajectory, week: number): OutreachReason | null =>
  isQuiet(quietFrom, week) ? standing : null;

/** Records "Not now": no outreach during the quiet weeks, counted from `week`. */
export const notNow = (trajectory: Trajectory, week: number): Trajectory => ({
  ...trajectory,
  quietFrom: week,
  standing: null,
  followUpWeek: null,
});

/** Takes back "Not now": the outreach waits again. */
export const takeBackNotNow = (trajectory: Trajectory): Trajectory => ({
  ...trajectory,
  standing: trajectory.quietFrom === null ? null : 'outreach',
});

/** Stops outreach for the member: none waits anymore, and none will come. */
export const stopOutreach = (trajectory: Trajectory): Trajectory => ({
  ...trajectory,
  standing: null,
  followUpWeek: null,
  preferences: { ...trajectory.preferences, outreach: 'none' },
});

/** Records "Ask me again in two weeks", as of `week`. */
export const askAgain = (trajectory: Trajectory, week: number): Trajectory => ({
  ...trajectory,
  followUpWeek: week + FOLLOW_UP_WEEKS,
});

/** Takes back "Ask me again". */
export const doNotAskAgain = (trajectory: Trajectory): Trajectory => ({ ...trajectory, followUpWeek: null });

/** Longest pause with an end, in weeks. */
export const MOST_PAUSED = 26;

/**
 * The end of a pause that lasts until the member ends it: a week that never comes, so that we store and treat it like
 * the end of any other pause.
 */
export const UNTIL_RESUMED = 0xffff;

/** How long a pause lasts: a number of weeks, including the present one, or until the member ends it. */
export type PauseLength = number | 'untilResumed';

/** The end of a pause that begins in a week. */
export const pauseEnd = (week: number, length: PauseLength): number =>
  length === 'untilResumed' ? UNTIL_RESUMED : week + length;

/** Whether weekly messages are paused in a week. */
export const isPaused = ({ pausedUntil }: Trajectory, week: number): boolean =>
  pausedUntil !== null && week < pausedUntil;

/** Whether a member gets the weekly message and the reminder in a week. */
export const getsWeeklyMessage = (trajectory: Trajectory, week: number): boolean =>
  trajectory.consent === 'joined' ? !isPaused(trajectory, week) : trajectory.preferences.weeklyMessageAnyway;

/** Records that the member takes part, with their choices. */
export const join = (trajectory: Trajectory, choices: Partial<Preferences>): Trajectory =>
  prefer({ ...trajectory, consent: 'joined', pausedUntil: null }, { weeklyMessageAnyway: false, ...choices });

/**
 * Forgets everything about a member except whether they take part, whether weekly messages come anyway, and their
 * language.
 */
const emptied = (
  { preferences: { language } }: Trajectory,
  consent: Consent,
  weeklyMessageAnyway: boolean,
): Trajectory => prefer({ ...BLANK_TRAJECTORY, consent }, { language, weeklyMessageAnyway });

/** Records that the member said no, and forgets everything else but their language. */
export const decline = (trajectory: Trajectory, weeklyMessageAnyway: boolean): Trajectory =>
  emptied(trajectory, 'declined', weeklyMessageAnyway);

/** Records that the member left, and forgets everything else but their language. */
export const leave = (trajectory: Trajectory, weeklyMessageAnyway: boolean): Trajectory =>
  emptied(trajectory, 'left', weeklyMessageAnyway);

/** Forgets the member's weeks, outreach and ask; they still take part, with the same choices. */
export const forget = ({ consent, pausedUntil, preferences }: Trajectory): Trajectory => ({
  ...BLANK_TRAJECTORY,
  ask: 'withdrawn',
  consent,
  pausedUntil,
  preferences,
});

/** Pauses weekly messages. */
export const pause = (trajectory: Trajectory, week: number, length: PauseLength): Trajectory => ({
  ...trajectory,
  pausedUntil: pauseEnd(week, length),
});

/** Ends a pause. */
export const resume = (trajectory: Trajectory): Trajectory => ({ ...trajectory, pausedUntil: null });

/** Changes some of a member's preferences. */
export const prefer = (trajectory: Trajectory, change: Partial<Preferences>): Trajectory => ({
  ...trajectory,
  preferences: { ...trajectory.preferences, ...change },
});
