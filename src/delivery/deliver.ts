import { setTimeout } from 'node:timers/promises';
import { dayOf, type Instant, pulseWeek } from '../pulse/calendar.js';
import {
  isFilledIn,
  isOpening,
  isPeerKind,
  mayBeLogged,
  looksUpTeam,
  type Notification,
  pointlessFrom,
} from '../pulse/notification.js';
import { unhandled } from '../pulse/unhandled.js';
import type { WorkspaceContext } from '../usecases/context.js';
import type { Reason } from '../usecases/log.js';
import type { Earlier, Post, Posted } from '../usecases/ports.js';
import { resealSoon } from '../usecases/schedule.js';
import { asksAgain, findForDelivery, knownTeam, type TeamFound } from '../usecases/team-for-delivery.js';
import { sealMark } from '../sealing/marks.js';
import { openNotification, type SealedNotification } from '../sealing/notifications.js';
import { beginSending, endTry, lostOnce, type Tries } from '../store/ledger.js';
import { type LeftBehind, recordDone } from '../store/marks.js';
import type { Store } from '../store/redis.js';
import { noteIntroduced, noteNotIntroduced, recordRefusal, refusedNow } from '../store/slack-write-block.js';
import {
  isSendingPaused,
  pauseSending,
  pauseWhileRefused,
  reserveOpening,
  reserveSendSlots,
} from '../store/send-rate-limit.js';
import { padToFixedDuration } from './fixed-duration.js';
import type { Delivered } from './workers.js';
import { atMostOnceAMinute } from './once-a-minute.js';
import { GROUPS_REFUSED, refusalReason } from '../usecases/slack-errors.js';

/**
 * The wait before we try again to write a mark that Redis didn't take, in milliseconds: short, so that no other
 * worker picks the job up first.
 */
const MARK_AGAIN_MS = 500;

/** How long a notification waits after Slack's answer to it was lost, in milliseconds; doubles each time. */
const LOST_WAIT_MS = 3_000;

/**
 * How long a notification waits if Slack says that its recipient isn't there, or refuses the group that it needs,
 * in milliseconds.
 */
const HOUR_MS = 3_600_000;

/**
 * How many times in a row, an hour apart, Slack has to say that a recipient isn't there before we believe it: a day.
 */
const MOST_DOUBTS = 24;

/** How soon after a round the next one may be drawn, in milliseconds; the round's introductions are pointless then. */
const ROUND_LASTS_MS = 7 * 86_400_000;

/** Slack didn't take a notification. To say which one, or why, would reveal what it was. */
class NotDelivered extends Error {
  readonly code = 'not_delivered';
}

/**
 * Delivers one notification, in a whole number of quanta however long Slack takes: notes in the ledger that a
 * try begins, opens the notification, posts it, and writes the outcome. If a try's outcome is unknown (the
 * process died, or Slack's answer was lost), we ask Slack whether the message is there before we try again; if
 * Slack can't say, we stop after two such tries. We drop a notification that's past its time, and log it; we
 * never drop support options. When Slack asks us to wait, everything in the workspace waits that long, and then
 * for its own turn. While Slack refuses the app itself, everything waits: see `retryRefused`.
 *
 * We don't give up the first time Slack says that a recipient is gone: either their account is gone, or every
 * try of a whole day has to say so.
 *
 * A cover makes the same calls as a real notification, and is retried in the same way. If Slack refuses only
 * what shows in a channel, the cover can't see that, so it checks at the end whether messages are being refused.
 *
 * The log and the pages for admins say how Slack treats a workspace's messages as a whole, and only for kinds of
 * notification that the log may name. They never say that a single account is gone.
 *
 * @param quantumMs the length of one quantum, in milliseconds
 */
