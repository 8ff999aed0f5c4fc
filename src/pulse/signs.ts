/** What one answered check-in left behind: the week, and whether it was heavy. No score is kept. */
export interface Flag {
  /** Monday-based week number, see `weekOf`. */
  readonly week: number;
  /** By the rule that was the member's in that week. */
  readonly heavy: boolean;
}

/** How early outreach comes: chosen by the workspace for all, and by each member for themselves. */
export const PRESETS = ['quiet', 'standard', 'sensitive'] as const;
export type Preset = (typeof PRESETS)[number];

/** When signs count as sustained. */
export interface SignsRule {
  /** How many of the answered check-ins looked at must be heavy, the present one among them. */
  readonly needed: number;
  /** Answered check-ins looked at, the present one included. */
  readonly window: number;
  /** Weeks after which an answered check-in no longer counts. */
  readonly maxAgeWeeks: number;
  /** Which of a questionnaire's two scores makes a check-in heavy. */
  readonly heavyFrom: 'heavyAt' | 'sensitiveAt';
}

/**
 * The three rules. They lie on the Pareto front of the 149 that were simulated, need one bit a week, and can each be
 * said in one sentence; docs/SIGNS.md has what they cost and find, and `npm run simulate` measures it again. None of
 * them detects anything: about one in ten goes to somebody who recently got worse, so outreach must do no harm.
 */
export const SIGNS_RULES: Readonly<Record<Preset, SignsRule>> = {
  quiet: { needed: 3, window: 4, maxAgeWeeks: 6, heavyFrom: 'heavyAt' },
  standard: { needed: 2, window: 3, maxAgeWeeks: 5, heavyFrom: 'heavyAt' },
  sensitive: { needed: 2, window: 3, maxAgeWeeks: 5, heavyFrom: 'sensitiveAt' },
};

/** How many flags are kept: what the longest window looks at. */
export const KEPT_FLAGS = Math.max(...PRESETS.map((preset) => SIGNS_RULES[preset].window));

/** The least number of weeks between two outreaches to the same person, and how long "not now" holds. */
export const QUIET_WEEKS = 8;

/** Weeks after which a follow-up comes, where a member asks for one. */
export const FOLLOW_UP_WEEKS = 2;

/**
 * Whether signs are sustained as of the newest flag: it is heavy, and enough of the window before it are.
 * Weeks without an answer are never looked at: silence is not a sign.
 *
 * @param flags oldest first, one for each answered week
 */
export function signsSustained(flags: readonly Flag[], rule: SignsRule): boolean {
  const present = flags.at(-1);
  if (!present?.heavy) return false;
  const heavy = flags
    .slice(-rule.window)
    .filter((flag) => flag.heavy && present.week - flag.week <= rule.maxAgeWeeks);
  return heavy.length >= rule.needed;
}

/** Whether outreach in `week` would come too soon after `quietFrom` (null: nothing keeps it quiet). */
export function isQuiet(quietFrom: number | null, week: number): boolean {
  return quietFrom !== null && week - quietFrom < QUIET_WEEKS;
}
