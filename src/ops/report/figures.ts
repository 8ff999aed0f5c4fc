import { mondayOf, utcDateAt } from '../../pulse/calendar.js';
import { type Band, BANDS, type PublishedResult } from '../../pulse/publication-rule.js';
import type { ActionLine, ActionState } from '../../pulse/team-actions.js';

/** A week, and the band published for it. */
export interface ReportedWeek {
  /** Its Monday, as YYYY-MM-DD. */
  readonly monday: string;
  /** Null if nothing was shown. */
  readonly band: Band | null;
}

/** An action that a manager chose, and what came of it. */
export interface ReportedAction {
  readonly chosenOn: string;
  /** Empty if a manager took the words back. */
  readonly words: string;
  /** The last statement: `chosen` if no one said what came of it. */
  readonly is: ActionState | 'takenBack';
  readonly saidOn: string;
  readonly because: string;
}

/** A team over its weeks, from what everyone on it could read. */
export interface Report {
  readonly team: string;
  readonly madeOn: string;
  /** Oldest first. */
  readonly weeks: readonly ReportedWeek[];
  readonly actions: readonly ReportedAction[];
  /** How many peer supporters of the workspace can be asked now, as anyone there may see. */
  readonly supporters: number;
}

/** The data that a report is made from: published data only. */
export interface Published {
  readonly team: string;
  readonly now: number;
  readonly results: readonly PublishedResult[];
  /** Newest first, as everyone sees them. */
  readonly actions: readonly ActionLine[];
  readonly supporters: number;
}

/** Makes a team's report. */
export const reportOf = ({ team, now, results, actions, supporters }: Published): Report => ({
  team,
  madeOn: utcDateAt(now),
  weeks: results.map(({ week, band }) => ({ monday: utcDateAt(mondayOf(week).getTime()), band })),
  actions: actions.toReversed().map(({ words, chosenAt, last, takenBack }) => ({
    chosenOn: utcDateAt(chosenAt),
    words,
    is: takenBack ? 'takenBack' : last.is,
    saidOn: utcDateAt(last.at),
    because: last.because ?? '',
  })),
  supporters,
});

/** How many weeks had each band, and how many had none. */
export const weeksBy = ({ weeks }: Report): Readonly<Record<Band | 'none', number>> => ({
  none: weeks.filter(({ band }) => band === null).length,
  ...(Object.fromEntries(
    BANDS.map((band) => [band, weeks.filter((one) => one.band === band).length]),
  ) as Record<Band, number>),
});

/** How many actions have a given last statement. */
export const actionsThat = ({ actions }: Report, is: ReportedAction['is']): number =>
  actions.filter((one) => one.is === is).length;