export async function deliver(
  context: WorkspaceContext,
  post: Post,
  sealed: SealedNotification,
  quantumMs: number,
): Promise<Delivered> {
  const { workspace, store, keyring, clock, pace, log } = context;
  const started = performance.now();
  const itsTurn = async (): Promise<Delivered> => {
    const [waitMs = 0] = await reserveSendSlots(store, pace, 1);
    return { kind: 'later', waitMs };
  };
  if (await isSendingPaused(store)) return itsTurn();
  const began = clock.now();
  const tries = await beginSending(store, sealed.id, began);
  if (!tries) return { kind: 'done' };
  const notification = openNotification(keyring, workspace, sealed);
  if (!notification) {
    log.error('notification_dropped', { reason: 'it does not open: forged, or past its day' });
    return { kind: 'done' };
  }
  const { kind, cover, team, pulse } = notification;
  // We seal the marks before we send anything: if we can't seal them, the message must not go out.
  const left = {
    sent: leftBehind(context, notification, kind === 'welcome' && !cover),
    unsent: leftBehind(context, notification, false),
  };
  const done = async (how: 'sent' | 'unsent'): Promise<Delivered> => {
    await settleFor(store, sealed.id, notification, { sent: how === 'sent', left: left[how] });
    return { kind: 'done' };
  };
  const found = looksUpTeam(kind) ? await findForDelivery(store, team) : null;
  const pointless = whyPointless(notification, found, clock.now());
  if (pointless) {
    log.warn('notification_dropped', { team, pulse, reason: pointless });
    return done('unsent');
  }
  const again = async (waitMs: number, now: Tries): Promise<Delivered> => {
    await endTry(store, sealed.id, now);
    return { kind: 'later', waitMs };
  };
  const openly = mayBeLogged(kind);
  const sayDelayed = (reason: Reason): void => {
    if (openly) atMostOnceAMinute(context, reason, () => log.warn('notifications_delayed', { reason }));
  };
  // Slack accepts far fewer new conversations and edits a minute than messages, so we first wait for a turn for
  // those.
  if (isFilledIn(kind) && !tries.mayOpen) {
    const waitMs = await reserveOpening(store, pace);
    if (waitMs > 0) return again(waitMs, { ...tries, mayOpen: true });
  }
  const before: Tries = { ...tries, mayOpen: false };
  /** Makes the notification wait for its turn, after the workspace's messages may go out again. */
  const putOff = async (): Promise<Delivered> => {
    await endTry(store, sealed.id, before);
    return itsTurn();
  };
  /** Makes the notification wait as after a lost answer: `leastMs` milliseconds, or longer after several of them. */
  const lost = (leastMs: number): Promise<Delivered> => {
    const now = lostOnce(before, began);
    return again(Math.max(leastMs, LOST_WAIT_MS * 2 ** Math.min(now.lost - 1, 10)), now);
  };
  const posted: Posted = await padToFixedDuration(quantumMs, started, async () => {
    // We look this up for covers too: a lookup for welcomes alone would give them away.
    const known = found && knownTeam(context, found, pulse);
    const result = await post(notification, earlierOf(before), known);
    // We pause now, so that the other deliveries stop at once, not when this one's padding is over.
    if ((result.kind === 'later' || result.kind === 'unfilled') && result.waitMs > 0)
      await pauseSending(store, pace, result.waitMs);
    if (result.kind === 'refused') {
      await pauseWhileRefused(store, pace);
      // We record the refusal now: if a sweep finds it over first, a later record would outlive it.
      if (openly && (await recordRefusal(store, result.code)))
        log.error('notifications_delayed', { code: result.code, reason: refusalReason(result.code) });
    }
    return result;
  }).catch(async (error: unknown) => {
    await endTry(store, sealed.id, { ...before, doubts: 0 });
    // oxlint-disable-next-line preserve-caught-error -- its code would tell one kind of notification from another
    throw openly ? error : new NotDelivered();
  });
  const introduces = kind === 'introduction' && !cover;
  switch (posted.kind) {
    case 'posted': {
      const refused = await refusedNow(store);
      if (cover && refused.messages) return putOff();
      if (cover && kind === 'introduction' && refused.groups) return again(HOUR_MS, before);
      return done('sent');
    }
    case 'impossible':
      return done('unsent');
    case 'doubtful':
      if (before.doubts + 1 >= MOST_DOUBTS) return done('unsent');
      return again(HOUR_MS, { ...before, doubts: before.doubts + 1 });
    case 'lost':
      sayDelayed(ANSWER_LOST);
      return lost(0);
    case 'unfilled':
      sayDelayed(UNFILLED);
      // The next try looks in Slack for the message that this one left there, as after a lost answer.
      return lost(posted.waitMs);
    case 'unsure':
      return again(posted.waitMs, before);
    case 'later':
      sayDelayed(ASKS_TO_WAIT);
      return putOff();
    case 'refused':
      if (introduces) await noteNotIntroduced(store, pulseWeek(pulse), posted.code, false);
      return putOff();
    case 'groupsRefused':
      if (await noteNotIntroduced(store, pulseWeek(pulse), posted.code, true))
        log.error('notifications_delayed', { code: posted.code, reason: GROUPS_REFUSED });
      return again(HOUR_MS, before);
    default:
      return unhandled(posted);
  }
}

const ANSWER_LOST: Reason =
  'no answer came: Slack is asked whether the message arrived before it is sent again';

const UNFILLED: Reason = 'a message shows only its neutral line until Slack takes the rest: it is retried';

const ASKS_TO_WAIT: Reason = 'Slack asks to wait';

const earlierOf = ({ lostSince, lost }: Tries): Earlier | null =>
  lostSince === null ? null : { since: lostSince, times: lost };

/**
 * Returns why a notification has become pointless; null if it hasn't.
 *
 * @param found the notification's team, if its kind looks that up
 */
function whyPointless(notification: Notification, found: TeamFound | null, now: Instant): Reason | null {
  const { kind, closesAt } = notification;
  const from = pointlessFrom(kind);
  switch (from) {
    case 'close':
      return now >= closesAt ? 'the pulse has closed' : null;
    case 'next round':
      return now >= closesAt + ROUND_LASTS_MS ? 'the round is over' : null;
    case 'next opening':
      return found && asksAgain(found, notification, now) ? 'the next opening asks again' : null;
    case 'never':
      return null;
    default:
      return unhandled(from);
  }
}

/**
 * Seals the mark that a delivery of an opening leaves for the next reseal, whether or not it was a welcome; null
 * for other kinds.
 */
function leftBehind(
  context: WorkspaceContext,
  { kind, member, team }: Notification,
  welcomed: boolean,
): LeftBehind | null {
  if (!isOpening(kind)) return null;
  const place = { workspace: context.workspace, team, today: dayOf(context.clock.now()) };
  return { mark: sealMark(context.keyring, place, { member, welcomed }), reseal: resealSoon(context, team) };
}

/**
 * Marks a notification as done, and retries until Redis takes it: a message that went out unmarked would go out
 * again.
 */
async function settleFor(
  store: Store,
  id: string,
  { kind, cover, team, pulse }: Notification,
  { sent, left }: { readonly sent: boolean; readonly left: LeftBehind | null },
): Promise<void> {
  const introduced = kind === 'introduction' && !cover;
  for (;;)
    try {
      if (sent && isPeerKind(kind)) await noteIntroduced(store, pulseWeek(pulse), introduced);
      return await recordDone(store, id, team, left);
    } catch (error) {
      if (store.redis.status === 'end') throw error;
      await setTimeout(MARK_AGAIN_MS, undefined, { ref: false });
    }
}
