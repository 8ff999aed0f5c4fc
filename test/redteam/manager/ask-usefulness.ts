import type { MemberId } from '../../../src/pulse/ids.js';
import { memberId } from '../../../src/pulse/ids.js';
import { ASK_CHOICES, ASKS } from '../../../src/pulse/ask.js';
import { type OwnAsk, topAsk } from '../../../src/pulse/top-ask.js';
import type { Setting } from '../attack.js';
import type { Chance } from '../chance.js';
import { choicesOf, madeBy } from './asks.js';

/** The usefulness of the period's ask for teams of one size. */
export interface AskUsefulness {
  readonly members: number;
  /** The share of members who pick. */
  readonly picks: number;
  /** The share of periods in which an ask is shown. */
  readonly shown: number;
  /** How often the ask that's shown is the one that most members picked, or tied for it. */
  readonly right: number;
}

/** Plays one team's period, by the rule itself. */
function oneTeam(members: number, picks: number, chance: Chance): 'nothing' | 'right' | 'wrong' {
  const counts = choicesOf(members, madeBy(picks), chance);
  const choices = counts.flatMap((count, choice) => Array.from({ length: count }, () => ASK_CHOICES[choice]));
  const asks = new Map(
    choices.map((choice, at): [MemberId, OwnAsk] => [
      memberId(`U${at}`),
      choice === undefined || choice === 'nothing' ? null : choice,
    ]),
  );
  const swap = () => ({ whether: chance.next(), to: chance.next() });
  const top = topAsk(asks, { bar: chance.next(), margin: chance.next(), swap });
  if (top === null) return 'nothing';
  return counts[ASKS.indexOf(top)] === Math.max(...counts.slice(0, ASKS.length)) ? 'right' : 'wrong';
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** Measures usefulness for several sizes, also if half of the members don't pick. */
export const askUsefulness = ({ chance, size }: Setting): AskUsefulness[] =>
  [12, 16, 20, 30].flatMap((members) =>
    [0.85, 0.5].map((picks): AskUsefulness => {
      const teams = Array.from({ length: size(20_000, 2000) }, () => oneTeam(members, picks, chance));
      const shown = teams.filter((one) => one !== 'nothing').length;
      const right = teams.filter((one) => one === 'right').length;
      return { members, picks, shown: rounded(shown / teams.length), right: rounded(right / shown) };
    }),
  );
