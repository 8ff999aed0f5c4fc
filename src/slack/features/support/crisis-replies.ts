import { setMaxListeners } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { ReplyDuty } from '../../../usecases/request-claims.js';
import { safeCode } from '../../../usecases/log.js';
import type { Log } from '../../../usecases/ports.js';
import type { Lease } from '../../../store/replays.js';
import { pause, waitAfter } from '../../api/backoff.js';
import { retryAfterOf } from '../../api/client.js';
import { slackErrorOf } from '../../api/no-answer.js';
import { within } from '../../kit/deadline.js';
import { Memory } from '../../api/memory.js';

/** One try takes this long at the most, in milliseconds: a Slack that is silent for longer is asked again. */
const TRY_MS = 5_000;

/** How long Redis may take to say whether another process answers, in milliseconds. */
const REDIS_MS = 400;

/** How long a process that tries keeps the others from it, in milliseconds: one try, and then some. */
const LEASE_MS = 10_000;

/** How often it is looked whether another process has got the reply through, in milliseconds. */
const LOOK_AGAIN_MS = 500;

/** A reply that isn't there after this long is worth a line in the log, in milliseconds. */
const WORTH_A_LINE_MS = 30_000;

/** A reply is tried for this long, in milliseconds. */
const GIVEN_UP_AFTER_MS = 15 * 60_000;

/** How long a process that is to stop goes on trying, in milliseconds, and how long it waits between two tries. */
const DRAIN_MS = 4_000;
const DRAIN_WAIT_MS = 500;

/** How much longer than Slack asks everything else for the workspace waits, in milliseconds: the reply goes first. */
const AHEAD_MS = 2_000;

/** How many messages that an app sent in somebody's name are answered in one conversation, in so many milliseconds. */
const MOST_FROM_APPS = 20;
const FROM_APPS_MS = 10 * 60_000;

/** Slack's answers that say that the conversation is gone. One alone may be a mistake, three in a row are not. */
const GONE = new Set([
  'cannot_dm_bot',
  'channel_not_found',
  'is_archived',
  'user_disabled',
  'user_not_found',
  'user_not_visible',
]);
const GONE_TIMES = 3;

/** Slack's answers to blocks that it doesn't take: the reply then goes out as plain text. */
const BLOCKS_REFUSED = new Set(['invalid_blocks', 'invalid_blocks_format', 'invalid_attachments']);

/**
 * Two replies in one conversation are at least so far apart, in milliseconds. Slack takes one message a second in it, and
 * asks the whole workspace to wait for one who writes faster.
 */
const APART_MS = 1_500;

/** A reply to be given. */
export interface ReplyOrder {
  /** Names the conversation in this process. */
  readonly conversation: string;
  /** Names the message in this process: its conversation and time. */
  readonly message: string;
  /** The same for all processes; null while the keyring isn't open yet. */
  readonly answering: ReplyDuty | null;
  /** Posts the reply once, as plain text where Slack refuses its blocks. Throws what Slack answers. */
  post(asPlainText: boolean): Promise<unknown>;
  /** Lets everything else for the workspace wait: Slack has asked for it. */
  hold(waitMs: number): Promise<unknown>;
}

/** The replies of one process. */
export interface CrisisReplies {
  /**
   * Makes sure that a message gets its reply, once. Resolves when that's over: true if the reply is there, or the
   * conversation is gone; false if it gave up, so that the next process to get the message has to try. Never throws.
   */
  answer(order: ReplyOrder): Promise<boolean>;
  /**
   * Whether a message that an app sent in somebody's name may be answered: where the app answers each reply in turn, the
   * two would write to each other for ever.
   */
  mayAnswerApp(conversation: string): boolean;
  /** Tries what is under way at once, again and again for a few seconds; then the process may end. */
  drain(): Promise<void>;
}

/** What was last sent in a conversation. */
interface Lately {
  /** When the last reply that arrived was begun, by the clock of `performance`. */
  readonly repliedAt: number;
  /** Before then nothing is tried again: the last try failed. */
  readonly notBefore: number;
  /** The try that is under way, or null. */
  readonly trying: Promise<unknown> | null;
}

const NOTHING_YET: Lately = {
  repliedAt: Number.NEGATIVE_INFINITY,
  notBefore: Number.NEGATIVE_INFINITY,
  trying: null,
};

/** Whether this process should try now. Without Redis it should. */
async function leaseOf({ answering }: ReplyOrder): Promise<Lease> {
  try {
    return answering ? await within(REDIS_MS, answering.lease(LEASE_MS)) : 'mine';
  } catch {
    // What is wrong with Redis is said elsewhere; here it only means that nobody else is known to answer.
    return 'mine';
  }
}

/**
 * Gets replies through: after a rate limit when Slack says so, after an error or silence after 1, 2, 4 s and so on. Where
 * we don't know whether a reply arrived, we send it again, because two are better than none. Redis only keeps two
 * processes from answering the same message; without it the reply is sent all the same.
 *
 * The log says neither who wrote nor when: there is no line about a single try, and the first comes after half a minute.
 */
