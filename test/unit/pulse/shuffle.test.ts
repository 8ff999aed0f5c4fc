import { shuffledBy } from '../../../src/pulse/shuffle.js';
import { randomBelow } from '../../../src/sealing/shuffle.js';

const LETTERS = ['a', 'b', 'c', 'd', 'e'];

describe('a shuffle', () => {
  it('keeps every item exactly once, for the lowest and the highest draws', () => {
    for (const draw of [() => 0, (limit: number) => limit - 1])
      expect(shuffledBy(draw, LETTERS).toSorted()).toEqual(LETTERS);
  });

  it('keeps the order if it draws the highest number each time', () => {
    expect(shuffledBy((limit) => limit - 1, LETTERS)).toEqual(LETTERS);
  });

  it('draws from as many numbers as there are items left', () => {
    const asked: number[] = [];
    const first = (limit: number): number => {
      asked.push(limit);
      return 0;
    };
    shuffledBy(first, LETTERS);
    expect(asked).toEqual([5, 4, 3, 2]);
  });
});

it('a random draw reaches every number below its limit, and never the limit', () => {
  const drawn = new Set(Array.from({ length: 500 }, () => randomBelow(4)));
  expect([...drawn].toSorted()).toEqual([0, 1, 2, 3]);
});
