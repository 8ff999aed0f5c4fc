import { THEMES, type Theme } from './theme.js';
import type { Ask } from './ask.js';

/** The bands of a published result, from lightest to heaviest. Bands are open-ended: none says "all" or "none". */
export const BANDS = ['steady', 'stretched', 'strained'] as const;
export type Band = (typeof BANDS)[number];

/**
 * The publication rule, in one place. `npm run redteam -- --group manager` measures what each number buys, and
 * THREATS.md has the results. Lengths on the scale of check-ins are in standard deviations (SD) of the
 * questionnaire's reference distribution.
 */
export const PUBLICATION_RULE = {
  /**
   * The fewest valid check-ins for a result: the usual floor of staff surveys (Culture Amp, Viva Glint and Dayforce
   * publish theirs).
   */
  minValid: 5,
  /** The fewest counted members for a result over four weeks: we never report on fewer than five. */
  pooledFrom: 5,
  /** How many weeks that result pools. With 5 members, a weekly result would prove that all of them had answered. */
  pooledWeeks: 4,
  /**
   * How many different members must have answered within a pool before the band may move. It's fewer than the team
   * includes: otherwise a move would prove that all five had answered.
   */
  pooledDistinct: 4,
  /** From this size on, we publish a result each week: one result says little about whether a given person answered. */
  weeklyFrom: 7,
  /** From this size on, each theme gets a band too: noise at eps 0.75 would then equal the sampling noise. */
  themesFrom: 20,
  /**
   * From this size on, we publish shares with noise: at 50 members and eps 0.5 the noise is 0.06, less than the
   * sampling noise.
   */
  sharesFrom: 50,
  /** From this size on, we name the season's main theme. */
  mainThemeFrom: 10,
  /** The number of weeks for which the counted members and the shift stay the same. */
  seasonWeeks: 12,
  /**
   * Weeks on the roster before a member counts. Nothing tells us how old an account is, so this keeps accounts
   * created to surround one person from counting right away.
   */
  tenureWeeks: 4,
  /** Weeks before a member who stopped counting counts again: one change a year, however often someone toggles it. */
  returnWeeks: 52,
  /** The fewest teams with a result in a roll-up: with two, each could infer the other's result. */
  rolledUpFrom: 3,
  /**
   * How many counted members must stay the same from one season to the next; otherwise the next one starts without a
   * result.
   */
  minUnchanged: 5,
  /**
   * How far we secretly shift both cuts, in SD. `from` and `to` are the range of the period's draw, which hides a
   * change of the roster. It reaches further up than down, so that a team at rest is seldom called Stretched. Each
   * week's own draw adds up to `weekly` in either direction: otherwise, anyone who chooses everyone else's answers
   * could find the cut and read the one answer they don't know. Both are wider for small teams, where one person
   * moves the mean more. No shift goes below `least`: otherwise Steady could mean that no one had anything to say.
   */
  shift: {
    least: -0.85,
    upTo11: { from: -0.5, to: 1.25, weekly: 0.6 },
    from12: { from: -0.46, to: 0.96, weekly: 0.5 },
  },
  /** How far below its cut the mean must be before a band falls, in SD; otherwise a team near a cut would flicker. */
  stay: 0.3,
  /** The privacy loss of one week's shares, for the two-sided geometric noise on each count. */
  sharesEpsilon: 0.5,
} as const;

/** How much we publish about a team, by its number of counted members. */
export type PublicationLevel = 'never' | 'pooled' | 'band' | 'themes' | 'shares';

/** Returns the publication level for a number of counted members. */
export function publicationLevel(counted: number): PublicationLevel {
  const { pooledFrom, weeklyFrom, themesFrom, sharesFrom } = PUBLICATION_RULE;
  if (counted < pooledFrom) return 'never';
  if (counted < weeklyFrom) return 'pooled';
  if (counted < themesFrom) return 'band';
  return counted < sharesFrom ? 'themes' : 'shares';
}

/** The scores at which Stretched and Strained begin. */
export type Cuts = readonly [stretched: number, strained: number];

/** Cuts on a scale, and the standard deviation of check-ins on it. */
export interface Scale {
  readonly cuts: Cuts;
  readonly sd: number;
}

