import type { MemberId } from './ids.js';
import { type RandomBelow, shuffledBy } from './shuffle.js';

/** Somebody who wants to be paired this time. */
export interface Seeker {
  readonly id: MemberId;
  /** Whom they would like to meet each time; it holds where both chose each other. */
  readonly buddy: MemberId | null;
  /** Whom they do not want to meet; the other side's wish counts as much. */
  readonly avoids: ReadonlySet<MemberId>;
  /** Whom they met, and how many weeks ago. */
  readonly met: ReadonlyMap<MemberId, number>;
}

/** Who meets whom. */
export interface Drawn {
  /** Pairs, and at most one group of three. */
  readonly groups: readonly (readonly MemberId[])[];
  /** Who could not be placed with anyone they may meet. */
  readonly alone: readonly MemberId[];
}

/** Up to so many people at once the draw is exact: nothing places more of them, or with fewer repeats. */
export const EXACT_UP_TO = 14;
/** How many times a larger draw goes through all pairs of groups; most stop changing after two or three. */
const MOST_PASSES = 12;

/** Being alone weighs more than any number of repeats, and a repeat more than how long ago the others were. */
const ALONE = 1e9;
const REPEAT = 1e5;
/** Meetings longer ago than this weigh the same. */
const WEEKS_THAT_MATTER = 52;

type Cost = (one: number, other: number) => number;
type Group = readonly number[];

/** Some people arranged at the least cost; a group of one is somebody alone. */
interface Arrangement {
  readonly cost: number;
  readonly groups: readonly Group[];
}

/**
 * Draws who meets whom: each seeker once, nobody with somebody they may not meet, one group of three at most. Buddies
 * who chose each other come first; a seeker with no partner left joins them. Of the others as few as
 * possible are alone, then as few as possible meet again, and those whose last meeting is longest ago.
 *
 * Exact for up to `EXACT_UP_TO` people who are no buddies. Beyond that it is made of exact parts, and improved until
 * no two of its groups, arranged again, would be better: never a forbidden pair, but perhaps a repeat too many.
 *
 * @param forbidden whether two may never meet, in either order: somebody and who leads them
 * @param randomBelow decides between draws that are as good as each other: each is as likely as another, or nearly
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
  const arranged = arrange(free, cost);
  return withGuest(buddies, arranged, cost, (group) => group.map((index) => at(index).id));
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

/** Seats the one who is left over with a pair of buddies, where there is no group of three yet and all three may meet. */
function withGuest(
  buddies: readonly Group[],
  { groups }: Arrangement,
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

/** Arranges any number of people: in exact parts, then two groups at a time for as long as that is better. */
function arrange(people: readonly number[], cost: Cost): Arrangement {
  let three = false;
  let groups: Group[] = [];
  for (let from = 0; from < people.length; from += EXACT_UP_TO) {
    const part = arrangeExactly(people.slice(from, from + EXACT_UP_TO), cost, !three);
    groups.push(...part.groups);
    three ||= part.groups.some((group) => group.length === 3);
  }
  if (people.length > EXACT_UP_TO) groups = improved(groups, cost);
  return { groups, cost: groups.reduce((sum, group) => sum + costOfGroup(group, cost), 0) };
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
 * The least costly arrangement of a few people, by going through all of them: what is best for a set of people is
 * worked out once. Sets are bits of a number.
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
