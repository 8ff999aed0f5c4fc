/** What an answered check-in leaves behind: its week, and whether it was heavy. We keep no score. */
export interface Flag {
  /** Monday-based week number, see `weekOf`. */
  readonly week: number;
  /** By the rule the member had that week. */
  readonly heavy: boolean;
}

/** How early outreach comes. The workspace chooses for everybody, and each member for themselves. */
export const PRESETS = ['quiet', 'standard', 'sensitive'] as const;
export type Preset = (typeof PRESETS)[number];

/** When signs count as sustained. */
export interface SignsRule {
  /** How many of the answered check-ins we look at must be heavy, including the latest one. */
  readonly needed: number;
  /** How many answered check-ins we look at, including the latest one. */
  readonly window: number;
  /** The number of weeks after which an answered check-in no longer counts. */
  readonly maxAgeWeeks: number;
  /** Which of a questionnaire's two scores makes a check-in heavy. */
  readonly heavyFrom: 'heavyAt' | 'sensitiveAt';
}

/**
 * The three rules. They're on the Pareto front of the 149 we simulated, need one bit a week, and each fits in
 * one sentence. What makes a week heavy is in `heavy.ts` and each questionnaire's file. docs/SIGNS.md says what
 * they cost and find, and `npm run simulate` measures it again. None of them detects anything: about one outreach
 * in ten goes to somebody who recently got worse, so outreach must do no harm.
 */
export const SIGNS_RULES: Readonly<Record<Preset, SignsRule>> = {
  quiet: { needed: 3, window: 4, maxAgeWeeks: 6, heavyFrom: 'heavyAt' },
  standard: { needed: 2, window: 3, maxAgeWeeks: 5, heavyFrom: 'heavyAt' },
  sensitive: { needed: 2, window: 3, maxAgeWeeks: 5, heavyFrom: 'sensitiveAt' },
};

/** How many flags we keep: as many as the longest window needs. */
export const KEPT_FLAGS = Math.max(...PRESETS.map((preset) => SIGNS_RULES[preset].window));

/** The minimum number of weeks between two outreaches to the same person, and how long "not now" holds. */
export const QUIET_WEEKS = 8;

/** The number of weeks after which a follow-up comes, if a member asks for one. */
export const FOLLOW_UP_WEEKS = 2;

/**
 * Whether signs are sustained as of the newest flag: it's heavy, and so are enough others in the window. We
 * never look at weeks without an answer: silence isn't a sign.
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

/** Whether outreach in `week` would come too soon after `quietFrom` (null: there are no quiet weeks). */
export function isQuiet(quietFrom: number | null, week: number): boolean {
  return quietFrom !== null && week - quietFrom < QUIET_WEEKS;
}
