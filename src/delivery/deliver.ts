import { setTimeout } from 'node:timers/promises';
import { dayOf, type Instant, nextPulse, pulseWeek } from '../pulse/calendar.js';
import { endsWithPulse, isOpening, isPeers, type Notification, sendsNothing } from '../pulse/notification.js';
import type { WorkspaceContext } from '../usecases/context.js';
import type { Reason } from '../usecases/log.js';
import { resealSoon } from '../usecases/schedule.js';
import { sealMark } from '../sealing/marks.js';
import { openNotification, type SealedNotification } from '../sealing/notifications.js';
import { beginSending, endTry, lostOnce, type Tries } from '../store/ledger.js';
import { type LeftBehind, settle } from '../store/marks.js';
import { teamStanding } from '../store/pulses.js';
import type { Store } from '../store/redis.js';
import { noteIntroduced, noteNotIntroduced, recordRefusal, refusedNow } from '../store/slack-write-block.js';
import { findTeam } from '../store/teams.js';
import {
  isSendingPaused,
  pauseSending,
  blockSending,
  reserveOpening,
  reserveSendSlots,
} from '../store/send-rate-limit.js';
import { padToFixedDuration } from './fixed-duration.js';
import type { Delivered } from './queues.js';
import { atMostOnceAMinute } from './once-a-minute.js';
import { GROUPS_REFUSED, refusalReason } from '../usecases/slack-errors.js';

/** What Slack made of a message. */
export type Posted =
  | { readonly kind: 'posted' }
  /** It can never be delivered: Slack says so in two ways. */
  | { readonly kind: 'impossible' }
  /** Slack says that the recipient is not there, and nothing else does. */
  | { readonly kind: 'doubtful' }
  /** Slack refuses the app itself, until somebody puts that right. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Slack refuses to open a group message, until somebody puts that right; messages to one person arrive. */
  | { readonly kind: 'groupsRefused'; readonly code: string }
  /** The message was handed to Slack, and nobody knows whether Slack took it: its answer did not come. */
  | { readonly kind: 'lost' }
  /** Slack does not say before some time whether an earlier try arrived. */
  | { readonly kind: 'unsure'; readonly waitMs: number }
  /** Slack asks to wait. */
  | { readonly kind: 'later'; readonly waitMs: number };

/** How soon the mark is written again that Redis did not take, in milliseconds: sooner than another worker comes. */
const MARK_AGAIN_MS = 500;

/** How long a note waits that Slack's answer was lost to, in milliseconds: twice as long after each further one. */
const LOST_WAIT_MS = 3_000;

/** How long a note waits whose recipient is not there, or which needs a group that is refused, in milliseconds. */
const HOUR_MS = 3_600_000;

/** How many times in a row, an hour apart, Slack has to say that a recipient is not there: for a day. */
const MOST_DOUBTS = 24;

/** A round's introductions are pointless once the next round may be drawn, in milliseconds after it. */
const ROUND_LASTS_MS = 7 * 86_400_000;

/** Slack did not take a note; which, and why, would tell what it was. */
class NotDelivered extends Error {
  readonly code = 'not_delivered';
}

/** Earlier tries at a message whose outcome nobody knows: Slack may have taken it. */
export interface Earlier {
  /** When the first of them began. */
  readonly since: Instant;
  readonly times: number;
}

/**
 * Posts one note to Slack, or for one that is none makes the same calls in a way that leaves no trace, so that both are
 * the same work and meet the same trouble. Throws when it is known not to have worked.
 *
 * @param earlier null where every earlier try is known to have failed
 */
export type Post = (note: Notification, earlier: Earlier | null) => Promise<Posted>;

