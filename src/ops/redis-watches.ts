import pTimeout from 'p-timeout';
import { whatIsWrong } from '../store/diagnosis.js';
import { takesWrites } from '../store/first-answer.js';
import { receiptsOf, servesAny } from '../store/installs.js';
import { addressOf, type Client, type PrefixedRedis } from '../store/redis.js';
import { asRefusal } from '../store/redis-errors.js';
import { sweepAge } from '../store/sweeps.js';
import type { Watch } from './watchdog.js';

/** Age of the last sweep from which we report it, in seconds; a sweep runs every half minute. */
const SWEEP_LATE_S = 120;

/** Longest wait for Redis to say when the last sweep was, in milliseconds. Another watch reports that Redis is away. */
const ANSWER_MS = 2_000;

/** The installs of a process that serves several workspaces, which Redis may lose. */
interface InstallsAtRisk {
  readonly store: PrefixedRedis;
  /** Whether Redis held workspaces before this process started, and doesn't show it anymore. */
  wasEmptied(this: void): Promise<boolean>;
  /** Called once when the installs are found to be gone. */
  lost(this: void): void;
}

/**
 * Watches whether Redis accepts writes, and still holds the installs it held. If the open connection gets no answer,
 * another connection finds out why, and the next check reports it, so that no caller waits for that. If the other
 * connection works, the repair replaces all open connections.
 *
 * @param reconnect opens new connections in place of all open ones
 * @param installs for a process that serves several workspaces: the store of its installs, whether Redis had lost
 *   them before this process started, and a callback for their loss; null for a process with one workspace's token
 */
export function redisWatch(
  redis: Client,
  prefix: string,
  reconnect: () => void,
  installs: InstallsAtRisk | null,
): Watch {
  let served: boolean | null = null;
  let found: string | null = null;
  let last = '';
  let finding = false;
  let told = false;
  const lostInstalls = async ({ store, wasEmptied, lost }: InstallsAtRisk): Promise<string | null> => {
    if (await servesAny(store)) {
      served = true;
      told = false;
      return null;
    }
    served ??= await wasEmptied();
    // A removed workspace leaves a receipt.
    if (!served || (await receiptsOf(store)).size > 0) return null;
    if (!told) lost();
    told = true;
    return 'Redis has lost all installs: no workspace is served. Fix: put Redis back from its backup, or have each workspace install the app again at /slack/install.';
  };
  const findOut = async (): Promise<void> => {
    if (finding) return;
    finding = true;
    try {
      found = (await whatIsWrong(addressOf(redis), prefix))?.says ?? null;
    } finally {
      finding = false;
    }
  };
  return {
    name: 'redis',
    cheap: true,
    async look() {
      const answer = await takesWrites(redis, prefix);
      // The reason for an earlier silence says nothing about the next one.
      if (answer !== 'silent') found = null;
      if (answer === 'yes') return installs === null ? null : lostInstalls(installs);
      last = answer === 'silent' ? (found ?? '') : answer;
      if (answer !== 'silent') return `waiting for Redis: ${answer}`;
      // A failure here is a defect, and says nothing about Redis. The next check tries again.
      void findOut().catch(() => undefined);
      return `waiting for Redis: ${found ?? 'it gives no answer. Fix: look whether it hangs, and at the network between.'}`;
    },
    cause: () => asRefusal(last),
    async repair() {
      if ((await takesWrites(redis, prefix)) === 'yes') return;
      if ((await whatIsWrong(addressOf(redis), prefix)) === null) reconnect();
    },
  };
}

/** A watch over the sweeps of all processes. */
export interface SweepWatch extends Watch {
  /** How long ago the last sweep ended, in seconds; null while we don't know. */
  age(): Promise<number | null>;
}

/**
 * Watches whether sweeps run, in any process.
 *
 * @param restore replans the sweeps if the next one is missing
 * @param now milliseconds from any start, never going back
 */
export function sweepWatch(
  redis: Client,
  prefix: string,
  restore: () => Promise<unknown>,
  now: () => number = () => performance.now(),
): SweepWatch {
  /** The last known age, and when we learned it. Before that, no sweep is late until this process has run that long. */
  let known = { seconds: 0, at: now() };
  let last: number | null = null;
  const age = (): Promise<number | null> =>
    pTimeout(
      // The watch over Redis reports whatever fails here.
      sweepAge(redis, prefix).catch(() => null),
      { milliseconds: ANSWER_MS, fallback: () => null },
    );
  return {
    name: 'sweep',
    age,
    since: () => last,
    async look() {
      const passed = known.seconds + (now() - known.at) / 1_000;
      const found = await age();
      // Time passes while Redis is silent. No sweep is late before this process could have run one.
      const seconds = Math.min(found ?? passed, passed);
      known = { seconds, at: now() };
      last = Date.now() - seconds * 1_000;
      return seconds > SWEEP_LATE_S
        ? 'no sweep has run: nothing opens, reminds or closes. Fix: look for step_failed, redis_error and sweeps_restored in the log of the workers; restart them if this stays.'
        : null;
    },
    async repair() {
      await restore();
    },
  };
}