/** Two secret draws, each uniform in [0, 1): one fixed for a team and period, the other for a single week. */
export interface ShiftDraws {
  readonly period: number;
  readonly week: number;
}

/** Returns a week's cuts: the questionnaire's, shifted by the period's secret draw and by the week's own. */
export function shiftedCuts({ cuts, sd }: Scale, counted: number, draws: ShiftDraws): Cuts {
  const { upTo11, from12, least } = PUBLICATION_RULE.shift;
  const { from, to, weekly } = counted < 12 ? upTo11 : from12;
  const drawn = from + draws.period * (to - from) + (2 * draws.week - 1) * weekly;
  const shift = Math.max(least, drawn) * sd;
  return [cuts[0] + shift, cuts[1] + shift];
}

/**
 * The band shown, the week since which it's shown (null for a first result that has never moved), and the band that
 * the last published week called for but that isn't shown yet.
 */
export interface Showing {
  readonly band: Band | null;
  readonly since: number | null;
  readonly pending: Band | null;
}

export const NOTHING_SHOWN: Showing = { band: null, since: null, pending: null };

/**
 * A team's first result, regardless of the answers and their number. If it depended on the answers, it would prove
 * that enough had come in. Those answers still count toward the next result.
 */
export const FIRST_BAND: Band = 'steady';

/** Returns the band of a week's mean. The band shown stays until the mean is clearly below its cut. */
export function bandOf(mean: number, cuts: Cuts, sd: number, shown: Band | null): Band {
  const stay = PUBLICATION_RULE.stay * sd;
  const reached = (band: 1 | 2): boolean =>
    mean >= cuts[(band - 1) as 0 | 1] - (shown !== null && BANDS.indexOf(shown) >= band ? stay : 0);
  return reached(2) ? 'strained' : reached(1) ? 'stretched' : 'steady';
}

/**
 * Returns what's shown after a week. The first result is always `FIRST_BAND`. A band moves only when two published
 * weeks in a row are on the same side of it, and then to the nearer of the two.
 *
 * @param read the week's band, or null for a week with too few answers, which changes nothing
 */
export function applyWeek(showing: Showing, week: number, read: Band | null): Showing {
  const { since, pending } = showing;
  const band = showing.band ?? FIRST_BAND;
  if (read === null) return { band, since, pending };
  const [now, next] = [BANDS.indexOf(band), BANDS.indexOf(read)];
  if (next === now) return { band, since, pending: null };
  const asked = pending === null ? now : BANDS.indexOf(pending);
  if (asked === now || asked > now !== next > now) return { band, since, pending: read };
  const nearer = BANDS[next > now ? Math.min(asked, next) : Math.max(asked, next)] as Band;
  return { band: nearer, since: week, pending: null };
}

/** The sum and number of some values. */
export interface Pool {
  readonly sum: number;
  readonly count: number;
}

/** The state that a close passes on to the next week, sealed: no one sees what's pending, pooled or summed up. */
export interface PublicationState {
  /** The last week that was decided, so that no week is decided twice; null before the first. */
  readonly closed: number | null;
  readonly team: Showing;
  readonly themes: Readonly<Partial<Record<Theme, Showing>>>;
  /** For a small team: the weeks pooled so far. */
  readonly pooled: { readonly weeks: number; readonly totals: Pool };
  /** For a large team: the share last shown, which a week with too few answers repeats. */
  readonly heavyInTen: number | null;
  /** For the main theme: the sum of the season's values so far, each as a share of its theme's maximum. */
  readonly season: Readonly<Partial<Record<Theme, Pool>>>;
}

export const BLANK_PUBLICATION_STATE: PublicationState = {
  closed: null,
  team: NOTHING_SHOWN,
  themes: {},
  pooled: { weeks: 0, totals: { sum: 0, count: 0 } },
  heavyInTen: null,
  season: {},
};

/** Returns a result's state for a new season: it keeps what's shown and drops what was pending or summed up. */
export const carryOver = (state: PublicationState): PublicationState => ({
  ...BLANK_PUBLICATION_STATE,
  closed: state.closed,
  team: { ...state.team, pending: null },
  heavyInTen: state.heavyInTen,
  themes: Object.fromEntries(
    THEMES.flatMap((theme) => {
      const shown = state.themes[theme];
      return shown ? [[theme, { ...shown, pending: null }]] : [];
    }),
  ),
});

