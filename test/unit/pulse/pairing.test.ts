import fc from 'fast-check';
import { type MemberId, memberId } from '../../../src/pulse/ids.js';
import type { RandomBelow } from '../../../src/pulse/shuffle.js';
import { type Drawn, drawPairs, EXACT_UP_TO, type Seeker } from '../../../src/pulse/pairing.js';

/** A draw in numbers: people are 0 to `size - 1`, and pairs are named with the smaller number first. */
interface Case {
  readonly size: number;
  readonly forbidden: readonly (readonly [number, number])[];
  readonly avoids: readonly (readonly [number, number])[];
  readonly met: readonly (readonly [number, number, number])[];
  readonly buddies: readonly (readonly [number, number])[];
  readonly seed: number;
}

const id = (index: number): MemberId => memberId(`U${index}`);
const pairName = (one: number | MemberId, other: number | MemberId): string =>
  [one, other]
    .map((each) => (typeof each === 'number' ? id(each) : each))
    .toSorted()
    .join('+');

function series(seed: number): RandomBelow {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * limit);
  };
}

function seekersOf({ size, avoids, met, buddies }: Case): Seeker[] {
  return Array.from({ length: size }, (_, index) => ({
    id: id(index),
    buddy: buddies.flatMap(([one, other]) => (one === index ? [id(other)] : []))[0] ?? null,
    avoids: new Set(avoids.filter(([one]) => one === index).map(([, other]) => id(other))),
    met: new Map(met.filter(([one]) => one === index).map(([, other, ago]) => [id(other), ago] as const)),
  }));
}

const never = (one: Case): Set<string> =>
  new Set([...one.forbidden, ...one.avoids].map(([a, b]) => pairName(a, b)));
const repeats = ({ met }: Case): Set<string> => new Set(met.map(([a, b]) => pairName(a, b)));

const draw = (one: Case): Drawn => {
  const forbidden = new Set(one.forbidden.map(([a, b]) => pairName(a, b)));
  return drawPairs(seekersOf(one), (a, b) => forbidden.has(pairName(a, b)), series(one.seed));
};

const pairsIn = (group: readonly MemberId[]): string[] =>
  group.flatMap((one, index) => group.slice(index + 1).map((other) => pairName(one, other)));
const repeated = (one: Case, { groups }: Drawn): number =>
  groups.flatMap(pairsIn).filter((pair) => repeats(one).has(pair)).length;

/** The fewest people left alone, and the fewest repeats among those, over every possible arrangement. */
function bruteForce(one: Case): { alone: number; repeats: number } {
  const no = never(one);
  const again = repeats(one);
  let best = { alone: Infinity, repeats: Infinity };
  const go = (left: readonly number[], three: boolean, alone: number, count: number): void => {
    const [first, ...rest] = left;
    if (first === undefined) {
      if (alone < best.alone || (alone === best.alone && count < best.repeats))
        best = { alone, repeats: count };
      return;
    }
    go(rest, three, alone + 1, count);
    rest.forEach((second, index) => {
      if (no.has(pairName(first, second))) return;
      const others = rest.filter((each) => each !== second);
      const added = count + Number(again.has(pairName(first, second)));
      go(others, three, alone, added);
      if (three) return;
      for (const third of rest.slice(index + 1)) {
        const more = [pairName(first, third), pairName(second, third)];
        if (more.some((pair) => no.has(pair))) continue;
        const last = others.filter((each) => each !== third);
        go(last, true, alone, added + more.filter((pair) => again.has(pair)).length);
      }
    });
  };
  go([...Array.from({ length: one.size }).keys()], false, 0, 0);
  return best;
}

const cases = (most: number, buddies = 0): fc.Arbitrary<Case> =>
  fc.integer({ min: 0, max: most }).chain((size) => {
    const person = fc.integer({ min: 0, max: Math.max(0, size - 1) });
    const pair = fc.tuple(person, person).filter(([one, other]) => one !== other);
    const some = <T>(of: fc.Arbitrary<T>, max: number) =>
      size < 2 ? fc.constant([] as T[]) : fc.array(of, { maxLength: max });
    return fc.record({
      size: fc.constant(size),
      forbidden: some(pair, size),
      avoids: some(pair, size),
      met: some(
        fc.tuple(pair, fc.integer({ min: 1, max: 30 })).map(([[a, b], ago]) => [a, b, ago] as const),
        3 * size,
      ),
      buddies: buddies === 0 ? fc.constant([]) : some(pair, buddies),
      seed: fc.nat(),
    });
  });

