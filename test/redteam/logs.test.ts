import { attacksIn, quickly } from './quick.js';

describe.each(attacksIn('logs'))('red team, %s: %s', (_, __, attack) => {
  it('fails, but succeeds against the weakened variant', async () => {
    expect(await quickly(attack)).toEqual({ held: true, weakened: false });
  });
});
