import Sequencer from '@jest/test-sequencer';

/**
 * The slowest files by themselves, in CPU time or in waits, slowest first. Jest knows that from the last run, but a
 * fresh checkout has none, and a slow file that begins last keeps one core busy while the others have nothing left to
 * do.
 */
const SLOWEST = [
  'test/redteam/stored.test.ts',
  'test/browser/page.test.ts',
  'test/bench/quick.test.ts',
  'test/chaos/quick.test.ts',
  'test/redteam/manager.test.ts',
  'test/redteam/slack.test.ts',
  'test/e2e/processes.test.ts',
  'test/e2e/doctor.test.ts',
  'test/redteam/logs.test.ts',
  'test/e2e/lost-answers.test.ts',
  'test/e2e/clock.test.ts',
  'test/e2e/demo.test.ts',
  'sandbox/test/page-time.test.ts',
  'test/integration/every-key-damaged.test.ts',
  'test/e2e/setup.test.ts',
  'test/e2e/failover.test.ts',
  'test/integration/redis-watches.test.ts',
  'test/e2e/app-refused.test.ts',
  'test/e2e/start.test.ts',
  'test/e2e/proxy.test.ts',
  'test/e2e/ending.test.ts',
  'test/unit/time-limits.test.ts',
  'test/e2e/troubles.test.ts',
  'test/e2e/commands.test.ts',
  'sandbox/test/preview.test.ts',
  'test/unit/scripts.test.ts',
  'test/e2e/socket.test.ts',
  'test/e2e/outreach.test.ts',
  'test/e2e/failing-views.test.ts',
  'test/integration/redis-addresses.test.ts',
  'test/e2e/package.test.ts',
  'test/e2e/verify.test.ts',
  'test/e2e/crisis-replies.test.ts',
  'sandbox/test/page-traces.test.ts',
  'sandbox/test/page-acts.test.ts',
  'test/e2e/rosters.test.ts',
  'test/e2e/team-pulse.test.ts',
  'test/e2e/peer.test.ts',
  'test/e2e/no-room.test.ts',
  'test/e2e/removal.test.ts',
  'test/e2e/team-actions.test.ts',
  'test/e2e/keys.test.ts',
  'test/e2e/walks.test.ts',
  'test/integration/close.test.ts',
  'test/upgrade/upgrade.test.ts',
  'test/simulate/simulate.test.ts',
  'test/e2e/refused-rosters.test.ts',
  'test/e2e/week.test.ts',
  'test/unit/ops/content-check.test.ts',
  'test/unit/slack/text.test.ts',
];

const placeOf = ({ path }) => {
  const place = SLOWEST.findIndex((name) => path.replaceAll('\\', '/').endsWith(`/${name}`));
  return place < 0 ? SLOWEST.length : place;
};

/** Starts the slowest files first, and the others in Jest's order. */
export default class SlowestFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return [...sorted].sort((one, other) => placeOf(one) - placeOf(other));
  }
}
