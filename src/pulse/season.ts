import { PUBLICATION_RULE } from './publication-rule.js';
import type { MemberId } from './ids.js';

/** Twelve weeks in which neither the counted members nor the shift of the cuts changes. */
export interface Season {
  /** The week of its first pulse; see `weekOf`. */
  readonly firstWeek: number;
  /** The members who count for the result, however the roster changes. */
  readonly counted: readonly MemberId[];
  /** The seed of the season's shift. */
  readonly seed: string;
  /** The id of the questionnaire that we ask until the season ends. */
  readonly questionnaire: string;
}

const { seasonWeeks } = PUBLICATION_RULE;

/**
 * The first week of the season that a week is in. Seasons are fixed in the calendar, the same for every team:
 * otherwise, someone could damage what's stored to start a new season, and so get a new shift drawn.
 */
export const seasonOf = (week: number): number => week - (week % seasonWeeks);

/** The last week of a season, even if it has no pulse. */
export const lastWeekOf = (firstWeek: number): number => firstWeek + seasonWeeks - 1;

/**
 * Returns the season that follows. It gets a new seed, and so a new shift, only if the counted members changed: any
 * other redraw would let someone average over many seasons.
 *
 * @param next the members who count from then on, the team's present questionnaire, and a fresh seed for a redraw
 */
export function nextSeason(before: Season | null, next: Season): Season {
  const same =
    before !== null &&
    next.counted.length === before.counted.length &&
    before.counted.every((member) => next.counted.includes(member));
  return same ? { ...next, seed: before.seed } : next;
}

/**
 * Whether a new season may continue from the last result. Enough counted members must be the same: otherwise the
 * difference between the two results would be about the few who changed. The questionnaire must be the same as well:
 * otherwise the bands wouldn't compare.
 */
export function mayContinue(before: Season | null, next: Season): boolean {
  if (before?.questionnaire !== next.questionnaire) return false;
  const unchanged = next.counted.filter((member) => before.counted.includes(member));
  return unchanged.length >= PUBLICATION_RULE.minUnchanged;
}

/** The people on the roster who'll count from the next season on, and those who left but count until then. */
export function queuedEdits(
  season: Season,
  eligible: readonly MemberId[],
): { readonly joining: readonly MemberId[]; readonly leaving: readonly MemberId[] } {
  return {
    joining: eligible.filter((member) => !season.counted.includes(member)),
    leaving: season.counted.filter((member) => !eligible.includes(member)),
  };
}