/** The data that a close decides a week from. The order of the values means nothing. */
export interface Tally {
  /** The number of members whose check-ins would count, answered or not; managers aren't among them. */
  readonly counted: number;
  /** How many different members the check-ins of the last `pooledWeeks` come from. */
  readonly distinct: number;
  /** The core scores of the valid check-ins. */
  readonly totals: readonly number[];
  /** For each theme asked about this week, one value for each valid check-in. */
  readonly themes: Readonly<Partial<Record<Theme, readonly number[]>>>;
}

/** How to read the totals and themes of a questionnaire, from its file. */
export interface Scoring {
  readonly band: Scale;
  readonly themes: Readonly<Partial<Record<Theme, Scale & { readonly outOf: number }>>>;
  /** The core score from which a check-in is heavy. */
  readonly heavyAt: number;
}

/** The secret draws, fixed for a period or drawn for each week. A repeated close gets the same ones. */
export interface Draws {
  /** Returns the draws for the whole team or for a theme. */
  readonly shift: (of: 'team' | Theme) => ShiftDraws;
  /**
   * Returns the two-sided geometric noise of parameter `epsilon` for a count of `heavy` among `of`; within a week,
   * the same count gets the same noise.
   */
  readonly noise: (epsilon: number, heavy: number, of: number) => number;
}

/** A team's published result for one week, for its managers and members alike, written once. */
export interface PublishedResult {
  readonly week: number;
  /** Null if nothing is shown for this team: it's too small, or has no result yet. */
  readonly band: Band | null;
  /** The week since which this band is shown; null for a first result that has never moved. */
  readonly since: number | null;
  readonly themes: Readonly<Partial<Record<Theme, Band>>>;
  /** For 50 or more members: about how many in ten check-ins were heavy, 0-10; otherwise null. */
  readonly heavyInTen: number | null;
  /** In the last week of a season: the theme that weighed most over it. */
  readonly mainTheme: Theme | null;
  /** At the end of a season: what the team asks for most, if that's clear. */
  readonly ask: Ask | null;
}

/** The data that a week's result is decided from. */
export interface WeekToDecide {
  readonly week: number;
  /** Whether it's the last week of its season, whose result names the main theme. */
  readonly isLast: boolean;
  readonly tally: Tally;
  readonly scoring: Scoring;
  readonly draws: Draws;
}

