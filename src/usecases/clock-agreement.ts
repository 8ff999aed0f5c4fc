import type { Instant } from '../pulse/calendar.js';
import { CLOCK_OFF, safeCode } from './log.js';
import type { AskClocks, Clock, Log, OtherClock } from './ports.js';

/** The clocks that we compare with a process's own. */
const OTHERS: readonly OtherClock[] = ['Slack', 'Redis'];

/** The most that two clocks may differ and still agree, in milliseconds. */
export const MAX_SKEW_MS = 120_000;

/** How long another clock's answer is valid before we ask again, in milliseconds. */
const GOOD_FOR_MS: Readonly<Record<OtherClock, number>> = { Slack: 45_000, Redis: 1_000 };

/** The shortest time between two questions to the same clock, if it disagrees or gave no answer, in milliseconds. */
const ASK_AGAIN_MS = 500;

/** Another clock's answer. */
interface ClockAnswer {
  /** The time by the other clock. */
  readonly said: Instant;
  /** When we got the answer, by the steady clock, in milliseconds. */
  readonly heard: number;
}

/** Whether a process may trust its own clock. */
export interface ClockAgreement {
  /** Whether this process's clock agrees with Slack's, or with Redis's while Slack's is unknown. Asks neither. */
  agrees(this: void): boolean;
  /** Whether Slack's and Redis's clocks both agree with this process's: only then may the keyring step several days. */
  confirmed(): boolean;
  /** Asks the clocks whose last answer is too old, and returns whether they agree now. */
  check(this: void): Promise<boolean>;
  /** Resolves to true once the clocks agree, or to false if `signal` ends the wait. */
  agreed(signal: AbortSignal): Promise<boolean>;
  /**
   * Compares the clocks now if a time in something that Slack signed is far from this process's. That time decides
   * nothing itself, since a signed request may be old.
   */
  doubt(named: Instant): Promise<void>;
  /** Returns the time by this process's clock; while the clocks disagree, by Slack's (or Redis's). */
  now(this: void): Instant;
  /** How far this process's clock is ahead of the one it disagrees with, in milliseconds; 0 while they agree. */
  aheadMs(): number;
  /**
   * How far to set this process's clock back when choosing a keyring's first day, in milliseconds. A first day that's
   * too early costs nothing; with one that's years too late, we couldn't seal anything until then.
   */
  firstDayAheadMs(): number;
  /** Returns a sentence about what's wrong, with the fix, or null. */
  trouble(): string | null;
}

/** The parts that a clock agreement needs. */
interface ClockDependencies {
  readonly ask: AskClocks;
  readonly log: Log;
  /** Called each time the clocks agree again. */
  onAgreed(this: void): void;
  /** This process's clock, which may be set while it runs. */
  readonly wall?: () => Instant;
  /** A clock that's never set, in milliseconds from any start. */
  readonly steady?: () => number;
}

const FIX = 'Fix: let this machine follow a time server (chrony, systemd-timesyncd)';

/**
 * Compares this process's clock with Slack's and Redis's. Slack's time decides, since Redis often runs on the same
 * machine and shares its wrong time; Redis's decides until Slack has answered. Between answers, we carry the other
 * clocks' time forward with a steady clock, so we notice at once when this process's clock jumps.
 *
 * Until one of them has answered, the clocks don't agree: anything that can't be undone waits.
 */
