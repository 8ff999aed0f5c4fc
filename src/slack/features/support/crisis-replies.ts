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

/** Longest wait for one try, in milliseconds: if Slack is silent for longer, we try again. */
const TRY_MS = 5_000;

/** Longest wait for Redis to say whether another process is answering, in milliseconds. */
const REDIS_MS = 400;

/** How long a process that's trying keeps the others from trying, in milliseconds: one try, and then some. */
const LEASE_MS = 10_000;

/** How often we check whether another process got the reply through, in milliseconds. */
const LOOK_AGAIN_MS = 500;

/** A reply that takes longer than this gets a line in the log, in milliseconds. */
const WORTH_A_LINE_MS = 30_000;

/** How long we try to get a reply through, in milliseconds. */
const GIVEN_UP_AFTER_MS = 15 * 60_000;

/** How long a stopping process goes on trying, and its longest wait between two tries, in milliseconds. */
const DRAIN_MS = 4_000;
const DRAIN_WAIT_MS = 500;

/** The extra wait of everything else for the workspace after a rate limit, in milliseconds: the reply goes first. */
const AHEAD_MS = 2_000;

/** Most messages from an app in someone's name that we answer in one conversation, and within how many milliseconds. */
const MOST_FROM_APPS = 20;
const FROM_APPS_MS = 10 * 60_000;

/** Slack's errors for a conversation that's gone. One alone may be a mistake; three in a row aren't. */
const GONE = new Set([
  'cannot_dm_bot',
  'channel_not_found',
  'is_archived',
  'user_disabled',
  'user_not_found',
  'user_not_visible',
]);
const GONE_TIMES = 3;

/** Slack's errors for blocks that it doesn't take: the reply then goes out as plain text. */
const BLOCKS_REFUSED = new Set(['invalid_blocks', 'invalid_blocks_format', 'invalid_attachments']);

/**
 * Shortest time between two replies in one conversation, in milliseconds. Slack takes one message a second there; if we
 * send faster, it makes us wait for the whole workspace.
 */
const APART_MS = 1_500;

/** A reply to give. */
export interface ReplyOrder {
  /** Names the conversation in this process. */
  readonly conversation: string;
  /** Names the message in this process: its conversation and time. */
  readonly message: string;
  /** The duty to answer, shared by all processes; null if only this one knows of it (see `answeringOf`). */
  readonly answering: ReplyDuty | null;
  /** Posts the reply once, as plain text if asked to. Throws Slack's error. */
  post(asPlainText: boolean): Promise<unknown>;
  /** Makes everything else for the workspace wait, because Slack asked us to. */
  hold(waitMs: number): Promise<unknown>;
}

/** The replies of one process. */
export interface CrisisReplies {
  /**
   * Gets a message its one reply. Resolves to true once the reply is there or the conversation is gone; to false if it
   * gave up, so that the next process to get the message has to try. Never throws.
   */
  answer(order: ReplyOrder): Promise<boolean>;
  /**
   * Whether we may answer a message that an app sent in someone's name: if the app answers every reply, the two would
   * write to each other forever.
   */
  mayAnswerApp(conversation: string): boolean;
  /** Retries all pending replies at once and for a few more seconds; then the process may end. */
  drain(): Promise<void>;
}

/** The latest tries to reply in a conversation. */
interface Lately {
  /** When we began to post the last reply that arrived, by `performance.now()`. */
  readonly repliedAt: number;
  /** The earliest time of the next try: later than now if Slack asked us to wait. */
  readonly notBefore: number;
  /** The try under way, or null. */
  readonly trying: Promise<unknown> | null;
}

const NOTHING_YET: Lately = {
  repliedAt: Number.NEGATIVE_INFINITY,
  notBefore: Number.NEGATIVE_INFINITY,
  trying: null,
};

/** Asks whether this process may try now. Without Redis, it may. */
async function leaseOf({ answering }: ReplyOrder): Promise<Lease> {
  try {
    return answering ? await within(REDIS_MS, answering.lease(LEASE_MS)) : 'mine';
  } catch {
    // Other code reports trouble with Redis; here it only means that we know of no other process that answers.
    return 'mine';
  }
}

/**
 * Returns a function that posts a reply when its conversation's turn comes. A reply that we began to post after a message
 * came is below the message and answers it, too: a person who writes ten lines in a row gets one reply at once and another
 * after the last.
 */
function turns(
  apartMs: number,
  waitFor: (ms: number) => Promise<unknown>,
): (order: ReplyOrder, came: number, asPlainText: boolean) => Promise<void> {
  const lately = new Memory<Lately>();
  return async (order, came, asPlainText) => {
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
}

/** Makes a new limit, as if no app had written to us yet; see `mayAnswerApp`. */
function appLimit(log: Log): CrisisReplies['mayAnswerApp'] {
  const answered = new Memory<readonly number[]>();
  return (conversation) => {
    const now = performance.now();
    const lately = (answered.get(conversation) ?? []).filter((at) => at > now - FROM_APPS_MS);
    if (lately.length >= MOST_FROM_APPS) {
      log.warn('request_refused', { reason: 'an app answers every reply' });
      return false;
    }
    answered.set(conversation, [...lately, now]);
    return true;
  };
}

/**
 * Gets replies through. It retries when Slack says so after a rate limit, and in 1, 2, 4 s and so on after an error or
 * silence. If we don't know whether a reply arrived, we send it again, because two are better than none. Redis only keeps
 * two processes from answering the same message; without it, we still send the reply.
 *
 * The log says neither who wrote nor when: single tries get no line, and the first line comes after half a minute.
 */
export function crisisReplies(log: Log, apartMs = APART_MS): CrisisReplies {
  const known = new Memory<Promise<boolean>>();
  const underWay = new Set<Promise<boolean>>();
  const ending = new AbortController();
  // No limit, and so no warning: any number of replies may listen for the end while they wait for their next try.
  setMaxListeners(0, ending.signal);
  let endsAt = Number.POSITIVE_INFINITY;

  /** Waits, but not as long once the process is stopping. */
  const waitFor = (ms: number) =>
    ending.signal.aborted ? setTimeout(Math.min(ms, DRAIN_WAIT_MS)) : pause(ms, ending.signal);

  const inTurn = turns(apartMs, waitFor);

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
        // If Redis doesn't store this, a second delivery of the message gets a second reply.
        await within(REDIS_MS, order.answering?.finish() ?? Promise.resolve()).catch(() => undefined);
        return true;
      } catch (error) {
        failures += 1;
        code = safeCode(error);
        const refused = slackErrorOf(error) ?? '';
        gone = GONE.has(refused) ? gone + 1 : 0;
        const asked = retryAfterOf(error);
        // If the hold fails, only other messages suffer: the reply itself waits as long as Slack asks either way.
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
    // Without a failure here, another process was trying all along, and logs it.
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
    mayAnswerApp: appLimit(log),
    async drain() {
      endsAt = performance.now() + DRAIN_MS;
      ending.abort();
      // A try that hangs must not keep the process from ending.
      await within(DRAIN_MS + DRAIN_WAIT_MS, Promise.all(underWay)).catch(() =>
        log.error('crisis_reply_failed', { code: 'cut_off' }),
      );
    },
  };
}
