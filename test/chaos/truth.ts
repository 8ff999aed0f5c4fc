import {
  BLANK_PUBLICATION_STATE,
  type PublishedResult,
  type PublicationState,
  decideResult,
  type Draws,
  PUBLICATION_RULE,
} from '../../src/pulse/publication-rule.js';
import type { MemberId } from '../../src/pulse/ids.js';
import { isHeavy } from '../../src/pulse/heavy.js';
import { type Answers, scoringOf, tallyOf } from '../../src/pulse/questionnaire.js';
import { lastWeekOf, type Season } from '../../src/pulse/season.js';
import { BLANK_TRAJECTORY, join, type Move, moveOn, type Trajectory } from '../../src/pulse/trajectory.js';
import { shiftDraws } from '../../src/sealing/seasons.js';
import { questionnaireNamed } from '../support/questionnaires.js';
import type { Choices } from './people.js';
import type { ChaosTeam } from './stage.js';

/** A member's check-ins in a week, as far as they can know. */
export interface OwnWeek {
  /** The last acknowledged answers, or null. */
  certain: Answers | null;
  /** Answers sent since then without an acknowledgement: any of them may be stored. */
  perhaps: Answers[];
}

/** The facts that a team's members know for certain, and what must follow from them. */
export interface Truth {
  readonly team: ChaosTeam;
  readonly choices: Map<MemberId, Choices>;
  trajectories: Map<MemberId, Trajectory>;
  week: Map<MemberId, OwnWeek>;
  /** The state that the last close handed on; null once a close depended on what no one can know. */
  publication: PublicationState | null;
}

const QUESTIONNAIRE = questionnaireNamed('weekly');
const PRESET = 'standard';

/** Returns a team before its first week. */
export const truthOf = (team: ChaosTeam): Truth => ({
  team,
  choices: new Map(),
  trajectories: new Map(team.members.map((id) => [id, { ...BLANK_TRAJECTORY, consent: 'asked' }])),
  week: new Map(),
  publication: BLANK_PUBLICATION_STATE,
});

/** Notes that a member was told that they take part. */
export function hasJoined(truth: Truth, member: MemberId, choices: Choices): void {
  truth.choices.set(member, choices);
  const own = truth.trajectories.get(member) ?? BLANK_TRAJECTORY;
  truth.trajectories.set(member, join(own, { ...choices, language: null }));
}

/** Returns a member's week so far. */
export function weekOf(truth: Truth, member: MemberId): OwnWeek {
  const known = truth.week.get(member) ?? { certain: null, perhaps: [] };
  truth.week.set(member, known);
  return known;
}

/** Returns everything that a member's check-in may be. */
export const possible = ({ certain, perhaps }: OwnWeek): readonly (Answers | null)[] => [certain, ...perhaps];

/** Returns what a close must do to a member, for each possible check-in. */
export const movesOf = (truth: Truth, member: MemberId, week: number): Move[] => {
  const before = truth.trajectories.get(member) ?? BLANK_TRAJECTORY;
  return possible(weekOf(truth, member)).map((answers) =>
    moveOn(before, week, answers && isHeavy(QUESTIONNAIRE, answers, PRESET), PRESET),
  );
};

/**
 * Returns the result that a close must publish, and the state that it hands on; null if that depends on what no one can
 * know.
 *
 * @param moved the members' trajectories after the close
 */
export function resultOf(
  truth: Truth,
  season: Season,
  week: number,
  moved: ReadonlyMap<MemberId, Trajectory>,
): { readonly result: PublishedResult; readonly state: PublicationState } | null {
  const weeks = season.counted.map((member) => weekOf(truth, member));
  if (truth.publication === null || weeks.some(({ perhaps }) => perhaps.length > 0)) return null;
  const checkins = weeks.map(({ certain }) => certain).filter((answers) => answers !== null);
  const recent = season.counted.filter((member) =>
    moved.get(member)?.flags.some((flag) => week - flag.week < PUBLICATION_RULE.pooledWeeks),
  );
  const tally = tallyOf(
    QUESTIONNAIRE,
    week,
    { counted: season.counted.length, distinct: recent.length },
    checkins,
  );
  const draws: Draws = { shift: (of) => shiftDraws(season, of, week), noise: () => 0 };
  const isLast = week === lastWeekOf(season.firstWeek);
  return decideResult({ week, isLast, tally, scoring: scoringOf(QUESTIONNAIRE), draws }, truth.publication);
}