export function clockAgreement({
  ask,
  log,
  onAgreed,
  wall = () => Date.now(),
  steady = () => performance.now(),
}: ClockDependencies): ClockAgreement {
  const { answered, hasAnswered, ahead, isOff, deciding, askAll } = otherClocks({ ask, log, wall, steady });
  const waiting = new Set<() => void>();
  let off: OtherClock | null = null;
  let redisOff = false;

  const settle = (): void => {
    const by = deciding();
    const now = isOff(by) ? by : null;
    if (now && !off) log.error('clock_off', { reason: CLOCK_OFF[now] });
    if (!now && off) {
      log.info('clock_agrees');
      onAgreed();
    }
    off = now;
    // Two of three clocks agree: the weeks go on, but the keyring doesn't step several days at once.
    const redisAlone = now === null && isOff('Redis');
    if (redisAlone && !redisOff)
      log.warn('redis_clock_off', {
        reason:
          "Redis's clock is minutes off Slack's and this machine's. Fix: let the machine of Redis follow a time server",
      });
    redisOff = redisAlone;
    if (!now && answered()) for (const resume of waiting) resume();
  };

  let checking: Promise<void> | null = null;
  const check = async (): Promise<boolean> => {
    // Everyone who asks while a check is running shares it.
    checking ??= askAll().then(() => {
      checking = null;
      settle();
    });
    await checking;
    return agrees();
  };
  const agrees = (): boolean => answered() && !isOff(deciding());

  return {
    agrees,
    check,
    confirmed: () => OTHERS.every((other) => hasAnswered(other) && !isOff(other)),
    async agreed(signal) {
      if (await check()) return true;
      if (signal.aborted) return false;
      return new Promise((resolve) => {
        const end = (good: boolean) => () => {
          waiting.delete(resume);
          signal.removeEventListener('abort', stop);
          resolve(good);
        };
        const [resume, stop] = [end(true), end(false)];
        waiting.add(resume);
        signal.addEventListener('abort', stop);
      });
    },
    async doubt(named) {
      if (Math.abs(wall() - aheadMs() - named) > MAX_SKEW_MS) await check();
    },
    now: () => wall() - aheadMs(),
    aheadMs,
    firstDayAheadMs: () => (hasAnswered('Slack') ? aheadMs() : Math.max(0, ahead('Redis') ?? 0)),
    trouble() {
      if (!answered())
        return "neither Slack nor Redis has given the time yet, so this machine's clock can't be checked";
      const by = deciding();
      const ms = ahead(by) ?? 0;
      return isOff(by)
        ? `this machine's clock is ${spanOf(ms)} ${ms > 0 ? 'ahead of' : 'behind'} ${by}'s: nothing opens, closes, is sent or forgotten until they agree. ${FIX}`
        : null;
    },
  };

  function aheadMs(): number {
    const by = deciding();
    return isOff(by) ? (ahead(by) ?? 0) : 0;
  }
}

/** Keeps the last answers of the other clocks, and compares this process's clock with them. */
function otherClocks({ ask, log, wall, steady }: Required<Omit<ClockDependencies, 'onAgreed'>>) {
  const answers = new Map<OtherClock, ClockAnswer>();
  const askedAt = new Map<OtherClock, number>();
  const hasAnswered = (other: OtherClock): boolean => answers.has(other);

  /** How far this process's clock is ahead of another, in milliseconds; null while the other is unknown. */
  const ahead = (other: OtherClock): number | null => {
    const answer = answers.get(other);
    return answer ? wall() - (answer.said + steady() - answer.heard) : null;
  };
  const isOff = (other: OtherClock): boolean => Math.abs(ahead(other) ?? 0) > MAX_SKEW_MS;
  /** Returns the clock that decides. */
  const deciding = (): OtherClock => (hasAnswered('Slack') ? 'Slack' : 'Redis');
  const askOne = async (other: OtherClock): Promise<void> => {
    const answer = answers.get(other);
    const fresh = answer && steady() - answer.heard < GOOD_FOR_MS[other] && !isOff(other);
    const lately = steady() - (askedAt.get(other) ?? -Infinity) < ASK_AGAIN_MS;
    if (fresh || lately) return;
    askedAt.set(other, steady());
    try {
      const said = await ask[other]();
      answers.set(other, { said, heard: steady() });
    } catch (error) {
      // The steady clock carries the last answer forward; the watches over Slack and Redis report an outage.
      log.debug('clock_unknown', { code: safeCode(error) });
    }
  };
  return {
    /** Whether any clock has answered. */
    answered: () => answers.size > 0,
    hasAnswered,
    ahead,
    isOff,
    deciding,
    /** Asks each clock whose last answer is too old. */
    askAll: () => Promise.all(OTHERS.map(askOne)),
  };
}

/** Returns a duration in words, in minutes, hours or days. */
function spanOf(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}

/** Returns a clock that shows the time of `of`, corrected by this process's error. */
export const correctedClock = (of: Clock, clocks: Pick<ClockAgreement, 'aheadMs'>): Clock => ({
  now: () => of.now() - Math.round(clocks.aheadMs()),
});

/** How often we compare clocks, in milliseconds. We also compare at each sweep, and when a request's time is off. */
const COMPARE_EVERY_MS = 5_000;

/** Compares the clocks periodically. Returns a function that stops that. */
export function compareOften({ check }: Pick<ClockAgreement, 'check'>): () => void {
  const comparing = setInterval(() => void check(), COMPARE_EVERY_MS);
  return () => clearInterval(comparing);
}