/**
 * Delivers one note, in a whole number of quanta however long Slack takes: writes into the ledger that a try begins, opens the note, posts, and writes what came of it. A
 * try that nobody knows the end of (the process died in it, or Slack's answer was lost) is followed by another only
 * after Slack was asked whether the message is there; where Slack cannot say, two such tries are the last. What is past
 * its time is dropped, on record; an outreach note never is. When Slack asks to wait, every note of the workspace waits
 * that long and then for a turn of its own. While Slack refuses the app itself, everything waits, see `retryRefused`.
 *
 * Nothing is given up on Slack's word alone. A recipient counts as gone once their account is, or after a day in which
 * every try said so.
 *
 * Whatever stands in for a note comes again as the note would: it makes the same calls, and where Slack refuses only what
 * shows in a channel it asks at the end whether messages are being refused.
 *
 * What Slack makes of all of a workspace's messages stands in the log and where admins look, but only as rounds show it
 * in which everybody has a message or its stand-in, and which come to many (`OPENLY`): of any other note even a line about
 * a failure would tell that there was one. That a single account is gone is said nowhere.
 *
 * @param quantumMs what it takes, or a whole multiple of it, in milliseconds
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
  const note = openNotification(keyring, workspace, sealed);
  if (!note) {
    log.error('note_dropped', { reason: 'it does not open: forged, or past its day' });
    return { kind: 'done' };
  }
  const { team, pulse } = note;
  // Sealed before anything is sent: what cannot be sealed must not go out.
  const left = {
    sent: leftBehind(context, note, note.kind === 'welcome'),
    unsent: leftBehind(context, note, false),
  };
  const done = async (how: 'sent' | 'unsent'): Promise<Delivered> => {
    await settleFor(store, sealed.id, note, how === 'sent', left[how]);
    return { kind: 'done' };
  };
  const pointless = await whyPointless(context, note);
  if (pointless) {
    log.warn('note_dropped', { team, pulse, reason: pointless });
    return done('unsent');
  }
  const again = async (waitMs: number, now: Tries): Promise<Delivered> => {
    await endTry(store, sealed.id, now);
    return { kind: 'later', waitMs };
  };
  const openly = OPENLY.has(note.kind);
  // Slack opens far fewer conversations in a minute than it takes messages: a round asks for its turns first.
  if (isPeers(note.kind) && !tries.mayOpen) {
    const waitMs = await reserveOpening(store, pace);
    if (waitMs > 0) return again(waitMs, { ...tries, mayOpen: true });
  }
  const before: Tries = { ...tries, mayOpen: false };
  const posted = await padToFixedDuration(quantumMs, started, async () => {
    const what = await post(note, earlierOf(before));
    // The others learn of it at once, whenever this delivery ends.
    if (what.kind === 'later') await pauseSending(store, pace, what.waitMs);
    if (what.kind === 'refused') {
      await blockSending(store, pace);
      // Noted any later, it would outlive a sweep that has found it over meanwhile.
      if (openly && (await recordRefusal(store, what.code)))
        log.error('notes_delayed', { code: what.code, reason: refusalReason(what.code) });
    }
    return what;
  }).catch(async (error: unknown) => {
    await endTry(store, sealed.id, { ...before, doubts: 0 });
    // oxlint-disable-next-line preserve-caught-error -- its code would tell one kind of note from another
    throw openly ? error : new NotDelivered();
  });
  switch (posted.kind) {
    case 'posted': {
      const now = await refusedNow(store);
      if (sendsNothing(note.kind) && now.messages) return putOff(store, sealed.id, before, itsTurn);
      if (note.kind === 'noIntroduction' && now.groups) return again(HOUR_MS, before);
      return done('sent');
    }
    case 'impossible':
      return done('unsent');
    case 'doubtful':
      if (before.doubts + 1 >= MOST_DOUBTS) return done('unsent');
      return again(HOUR_MS, { ...before, doubts: before.doubts + 1 });
    case 'lost': {
      if (openly)
        atMostOnceAMinute(context, ANSWER_LOST, () => log.warn('notes_delayed', { reason: ANSWER_LOST }));
      const now = lostOnce(before, began);
      return again(LOST_WAIT_MS * 2 ** Math.min(now.lost - 1, 10), now);
    }
    case 'unsure':
      return again(posted.waitMs, before);
    case 'later':
      if (openly)
        atMostOnceAMinute(context, ASKS_TO_WAIT, () => log.warn('notes_delayed', { reason: ASKS_TO_WAIT }));
      return putOff(store, sealed.id, before, itsTurn);
    case 'refused': {
      const { code } = posted;
      if (note.kind === 'introduction') await noteNotIntroduced(store, pulseWeek(pulse), code, false);
      return putOff(store, sealed.id, before, itsTurn);
    }
    case 'groupsRefused':
      break;
  }
  const { code } = posted;
  if (await noteNotIntroduced(store, pulseWeek(pulse), code, true))
    log.error('notes_delayed', { code, reason: GROUPS_REFUSED });
  return again(HOUR_MS, before);
}

const ANSWER_LOST: Reason =
  'no answer came: Slack is asked whether the message arrived before it is sent again';

const ASKS_TO_WAIT: Reason = 'Slack asks to wait';

/**
 * The kinds that come to everybody, or to people who are known anyway, so that a line about them tells nothing: of a
 * round also what stands in for its notes, or the number of lines would be that of those who take part.
 */