export function crisisReplies(log: Log, apartMs = APART_MS): CrisisReplies {
  const known = new Memory<Promise<boolean>>();
  const fromApps = new Memory<readonly number[]>();
  const lately = new Memory<Lately>();
  const underWay = new Set<Promise<boolean>>();
  const ending = new AbortController();
  // Any number of replies may wait for their next try, and for the end, at once.
  setMaxListeners(0, ending.signal);
  let endsAt = Number.POSITIVE_INFINITY;

  /** Waits, and less long once the process is to stop. */
  const waitFor = (ms: number) =>
    ending.signal.aborted ? setTimeout(Math.min(ms, DRAIN_WAIT_MS)) : pause(ms, ending.signal);

  /**
   * Posts a reply when its conversation's turn comes. A reply that was begun after this message came is below it, and
   * answers it as well: whoever writes ten lines in a row gets a reply at once and another after the last.
   */
  const inTurn = async (order: ReplyOrder, came: number, asPlainText: boolean): Promise<void> => {
    const { conversation } = order;
    for (;;) {
      const last = lately.get(conversation) ?? NOTHING_YET;
      if (last.repliedAt > came) return;
      const wait = Math.max(last.repliedAt + apartMs, last.notBefore) - performance.now();
      if (last.trying) await last.trying;
      else if (wait > 0) await waitFor(wait);
      else break;
    }
    const { repliedAt } = lately.get(conversation) ?? NOTHING_YET;
    const began = performance.now();
    const posting = within(TRY_MS, order.post(asPlainText));
    const over = posting.then(
      () => ({ repliedAt: began, notBefore: began, trying: null }),
      // The caller that posted gets the error; the others wait their turn.
      (error: unknown) => ({
        repliedAt,
        notBefore: performance.now() + (retryAfterOf(error) ?? 0),
        trying: null,
      }),
    );
    lately.set(conversation, {
      repliedAt,
      notBefore: began,
      trying: over.then((now) => lately.set(conversation, now)),
    });
    await posting;
  };

  const deliver = async (order: ReplyOrder): Promise<boolean> => {
    const began = performance.now();
    let [failures, gone, told, asPlainText] = [0, 0, false, false];
    let code = 'unknown';
    const isOver = () =>
      gone >= GONE_TIMES || performance.now() > Math.min(began + GIVEN_UP_AFTER_MS, endsAt);
    while (!isOver()) {
      const lease = await leaseOf(order);
      if (lease === 'done') return true;
      if (lease === 'busy') {
        await waitFor(LOOK_AGAIN_MS);
        continue;
      }
      try {
        await inTurn(order, began, asPlainText);
        // Where Redis does not take it, a second delivery of the message gets a second reply.
        await within(REDIS_MS, order.answering?.finish() ?? Promise.resolve()).catch(() => undefined);
        return true;
      } catch (error) {
        failures += 1;
        code = safeCode(error);
        const refused = slackErrorOf(error) ?? '';
        gone = GONE.has(refused) ? gone + 1 : 0;
        const asked = retryAfterOf(error);
        // The hold is for the others' sake: the reply itself waits as long as Slack asks either way.
        if (asked !== null) void order.hold(asked + AHEAD_MS).catch(() => undefined);
        if (!told && performance.now() - began > WORTH_A_LINE_MS) {
          told = true;
          log.warn('crisis_reply_delayed', { code });
        }
        const plainNow = !asPlainText && BLOCKS_REFUSED.has(refused);
        asPlainText ||= plainNow;
        if (!plainNow) await waitFor(asked ?? waitAfter(failures));
      }
    }
    // Where another process was at it all along, that one says so.
    if (failures > 0) log.error('crisis_reply_failed', { code });
    return gone >= GONE_TIMES;
  };

  return {
    async answer(order) {
      let delivering = known.get(order.message);
      if (!delivering) {
        delivering = deliver(order).finally(() => underWay.delete(delivering as Promise<boolean>));
        known.set(order.message, delivering);
        underWay.add(delivering);
      }
      return delivering;
    },
    mayAnswerApp(conversation) {
      const now = performance.now();
      const lately = (fromApps.get(conversation) ?? []).filter((at) => at > now - FROM_APPS_MS);
      if (lately.length >= MOST_FROM_APPS) {
        log.warn('request_refused', { reason: 'an app answers every reply' });
        return false;
      }
      fromApps.set(conversation, [...lately, now]);
      return true;
    },
    async drain() {
      endsAt = performance.now() + DRAIN_MS;
      ending.abort();
      // A try that hangs must not keep the process.
      await within(DRAIN_MS + DRAIN_WAIT_MS, Promise.all(underWay)).catch(() =>
        log.error('crisis_reply_failed', { code: 'cut_off' }),
      );
    },
  };
}
