import type { MemberId } from './ids.js';
import { type RandomBelow, shuffledBy } from './shuffle.js';

/** A person who wants to be paired this time. */
export interface Seeker {
  readonly id: MemberId;
  /** The person they'd like to meet each time. It applies only if both chose each other. */
  readonly buddy: MemberId | null;
  /** The people they don't want to meet. One side's wish is enough. */
  readonly avoids: ReadonlySet<MemberId>;
  /** The people they met, with the number of weeks since. */
  readonly met: ReadonlyMap<MemberId, number>;
}

/** The result of a draw. */
export interface Drawn {
  /** Pairs, and at most one group of three. */
  readonly groups: readonly (readonly MemberId[])[];
  /** The people we couldn't place with anyone they may meet. */
  readonly alone: readonly MemberId[];
}

/** Number of people up to which the draw is exact: no other draw places more of them, or has fewer repeats. */
export const EXACT_UP_TO = 14;
/** How many times a larger draw goes through all pairs of groups. Most stop changing after two or three. */
const MOST_PASSES = 12;

/**
 * Leaving someone alone costs more than any number of repeats, and a repeat costs more than any difference in how
 * long ago people met.
 */
const ALONE = 1e9;
const REPEAT = 1e5;
/** All meetings longer ago than this cost the same. */
const WEEKS_THAT_MATTER = 52;

type Cost = (one: number, other: number) => number;
type Group = readonly number[];

/** People arranged at the least cost; a group of one is a person left alone. */
interface Arrangement {
  readonly cost: number;
  readonly groups: readonly Group[];
}

/**
 * Draws who meets whom. Each seeker is placed once, no one meets a person they may not meet, and there's at most one
 * group of three. Buddies who chose each other come first; a seeker with no partner left joins such a pair. Among the
 * others we leave as few as possible alone, then repeat as few pairs as possible, and prefer to repeat those who met
 * longest ago.
 *
 * The draw is exact for up to `EXACT_UP_TO` people without a buddy. A larger draw is put together from exact parts
 * and improved until rearranging any two groups no longer helps. It never has a forbidden pair, but it may have more
 * repeats than necessary.
 *
 * @param forbidden whether two people may never meet, in either order: a person and their manager
 * @param randomBelow decides between equally good draws, each (nearly) as likely as the others
 */
export function drawPairs(
  seekers: readonly Seeker[],
  forbidden: (one: MemberId, other: MemberId) => boolean,
  randomBelow: RandomBelow,
): Drawn {
  const all = shuffledBy(randomBelow, seekers);
  const mayMeet = (one: Seeker, other: Seeker): boolean =>
    !one.avoids.has(other.id) &&
    !other.avoids.has(one.id) &&
    !forbidden(one.id, other.id) &&
    !forbidden(other.id, one.id);
  const at = (index: number): Seeker => all[index] as Seeker;
  const cost: Cost = (one, other) => costOf(at(one), at(other), mayMeet(at(one), at(other)));

  const buddies = buddyPairs(all, mayMeet);
  const taken = new Set(buddies.flat());
  const free = all.map((_, index) => index).filter((index) => !taken.has(index));
  return withGuest(buddies, arrange(free, cost), cost, (group) => group.map((index) => at(index).id));
}

function costOf(one: Seeker, other: Seeker, mayMeet: boolean): number {
  if (!mayMeet) return Number.POSITIVE_INFINITY;
  const ago = Math.min(one.met.get(other.id) ?? Infinity, other.met.get(one.id) ?? Infinity);
  return ago === Infinity ? 0 : REPEAT + Math.max(0, WEEKS_THAT_MATTER - ago);
}

function buddyPairs(
  all: readonly Seeker[],
  mayMeet: (one: Seeker, other: Seeker) => boolean,
): [number, number][] {
  const place = new Map(all.map(({ id }, index) => [id, index]));
  return all.flatMap((one, index): [number, number][] => {
    const other = one.buddy === null ? undefined : place.get(one.buddy);
    const buddy = other === undefined ? undefined : all[other];
    if (other === undefined || !buddy || other <= index || buddy.buddy !== one.id) return [];
    return mayMeet(one, buddy) ? [[index, other]] : [];
  });
}