/** A week's result, and the state that the next week starts from. */
interface DecidedWeek {
  readonly result: PublishedResult;
  readonly state: PublicationState;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const enough = (values: readonly number[]): boolean => values.length >= PUBLICATION_RULE.minValid;

/** Whether a calendar week already has its result: a second pulse in it adds nothing. */
export const isDecided = ({ closed }: Pick<PublicationState, 'closed'>, week: number): boolean =>
  closed !== null && week <= closed;

/** Repeats the last result with nothing added, for a week that counts nothing. */
export function sameResult(week: number, before: PublicationState): DecidedWeek {
  return {
    result: resultOf(week, before),
    state: { ...before, closed: Math.max(week, before.closed ?? week) },
  };
}

/** The result that a state shows in a week, without a main theme or an ask. */
const resultOf = (week: number, { team, themes, heavyInTen }: PublicationState): PublishedResult => ({
  week,
  band: team.band,
  since: team.since,
  themes: shownThemes(themes),
  heavyInTen,
  mainTheme: null,
  ask: null,
});

/**
 * Decides a week's result. A week with too few answers repeats the last result without a sign of that: a result that
 * appears or vanishes would tell who answered.
 */
export function decideResult(toDecide: WeekToDecide, before: PublicationState): DecidedWeek {
  const { week, isLast, tally } = toDecide;
  const level = publicationLevel(tally.counted);
  if (isDecided(before, week)) return sameResult(week, before);
  const decided: Omit<PublicationState, 'closed'> =
    level === 'never'
      ? { ...before, team: NOTHING_SHOWN, themes: {}, heavyInTen: null }
      : level === 'pooled'
        ? pooledWeek(toDecide, before)
        : weeklyWeek(toDecide, before, level);
  const state: PublicationState = { ...decided, closed: week };
  const { mainThemeFrom } = PUBLICATION_RULE;
  const result: PublishedResult = {
    ...resultOf(week, state),
    mainTheme: isLast && tally.counted >= mainThemeFrom ? mainTheme(state.season) : null,
  };
  return { result, state: isLast ? { ...state, season: {} } : state };
}

/** For 5 and 6 members: one result from four weeks of check-ins; none before the fourth week, and always one in it. */
function pooledWeek(
  { week, tally, scoring: { band }, draws }: WeekToDecide,
  before: PublicationState,
): Omit<PublicationState, 'closed'> {
  const { pooledWeeks, pooledDistinct, minValid } = PUBLICATION_RULE;
  const weeks = before.pooled.weeks + 1;
  const totals = add(before.pooled.totals, tally.totals);
  if (weeks < pooledWeeks) return { ...before, themes: {}, heavyInTen: null, pooled: { weeks, totals } };
  const cuts = shiftedCuts(band, tally.counted, draws.shift('team'));
  const read =
    tally.distinct >= pooledDistinct && totals.count >= minValid
      ? bandOf(totals.sum / totals.count, cuts, band.sd, before.team.band)
      : null;
  return { ...BLANK_PUBLICATION_STATE, team: applyWeek(before.team, week, read) };
}

/** For 7 or more members: the whole team's result each week; from 20 on, also each theme that was asked about. */
function weeklyWeek(
  { week, tally, scoring, draws }: WeekToDecide,
  before: PublicationState,
  level: PublicationLevel,
): Omit<PublicationState, 'closed'> {
  const { counted, totals } = tally;
  const read = (values: readonly number[], scale: Scale, of: 'team' | Theme, shown: Showing): Showing =>
    applyWeek(
      shown,
      week,
      enough(values)
        ? bandOf(mean(values), shiftedCuts(scale, counted, draws.shift(of)), scale.sd, shown.band)
        : null,
    );
  const themes: Partial<Record<Theme, Showing>> = {};
  const season: Partial<Record<Theme, Pool>> = { ...before.season };
  for (const theme of THEMES) {
    const scale = scoring.themes[theme];
    const shown = before.themes[theme] ?? NOTHING_SHOWN;
    const values = tally.themes[theme];
    if (!scale) continue;
    if (level !== 'band') themes[theme] = values ? read(values, scale, theme, shown) : shown;
    if (values && enough(values))
      season[theme] = add(
        season[theme] ?? { sum: 0, count: 0 },
        values.map((value) => value / scale.outOf),
      );
  }
  const team = read(totals, scoring.band, 'team', before.team);
  const share =
    level !== 'shares'
      ? null
      : enough(totals)
        ? heavyInTen(totals, scoring.heavyAt, draws.noise)
        : before.heavyInTen;
  return { team, themes, season, heavyInTen: share, pooled: BLANK_PUBLICATION_STATE.pooled };
}

const add = ({ sum, count }: Pool, values: readonly number[]): Pool => ({
  sum: values.reduce((total, value) => total + value, sum),
  count: count + values.length,
});

const shownThemes = (themes: PublicationState['themes']): Partial<Record<Theme, Band>> =>
  Object.fromEntries(THEMES.flatMap((theme) => (themes[theme]?.band ? [[theme, themes[theme].band]] : [])));

/** About how many in ten check-ins were heavy: a count with noise, as a rounded share. */
function heavyInTen(totals: readonly number[], heavyAt: number, noise: Draws['noise']): number {
  const heavy = totals.filter((total) => total >= heavyAt).length;
  const noisy = heavy + noise(PUBLICATION_RULE.sharesEpsilon, heavy, totals.length);
  return Math.min(10, Math.max(0, Math.round((10 * noisy) / totals.length)));
}

/** The theme with the highest mean over the season, as a share of its maximum; null if no theme had enough answers. */
function mainTheme(season: PublicationState['season']): Theme | null {
  let main: Theme | null = null;
  let most = -1;
  for (const theme of THEMES) {
    const pool = season[theme];
    if (!pool || pool.sum / pool.count <= most) continue;
    main = theme;
    most = pool.sum / pool.count;
  }
  return main;
}
