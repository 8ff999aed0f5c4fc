import { shuffled } from '../../../src/sealing/shuffle.js';

describe('shuffled things', () => {
  const things = Array.from({ length: 20 }, (_, at) => at);

  it('are all still there, once each, and the given list stays as it was', () => {
    const given = [...things];
    expect(shuffled(given).toSorted((a, b) => a - b)).toEqual(things);
    expect(given).toEqual(things);
  });

  it('never come in the same order twice', () => {
    // There are 20! orders: two of a hundred would be alike once in 10^14 runs.
    const orders = Array.from({ length: 100 }, () => shuffled(things).join());
    expect(new Set([things.join(), ...orders]).size).toBe(101);
  });
});