/** Adds the person who's left over to a pair of buddies, if there's no group of three yet and all three may meet. */
function withGuest(
  buddies: readonly Group[],
  groups: readonly Group[],
  cost: Cost,
  named: (group: Group) => MemberId[],
): Drawn {
  const alone = groups.filter((group) => group.length === 1).flat();
  const together: Group[] = [...buddies, ...groups.filter((group) => group.length > 1)];
  const [guest] = alone;
  if (guest !== undefined && together.every((group) => group.length === 2)) {
    const costs = buddies.map((pair) => pair.reduce((sum, buddy) => sum + cost(guest, buddy), 0));
    const least = Math.min(...costs);
    const host = costs.indexOf(least);
    if (Number.isFinite(least) && host >= 0) {
      together[host] = [...(together[host] ?? []), guest];
      return { groups: together.map(named), alone: named(alone.slice(1)) };
    }
  }
  return { groups: together.map(named), alone: named(alone) };
}

/**
 * Arranges any number of people: first in exact parts, then two groups at a time for as long as that improves the
 * draw.
 */
function arrange(people: readonly number[], cost: Cost): Group[] {
  let three = false;
  const groups: Group[] = [];
  for (let from = 0; from < people.length; from += EXACT_UP_TO) {
    const part = arrangeExactly(people.slice(from, from + EXACT_UP_TO), cost, !three);
    groups.push(...part.groups);
    three ||= part.groups.some((group) => group.length === 3);
  }
  return people.length > EXACT_UP_TO ? improved(groups, cost) : groups;
}

function improved(groups: readonly Group[], cost: Cost): Group[] {
  const now: Group[] = [...groups];
  for (let pass = 0, changed = true; changed && pass < MOST_PASSES; pass += 1) {
    changed = false;
    for (let one = 0; one < now.length; one += 1)
      for (let other = one + 1; other < now.length; other += 1) {
        const [a = [], b = []] = [now[one], now[other]];
        const before = costOfGroup(a, cost) + costOfGroup(b, cost);
        if (before === 0) continue;
        const threes = now.filter((group) => group.length === 3);
        const mayBeThree = threes.every((group) => group === a || group === b);
        const after = arrangeExactly([...a, ...b], cost, mayBeThree);
        if (after.cost >= before) continue;
        const [first = [], ...rest] = after.groups;
        now.splice(other, 1);
        now.splice(one, 1, first);
        now.push(...rest);
        changed = true;
      }
  }
  return now;
}

const costOfGroup = ([first, second, third]: Group, cost: Cost): number => {
  if (first === undefined) return 0;
  if (second === undefined) return ALONE;
  if (third === undefined) return cost(first, second);
  return cost(first, second) + cost(first, third) + cost(second, third);
};

/**
 * Finds the cheapest arrangement of a few people by trying them all. It computes the best one for each set of people
 * once; a set is the bits of a number.
 */
function arrangeExactly(people: readonly number[], cost: Cost, mayBeThree: boolean): Arrangement {
  const known = new Map<number, Arrangement>();
  const best = (left: number, three: boolean): Arrangement => {
    if (left === 0) return { cost: 0, groups: [] };
    const name = left * 2 + (three ? 1 : 0);
    const found = known.get(name);
    if (found) return found;
    const first = 31 - Math.clz32(left & -left);
    const rest = left & ~(1 << first);
    let winner: Arrangement | null = null;
    const consider = (others: readonly number[], threeAfter: boolean): void => {
      const group = [first, ...others].map((index) => people[index] as number);
      const own = costOfGroup(group, cost);
      if (own >= (winner?.cost ?? Infinity)) return;
      const after = best(
        others.reduce((set, index) => set & ~(1 << index), rest),
        threeAfter,
      );
      if (own + after.cost < (winner?.cost ?? Infinity))
        winner = { cost: own + after.cost, groups: [group, ...after.groups] };
    };
    for (let second = first + 1; second < people.length; second += 1) {
      if ((rest & (1 << second)) === 0) continue;
      consider([second], three);
      if (!three) continue;
      for (let third = second + 1; third < people.length; third += 1)
        if ((rest & (1 << third)) !== 0) consider([second, third], false);
    }
    consider([], three);
    const result = winner ?? { cost: Infinity, groups: [] };
    known.set(name, result);
    return result;
  };
  return best((1 << people.length) - 1, mayBeThree);
}
