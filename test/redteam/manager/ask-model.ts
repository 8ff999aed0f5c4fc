import { ASK_CHOICES, ASKS } from '../../../src/pulse/ask.js';
import { ASK_RULE, type AskCounts, type Bars, clearTop } from '../../../src/pulse/top-ask.js';

/**
 * The exact outcome of a team's asks: over every way in which asks may be swapped, and every secret bar and margin.
 * Choices and outcomes are numbered as in `ASK_CHOICES`, whose last is nothing.
 */
export const CHOICES = ASK_CHOICES.length;
const NOTHING = CHOICES - 1;

/** A rule for a team's top ask. */
export interface AskRule {
  readonly name: string;
  /** The chance that an ask is swapped. */
  readonly swapped: number;
  /** The bars and margins that may be drawn, all equally likely. */
  readonly bars: readonly Bars[];
}

const range = ({ from, to }: { readonly from: number; readonly to: number }): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

/** Evenkeel's rule. */
export const EVENKEEL_ASKS: AskRule = {
  name: 'evenkeel',
  swapped: ASK_RULE.swapped,
  bars: range(ASK_RULE.bar).flatMap((bar) => range(ASK_RULE.margin).map((margin) => ({ bar, margin }))),
};

/** A common alternative: the top ask of three or more, without swaps. */
export const PLAIN_TOP: AskRule = { name: 'top ask of 3 or more', swapped: 0, bars: [{ bar: 3, margin: 1 }] };

/** Members whose reports have the same distribution: each choice's probability of being counted for one of them. */
export interface Reporting {
  readonly members: number;
  readonly chances: readonly number[];
}

/** Returns the probability of each choice being counted for a member who made one. */
export const reported = ({ swapped }: AskRule, choice: number): number[] =>
  Array.from({ length: CHOICES }, (_, at) => (at === choice ? 1 - swapped : 0) + swapped / CHOICES);

/** Like `reported`, for a member of whom only the probability of each choice is known. */
export const reportedBy = (rule: AskRule, chances: readonly number[]): number[] =>
  chances.reduce(
    (sum, chance, choice) => reported(rule, choice).map((part, at) => (sum[at] ?? 0) + chance * part),
    Array.from({ length: CHOICES }, () => 0),
  );

/** Returns the reporting of a team with these numbers of members per choice. */
export const choosing = (rule: AskRule, members: readonly number[]): Reporting[] =>
  members.map((many, choice) => ({ members: many, chances: reported(rule, choice) }));

/** All counts that a team may have, largest number first, and their outcomes over all bars. */
interface Space {
  readonly side: number;
  /** The counts of the four asks, encoded as one number each. */
  readonly at: Int32Array;
  /** The chance of each outcome, for each of these numbers. */
  readonly outcomes: Float64Array;
}

const spaces = new Map<string, Space>();

function spaceOf({ name, bars }: AskRule, members: number): Space {
  const known = spaces.get(`${name} ${members}`);
  if (known) return known;
  const side = members + 1;
  const at: number[] = [];
  const outcomes = new Float64Array(side ** ASKS.length * CHOICES);
  for (let number = side ** ASKS.length - 1; number >= 0; number -= 1) {
    const counts = ASKS.map((_, ask) => Math.floor(number / side ** ask) % side);
    if (counts.reduce((sum, count) => sum + count, 0) > members) continue;
    at.push(number);
    const named = Object.fromEntries(ASKS.map((ask, index) => [ask, counts[index]])) as AskCounts;
    for (const one of bars) {
      const top = clearTop(named, one);
      const place = number * CHOICES + (top ? ASKS.indexOf(top) : NOTHING);
      outcomes[place] = (outcomes[place] as number) + 1 / bars.length;
    }
  }
  const space = { side, at: Int32Array.from(at), outcomes };
  spaces.set(`${name} ${members}`, space);
  return space;
}

