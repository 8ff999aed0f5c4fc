import { FAULTS } from './faults/index.js';
import { wentWell } from './report.js';
import { playRun } from './run.js';

/** Left to the full suite: they take ten seconds and more, or have tests of their own. */
const LEFT = new Set([
  'slackHangs',
  'silentMasterReplaced',
  'socketHalfOpen',
  'addressRefused',
  'appRefused',
  'lateRemoval',
  'clockHoursOff',
  'clockDaysOff',
]);

describe('a week through real processes, with whatever the seed lets go wrong', () => {
  it('loses nothing, counts nothing twice, and repeats nothing without a cause', async () => {
    const faults = FAULTS.filter(({ kind }) => !LEFT.has(kind));
    const findings = await Promise.all(
      [1, 2].map((seed) => playRun(seed, { faults, weeks: [1, 1], on: 'one', atOnce: 2 })),
    );
    const wrong = findings.filter((one) => !wentWell(one)).flatMap(({ details, log }) => [...details, log]);
    expect(wrong).toEqual([]);
  }, 240_000);
});
