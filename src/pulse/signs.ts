/** What one answered check-in left behind: the week, and whether it was heavy. No score is kept. */
export interface Flag {
  /** Monday-based week number, see `weekOf`. */
  readonly week: number;
  readonly heavy: boolean;
}

/**
 * When signs count as sustained. "2 of the last 3 answered, none older than 5 weeks, then 8 weeks quiet" is on
 * the Pareto front of 149 simulated rules: about 0.84 notes a year to a person whose level never changed, and
 * 67% of lasting +1.5 SD shifts met within 8 weeks. No rule this small detects; the note must do no harm.
 */
export const SIGNS_RULE = {
  /** Answered check-ins looked at, the present one included. */
  window: 3,
  /** How many of them must be heavy. */
  needed: 2,
  /** Weeks after which an answered check-in no longer counts. */
  maxAgeWeeks: 5,
  /** Weeks between two notes to the same person, at the least. */
  quietWeeks: 8,
} as const;

/**
 * Whether signs are sustained as of the newest flag: it is heavy, and enough of the window before it are.
 * Weeks without an answer are never looked at: silence is not a sign.
 *
 * @param flags oldest first, one for each answered week
 */
export function signsSustained(flags: readonly Flag[]): boolean {
  const present = flags.at(-1);
  if (!present?.heavy) return false;
  const heavy = flags
    .slice(-SIGNS_RULE.window)
    .filter((flag) => flag.heavy && present.week - flag.week <= SIGNS_RULE.maxAgeWeeks);
  return heavy.length >= SIGNS_RULE.needed;
}

/** Whether a note in `week` would come too soon after the last one (null: there was none). */
export function isQuiet(lastNoteWeek: number | null, week: number): boolean {
  return lastNoteWeek !== null && week - lastNoteWeek < SIGNS_RULE.quietWeeks;
}
