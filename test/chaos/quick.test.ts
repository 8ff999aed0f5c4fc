import { FAULTS } from './faults/index.js';
import { wentWell } from './report.js';
import { playRun } from './run.js';

/** Left to the full suite: each takes ten seconds or more. */
const LONG = new Set(['slackHangs', 'silentMasterReplaced', 'socketHalfOpen']);

describe("a week through real processes, with the seed's faults", () => {
  it('loses nothing, counts nothing twice, and repeats nothing without a cause', async () => {
    const faults = FAULTS.filter(({ kind }) => !LONG.has(kind));
    const findings = await Promise.all(
      [1].map((seed) => playRun(seed, { faults, weeks: [1, 1], on: 'one', atOnce: 2 })),
    );
    const wrong = findings.filter((one) => !wentWell(one)).flatMap(({ details, log }) => [...details, log]);
    expect(wrong).toEqual([]);
  }, 240_000);
});
