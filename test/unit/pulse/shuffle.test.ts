import { shuffledBy } from '../../../src/pulse/shuffle.js';
import { randomBelow } from '../../../src/sealing/shuffle.js';

const LETTERS = ['a', 'b', 'c', 'd', 'e'];

describe('a shuffle', () => {
  it('keeps everything once, at both ends of what is drawn', () => {
    for (const draw of [() => 0, (limit: number) => limit - 1])
      expect(shuffledBy(draw, LETTERS).toSorted()).toEqual(LETTERS);
  });

  it('leaves the order alone where the highest number is drawn each time', () => {
    expect(shuffledBy((limit) => limit - 1, LETTERS)).toEqual(LETTERS);
  });

  it('asks for no more than there is to choose from', () => {
    const asked: number[] = [];
    const first = (limit: number): number => {
      asked.push(limit);
      return 0;
    };
    shuffledBy(first, LETTERS);
    expect(asked).toEqual([5, 4, 3, 2]);
  });
});

it('draws every number below its limit, and never the limit', () => {
  const drawn = new Set(Array.from({ length: 500 }, () => randomBelow(4)));
  expect([...drawn].toSorted()).toEqual([0, 1, 2, 3]);
});
