import { NOTHING_SHOWN, PUBLICATION_RULE, type Showing } from '../../../src/pulse/publication-rule.js';
import type { Setting } from '../attack.js';
import type { Chance } from '../chance.js';
import {
  CUTS,
  EVENKEEL,
  FIXED_CUTS,
  inDistress,
  type Kind,
  type Model,
  modelOf,
  PLAIN_BANDS,
  season,
  SD,
  well,
} from './model.js';

/** The usefulness of a rule for teams of one size. */
export interface Usefulness {
  readonly members: number;
  readonly rule: string;
  /** The shares of real declines shown within 4 and 8 weeks. */
  readonly shown4: number;
  readonly shown8: number;
  /** The share of weeks in which a team that's well throughout reads Stretched or worse. */
  readonly wronglyRaised: number;
}

const level = ({ values }: Kind): number => values.reduce((sum, weight, value) => sum + weight * value, 0);

/**
 * A real decline: everyone's level rises until the team's is one SD of check-ins above the reference (2.0), at 4.4,
 * after a season in which all were well.
 */
const REFERENCE = 2;
const DECLINED = ((): Kind => {
  const [calm, bad] = [well(1), inDistress(1)];
  const part = (REFERENCE + SD - level(calm)) / (level(bad) - level(calm));
  return {
    ...calm,
    values: calm.values.map((weight, at) => (1 - part) * weight + part * (bad.values[at] ?? 0)),
  };
})();

const STEADY: Showing = { ...NOTHING_SHOWN, band: 'steady', since: 0 };
const raised = ({ band }: Showing): boolean => band !== 'steady';

/** Plays both seasons under one draw, since a decline doesn't follow the calendar. */
function oneTeam(calm: Model, bad: Model, chance: Chance): readonly [boolean, boolean, number] {
  const draw = chance.below(calm.steps.length);
  const under = (model: Model): Model => ({ ...model, steps: [model.steps[draw] as Model['steps'][number]] });
  const before = season(under(calm), chance, PUBLICATION_RULE.seasonWeeks, STEADY);
  const after = season(under(bad), chance, 8, before.at(-1) ?? STEADY);
  return [after.slice(0, 4).some(raised), after.some(raised), before.filter(raised).length / before.length];
}

/**
 * Measures usefulness for several sizes: of Evenkeel's rule, of the same rule without the weekly draw, to which it must
 * be within 0.03, and of plain bands.
 */
export function usefulness({ chance, size: sized }: Setting): Usefulness[] {
  return [7, 8, 11, 12, 16, 20].flatMap((members) =>
    [EVENKEEL, FIXED_CUTS, PLAIN_BANDS].map((rule): Usefulness => {
      const calm = modelOf(rule, members, [well(members)], CUTS);
      const bad = modelOf(rule, members, [{ ...DECLINED, members }], CUTS);
      const teams = Array.from({ length: sized(4000, 300) }, () => oneTeam(calm, bad, chance));
      const part = (count: (team: (typeof teams)[number]) => number): number =>
        Math.round((1000 * teams.reduce((sum, team) => sum + count(team), 0)) / teams.length) / 1000;
      return {
        members,
        rule: rule.name,
        shown4: part(([within4]) => (within4 ? 1 : 0)),
        shown8: part(([, within8]) => (within8 ? 1 : 0)),
        wronglyRaised: part(([, , wrong]) => wrong),
      };
    }),
  );
}
