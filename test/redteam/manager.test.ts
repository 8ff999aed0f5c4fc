import { askUsefulness } from './manager/ask-usefulness.js';
import { attacksIn, quickly } from './quick.js';
import { settingOf } from './run.js';

describe.each(attacksIn('manager'))('red team, %s: %s', (_, __, attack) => {
  it('fails, but succeeds against the weakened variant', async () => {
    expect(await quickly(attack)).toEqual({ held: true, weakened: false });
  });
});

describe('the period’s ask', () => {
  const measured = askUsefulness(settingOf(1, true));

  it.each(measured)('is right when shown, for $members members of whom $picks pick', ({ right }) => {
    expect(right).toBeGreaterThanOrEqual(0.85);
  });

  it('is shown to a third of teams of twelve, and half of teams of twenty', () => {
    const shown = (members: number) => measured.find((one) => one.members === members)?.shown;
    expect(shown(12)).toBeGreaterThanOrEqual(0.3);
    expect(shown(20)).toBeGreaterThanOrEqual(0.5);
  });
});