/** Returns the probability of each count once everyone has reported. */
function countsOf({ side, at }: Space, everyone: readonly Reporting[]): Float64Array {
  const ways = new Float64Array(side ** ASKS.length);
  ways[0] = 1;
  for (const { members, chances } of everyone)
    for (let member = 0; member < members; member += 1)
      // From the largest down, so that no member is added twice.
      for (const number of at) {
        let chance = (ways[number] as number) * (chances[NOTHING] ?? 0);
        for (let ask = 0; ask < NOTHING; ask += 1) {
          const without = number - side ** ask;
          if (without >= 0) chance += (ways[without] as number) * (chances[ask] ?? 0);
        }
        ways[number] = chance;
      }
  return ways;
}

/**
 * Returns the probability of each outcome for each choice of one member, given the others' reporting. A member who
 * isn't counted, or no longer, makes no difference.
 */
export function outcomesBy(
  rule: AskRule,
  others: readonly Reporting[],
): { readonly byChoice: readonly (readonly number[])[]; readonly without: readonly number[] } {
  const members = others.reduce((sum, { members: many }) => sum + many, 1);
  const space = spaceOf(rule, members);
  const ways = countsOf(space, others);
  const ofReport = Array.from({ length: CHOICES }, () => Array.from({ length: CHOICES }, () => 0));
  for (const number of space.at) {
    const chance = ways[number] as number;
    if (chance === 0) continue;
    for (let report = 0; report < CHOICES; report += 1) {
      const counted = report === NOTHING ? number : number + space.side ** report;
      const row = ofReport[report] as number[];
      for (let outcome = 0; outcome < CHOICES; outcome += 1)
        row[outcome] = (row[outcome] ?? 0) + chance * (space.outcomes[counted * CHOICES + outcome] as number);
    }
  }
  const byChoice = Array.from({ length: CHOICES }, (_, choice) => {
    const chances = reported(rule, choice);
    return chances.map((_, outcome) =>
      chances.reduce((sum, part, report) => sum + part * (ofReport[report]?.[outcome] ?? 0), 0),
    );
  });
  return { byChoice, without: ofReport[NOTHING] ?? [] };
}

/** An attacker's knowledge of a member's choice, from one or several releases. */
export interface Revealed {
  /** How much more often their best guess is right than before. */
  readonly lift: number;
  /** How often they're at least 95% sure. */
  readonly sure: number;
}

/**
 * Returns what an attacker who knows all probabilities can tell.
 *
 * @param prior the probability of each choice beforehand
 * @param releases for each release and choice, the probability of each outcome
 */
export function revealedBy(
  prior: readonly number[],
  releases: readonly (readonly (readonly number[])[])[],
): Revealed {
  let seen: readonly (readonly number[])[] = [prior];
  for (const release of releases)
    seen = seen.flatMap((beliefs) =>
      Array.from({ length: CHOICES }, (_, outcome) =>
        beliefs.map((belief, choice) => belief * (release[choice]?.[outcome] ?? 0)),
      ),
    );
  let right = 0;
  let sure = 0;
  for (const beliefs of seen) {
    const all = beliefs.reduce((sum, belief) => sum + belief, 0);
    const most = Math.max(...beliefs);
    right += most;
    if (most >= 0.95 * all) sure += all;
  }
  return { lift: right - Math.max(...prior), sure };
}

/**
 * Returns how often the better guess between two equally likely choices is right, for the most distinguishable pair.
 */
export function oneOfTwo(releases: readonly (readonly (readonly number[])[])[]): number {
  const pairs = Array.from({ length: CHOICES }, (_, one) =>
    Array.from({ length: one }, (__, other) =>
      Array.from({ length: CHOICES }, (___, choice) => (choice === one || choice === other ? 0.5 : 0)),
    ),
  ).flat();
  return Math.max(...pairs.map((prior) => 0.5 + revealedBy(prior, releases).lift));
}
