import { PUBLICATION_RULE } from './publication-rule.js';
import type { MemberId } from './ids.js';

/** Twelve weeks in which who counts and the shift of the cuts stand still. */
export interface Season {
  /** The week of its first pulse, see `weekOf`. */
  readonly firstWeek: number;
  /** The members who count for the result, however the roster changes. */
  readonly counted: readonly MemberId[];
  /** What the season's shift is drawn from. */
  readonly seed: string;
  /** The id of the questionnaire that is asked until the season ends. */
  readonly questionnaire: string;
}

const { seasonWeeks } = PUBLICATION_RULE;

/**
 * The first week of the season that a week lies in. Seasons are fixed in the calendar, the same for every team:
 * nobody can have a new one begun, and so a new shift drawn, by spoiling what is stored.
 */
export const seasonOf = (week: number): number => week - (week % seasonWeeks);

/** The last week of a season, whether a pulse is held in it or not. */
export const lastWeekOf = (firstWeek: number): number => firstWeek + seasonWeeks - 1;

/**
 * The season that follows. Its shift is drawn again only if who counts has changed: every other draw would let many
 * seasons be averaged.
 *
 * @param next who counts from then on, the team's questionnaire as of now, and a fresh seed for a fresh draw
 */
export function nextSeason(before: Season | null, next: Season): Season {
  const same =
    before !== null &&
    next.counted.length === before.counted.length &&
    before.counted.every((member) => next.counted.includes(member));
  return same ? { ...next, seed: before.seed } : next;
}

/**
 * Whether a new season may go on from what was shown in the last: enough of those who count are the same, or the
 * difference of the two would be about the few who changed; and the same is asked, or the bands would not compare.
 */
export function goesOn(before: Season | null, next: Season): boolean {
  if (before?.questionnaire !== next.questionnaire) return false;
  const unchanged = next.counted.filter((member) => before.counted.includes(member));
  return unchanged.length >= PUBLICATION_RULE.minUnchanged;
}

/** Those on the roster who will count from the next season on, and those who count until then though they left. */
export function queuedEdits(
  season: Season,
  eligible: readonly MemberId[],
): { readonly joining: readonly MemberId[]; readonly leaving: readonly MemberId[] } {
  return {
    joining: eligible.filter((member) => !season.counted.includes(member)),
    leaving: season.counted.filter((member) => !eligible.includes(member)),
  };
}