const OPENLY: ReadonlySet<Notification['kind']> = new Set([
  'welcome',
  'weekly',
  'noWeekly',
  'digest',
  'introduction',
  'noIntroduction',
  'peerAlone',
]);

/** Has a note wait for its turn once everything of the workspace goes on. */
async function putOff(
  store: Store,
  id: string,
  tries: Tries,
  itsTurn: () => Promise<Delivered>,
): Promise<Delivered> {
  await endTry(store, id, tries);
  return itsTurn();
}

const earlierOf = ({ lostSince, lost }: Tries): Earlier | null =>
  lostSince === null ? null : { since: lostSince, times: lost };

/** Why a note has lost its point; null for one that has not. Everything of an opening asks Redis the same. */
async function whyPointless(context: WorkspaceContext, note: Notification): Promise<Reason | null> {
  const now = context.clock.now();
  const asked = isOpening(note.kind) && (await asksAgain(context, note));
  if (endsWithPulse(note.kind)) return now >= note.closesAt ? 'the pulse has closed' : null;
  if (isPeers(note.kind)) return now >= note.closesAt + ROUND_LASTS_MS ? 'the round is over' : null;
  return asked ? 'the next opening asks again' : null;
}

/** Whether somebody who is still to be asked at the next opening is asked by that: another welcome would be one too many. */
async function asksAgain(
  { store, clock }: WorkspaceContext,
  { team: id, pulse, closesAt }: Notification,
): Promise<boolean> {
  const [team, standing] = await Promise.all([findTeam(store, id), teamStanding(store, id)]);
  return (
    (standing.pulse !== null && standing.pulse.id > pulse) ||
    (team !== null && clock.now() >= nextPulse(team.schedule, closesAt).opensAt)
  );
}

/** What a delivery leaves behind for the next deal: a mark of every one of an opening, whatever it was. */
function leftBehind(
  context: WorkspaceContext,
  { kind, member, team }: Notification,
  welcomed: boolean,
): LeftBehind | null {
  if (!isOpening(kind)) return null;
  const place = { workspace: context.workspace, team, today: dayOf(context.clock.now()) };
  return { mark: sealMark(context.keyring, place, { member, welcomed }), reseal: resealSoon(context, team) };
}

/** Writes that a note is done with, however often Redis has to be asked: a message that went out unmarked would come again. */
async function settleFor(
  store: Store,
  id: string,
  { kind, team, pulse }: Notification,
  sent: boolean,
  left: LeftBehind | null,
): Promise<void> {
  for (;;)
    try {
      if (sent && isPeers(kind)) await noteIntroduced(store, pulseWeek(pulse), kind === 'introduction');
      return await settle(store, id, team, left);
    } catch (error) {
      if (store.redis.status === 'end') throw error;
      await setTimeout(MARK_AGAIN_MS, undefined, { ref: false });
    }
}