describe('drawing pairs', () => {
  it('the draw places everyone once, or says who is alone, with one group of three at most', () => {
    fc.assert(
      fc.property(cases(40, 12), (one) => {
        const { groups, alone } = draw(one);
        const placed = [...groups.flat(), ...alone].toSorted();
        expect(placed).toEqual([...Array.from({ length: one.size }).keys()].map(id).toSorted());
        expect(groups.every(({ length }) => length === 2 || length === 3)).toBe(true);
        expect(groups.filter(({ length }) => length === 3).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 150 },
    );
  });

  it('the draw never puts two people together if either said no, even if they’re buddies', () => {
    fc.assert(
      fc.property(cases(40, 12), (one) => {
        const no = never(one);
        expect(
          draw(one)
            .groups.flatMap(pairsIn)
            .filter((pair) => no.has(pair)),
        ).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('leaves as few people alone, and repeats as few pairs, as any arrangement could', () => {
    fc.assert(
      fc.property(cases(8), (one) => {
        const drawn = draw(one);
        expect({ alone: drawn.alone.length, repeats: repeated(one, drawn) }).toEqual(
          one.size === 0 ? { alone: 0, repeats: 0 } : bruteForce(one),
        );
      }),
      { numRuns: 400 },
    );
  });

  it('the draw repeats the pairs that met longest ago if it has to repeat any', () => {
    const met = [
      [0, 1, 1],
      [0, 2, 9],
      [0, 3, 4],
      [1, 2, 4],
      [1, 3, 9],
      [2, 3, 1],
    ] as const;
    for (let seed = 0; seed < 20; seed += 1) {
      const { groups } = draw({ size: 4, forbidden: [], avoids: [], met, buddies: [], seed });
      expect(groups.flatMap(pairsIn).toSorted()).toEqual([pairName(0, 2), pairName(1, 3)]);
    }
  });

  it('keeps buddies together who chose each other, and no others', () => {
    const both = {
      size: 6,
      forbidden: [],
      avoids: [],
      met: [[0, 1, 1]],
      buddies: [
        [0, 1],
        [1, 0],
        [2, 3],
      ],
      seed: 0,
    } as const;
    let third = 0;
    for (let seed = 0; seed < 40; seed += 1) {
      const pairs = draw({ ...both, seed }).groups.flatMap(pairsIn);
      expect(pairs).toContain(pairName(0, 1));
      third += Number(pairs.includes(pairName(2, 3)));
    }
    expect(third).toBeLessThan(40);
  });

  it('the draw puts a member with no partner left with two buddies, if all three may meet', () => {
    const three = {
      size: 3,
      forbidden: [],
      avoids: [],
      met: [],
      buddies: [
        [0, 1],
        [1, 0],
      ],
      seed: 1,
    } as const;
    expect(draw(three).groups.map(({ length }) => length)).toEqual([3]);
    expect(draw({ ...three, avoids: [[1, 2]] })).toEqual({
      groups: [[expect.stringMatching(/U[01]/), expect.stringMatching(/U[01]/)]],
      alone: [id(2)],
    });
  });

  it('the draw tells a single participant that no one else is there', () => {
    expect(draw({ size: 1, forbidden: [], avoids: [], met: [], buddies: [], seed: 0 })).toEqual({
      groups: [],
      alone: [id(0)],
    });
  });

  it('never lets two colleagues of a team of nine meet twice in three rounds', () => {
    const met = new Map<string, number>();
    for (let round = 0; round < 3; round += 1) {
      const drawn = draw({
        size: 9,
        forbidden: [],
        avoids: [],
        met: [...met].map(([pair, week]) => {
          const [one = 0, other = 0] = pair.split('+').map((each) => Number(each.slice(1)));
          return [one, other, round - week] as const;
        }),
        buddies: [],
        seed: round,
      });
      for (const pair of drawn.groups.flatMap(pairsIn)) {
        expect([round, met.has(pair)]).toEqual([round, false]);
        met.set(pair, round);
      }
    }
  });

  it('draws hundreds without leaving anyone alone, and without repeats while there’s room', () => {
    for (const size of [4 * EXACT_UP_TO, 99, 300]) {
      const met = Array.from({ length: size * 8 }, (_, index) => {
        const one = index % size;
        return [one, (one + 1 + Math.floor(index / size)) % size, 1 + (index % 9)] as const;
      });
      const one = { size, forbidden: [], avoids: [], met, buddies: [], seed: size };
      const drawn = draw(one);
      expect([size, drawn.alone.length, repeated(one, drawn)]).toEqual([size, 0, 0]);
    }
  });
});
