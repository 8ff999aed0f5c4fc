import { benches } from './index.js';
import { svgOf } from './plot.js';
import { runBench } from './run.js';

/** Excluded: each starts several processes and plays for half a minute or more. Only the command runs them. */
const LONG = new Set(['wave', 'soak']);
const quick = benches.filter(({ name }) => !LONG.has(name));

describe.each(quick.map((bench) => [bench.name, bench] as const))('the bench %s', (_, bench) => {
  it('runs, and returns figures and plots', async () => {
    const { measured, plots } = await runBench(bench, { quick: true, say: () => undefined });
    expect(measured.length).toBeGreaterThan(0);
    for (const { figure, floor, ratio } of measured)
      expect([figure, floor, ratio].every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
    for (const plot of Object.values(plots)) expect(svgOf(plot)).not.toContain('NaN');
  });
});
