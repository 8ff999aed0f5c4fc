/** The trace that an answered check-in leaves: its week, and whether it was heavy. We keep no score. */
export interface Flag {
  /** Week number, counted from Mondays; see `weekOf`. */
  readonly week: number;
  /** By the member's rule in that week. */
  readonly heavy: boolean;
}

/** How early outreach comes. The workspace chooses for everyone, and members can choose for themselves. */
export const PRESETS = ['quiet', 'standard', 'sensitive'] as const;
export type Preset = (typeof PRESETS)[number];

/** When signs count as sustained. */
export interface SignsRule {
  /** How many of the check-ins in the window must be heavy, including the latest. */
  readonly needed: number;
  /** How many answered check-ins the window has, including the latest. */
  readonly window: number;
  /** The age, in weeks, above which an answered check-in no longer counts. */
  readonly maxAgeWeeks: number;
  /** Which of a questionnaire's two scores makes a check-in heavy. */
  readonly heavyFrom: 'heavyAt' | 'sensitiveAt';
}

/**
 * The three rules. They're on the Pareto front of the 149 that we simulated, need one bit a week, and each fits in
 * one sentence. `heavy.ts` and each questionnaire's file define a heavy week. docs/SIGNS.md says what the rules cost
 * and find, and `npm run simulate` measures that again. None of them detects anything: about one outreach in ten goes
 * to someone who recently got worse, so outreach must do no harm.
 */
export const SIGNS_RULES: Readonly<Record<Preset, SignsRule>> = {
  quiet: { needed: 3, window: 4, maxAgeWeeks: 6, heavyFrom: 'heavyAt' },
  standard: { needed: 2, window: 3, maxAgeWeeks: 5, heavyFrom: 'heavyAt' },
  sensitive: { needed: 2, window: 3, maxAgeWeeks: 5, heavyFrom: 'sensitiveAt' },
};

/** How many flags we keep: as many as the longest window needs. */
export const KEPT_FLAGS = Math.max(...PRESETS.map((preset) => SIGNS_RULES[preset].window));

/** The fewest weeks between two outreaches to the same person, and how long "not now" holds. */
export const QUIET_WEEKS = 8;

/** The number of weeks after which a follow-up comes, if a member asks for one. */
export const FOLLOW_UP_WEEKS = 2;

/**
 * Whether signs are sustained as of the newest flag: it's heavy, and so are enough others in the window. We never
 * look at weeks without an answer: silence isn't a sign.
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

/** Whether outreach in `week` would come too soon after `quietFrom` (null if there are no quiet weeks). */
export function isQuiet(quietFrom: number | null, week: number): boolean {
  return quietFrom !== null && week - quietFrom < QUIET_WEEKS;
}
