import type { Setting } from '../attack.js';
import {
  type AskRule,
  CHOICES,
  choosing,
  outcomesBy,
  type Reporting,
  type Revealed,
  revealedBy,
} from './ask-model.js';

/** The parameters of a search over choices. */
interface Search extends Pick<Setting, 'size'> {
  readonly rule: AskRule;
  /** The number of members whose choices are set. */
  readonly chosen: number;
  readonly releases: number;
  /** Other members, whose choices aren't set. */
  readonly honest: readonly Reporting[];
  readonly prior: readonly number[];
}

/** The choices found that reveal most about the one remaining member, in one release or several. */
interface Found {
  readonly revealed: Revealed;
  readonly releases: readonly (readonly (readonly number[])[])[];
}

type Release = readonly (readonly number[])[];

/** The starts of the search. The first is the worst known for Evenkeel's rule, the second for a plain bar of three. */
const STARTS = [
  [2, 4],
  [2, 2],
  [2, 1],
  [3, 3, 3],
  [0, 2, 2],
  [4, 2, 2, 2],
] as const;

const found = new Map<string, Found>();

/** Searches for the worst choices of a set of accounts, from several starts, changing one account at a time. */
export function worstChoices(search: Search): Found {
  const { size, rule, chosen, releases, honest, prior } = search;
  const [starts, steps] = [size(STARTS.length, 2), size(20, 0)];
  const key = [rule.name, chosen, releases, honest.map(({ members }) => members), starts, steps].join();
  const known = found.get(key);
  if (known) return known;
  const tried = new Map<string, { readonly release: Release; readonly lift: number }>();
  const trial = (members: readonly number[]) => {
    const name = members.join();
    const one = tried.get(name);
    if (one) return one;
    const release = outcomesBy(rule, [...choosing(rule, members), ...honest]).byChoice;
    const made = { release, lift: revealedBy(prior, [release]).lift };
    tried.set(name, made);
    return made;
  };
  for (const start of STARTS.slice(0, starts)) {
    let at: readonly number[] = filledUp(start, chosen);
    for (let step = steps; step > 0; step -= 1) {
      const best = neighbours(at).toSorted((one, other) => trial(other).lift - trial(one).lift)[0];
      if (!best || trial(best).lift <= trial(at).lift) break;
      at = best;
    }
    trial(at);
  }
  const all = [...tried.values()].toSorted((one, other) => other.lift - one.lift).slice(0, 60);
  const result = worstSeries(
    prior,
    all.map(({ release }) => release),
    releases,
  );
  found.set(key, result);
  return result;
}

function filledUp(start: readonly number[], chosen: number): number[] {
  const counts = Array.from({ length: CHOICES }, (_, at) => start[at] ?? 0);
  let over = counts.reduce((sum, count) => sum + count, 0) - chosen;
  for (let at = CHOICES - 2; at >= 0 && over > 0; at -= 1) {
    const less = Math.min(over, counts[at] ?? 0);
    counts[at] = (counts[at] ?? 0) - less;
    over -= less;
  }
  counts[CHOICES - 1] = -over;
  return counts;
}

/** Returns the choices in which one account chooses something else. */
const neighbours = (at: readonly number[]): number[][] =>
  at.flatMap((count, from) =>
    count === 0
      ? []
      : at.flatMap((_, to) =>
          from === to ? [] : [at.map((one, index) => one - Number(index === from) + Number(index === to))],
        ),
  );

/**
 * Searches for the worst series: starts with the worst release each time, and exchanges one while that reveals more.
 */
function worstSeries(prior: readonly number[], all: readonly Release[], releases: number): Found {
  const [first] = all as [Release];
  let series = Array.from({ length: releases }, () => first);
  let revealed = revealedBy(prior, series);
  if (releases === 1) return { revealed, releases: series };
  for (let place = 0; place < releases; place += 1)
    for (const release of all) {
      const other = series.with(place, release);
      const more = revealedBy(prior, other);
      if (more.lift > revealed.lift) [series, revealed] = [other, more];
    }
  return { revealed, releases: series };
}
