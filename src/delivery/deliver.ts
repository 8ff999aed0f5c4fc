import { setTimeout } from 'node:timers/promises';
import { endsWithPulse, type Note } from '../pulse/note.js';
import type { House } from '../rounds/house.js';
import { openNote, type SealedNote } from '../sealing/notes.js';
import { beginSending, markSent } from '../store/outbox.js';
import type { Store } from '../store/redis.js';
import { noteRefusal } from '../store/refused.js';
import { areTurnsHeld, holdTurns, reserveTurns } from '../store/turns.js';
import type { Delivered } from './queues.js';

/** What Slack made of a message. */
export type Posted =
  | { readonly kind: 'posted' }
  /** It can never be delivered: the account is gone. */
  | { readonly kind: 'impossible' }
  /** The workspace lets the app write to nobody, until an admin mends that. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Slack asks to wait. */
  | { readonly kind: 'later'; readonly waitMs: number };

/** How long everything for a workspace waits that lets the app write to nobody, in milliseconds. */
const REFUSED_WAIT_MS = 3_600_000;

/** How soon the mark is written again that Redis did not take, in milliseconds: sooner than another worker comes. */
const MARK_AGAIN_MS = 500;

/** Slack did not take a note; which, and why, would tell what it was. */
class NotDelivered extends Error {
  readonly code = 'not_delivered';
}

/**
 * Posts one note to Slack, or for one that is none makes a call that leaves no trace, so that both are the same kind
 * of work. Throws when it is not known whether that worked.
 */
export type Post = (note: Note) => Promise<Posted>;

/**
 * Delivers one note: writes into the ledger that it begins, opens the note, posts, and writes that it is done. The only
 * window for a duplicate is a crash between posting and that mark. A weekly card or reminder whose pulse has closed is dropped, on record;
 * an outreach note never is. When Slack asks to wait, every note of the workspace waits that long and then for a turn
 * of its own. So they do, for an hour at a time, while the workspace lets the app write to nobody.
 *
 * What Slack makes of all of a workspace's messages stands in the log and where admins look, but only as weekly cards
 * show it, which come to many: of any other note even a line about a failure would tell that there was one. That a
 * single account is gone is said nowhere: who has not joined gets no card, and so no failure.
 */
export async function deliver(
  { workspace, store, keyring, clock, pace, log }: House,
  post: Post,
  sealed: SealedNote,
): Promise<Delivered> {
  if (!(await beginSending(store, sealed.id))) return { kind: 'done' };
  const later = async (): Promise<Delivered> => {
    const [waitMs = 0] = await reserveTurns(store, pace, 1);
    return { kind: 'later', waitMs };
  };
  if (await areTurnsHeld(store)) return later();
  const note = openNote(keyring, workspace, sealed);
  if (!note) {
    log.error('note_dropped', { reason: 'it does not open: forged, or past its day' });
    return { kind: 'done' };
  }
  const { team, pulse } = note;
  const weekly = note.kind === 'weekly';
  const pointless = endsWithPulse(note.kind) && clock.now() >= note.closesAt;
  if (pointless) log.warn('note_dropped', { team, pulse, reason: 'the pulse has closed' });
  if (!pointless) {
    const posted = await post(note).catch((error: unknown) => {
      // oxlint-disable-next-line preserve-caught-error -- its code would tell a message from a cover call
      throw weekly ? error : new NotDelivered();
    });
    if (weekly && posted.kind === 'later') log.warn('notes_delayed', { reason: 'Slack asks to wait' });
    if (posted.kind === 'later') {
      await holdTurns(store, pace, posted.waitMs);
      return later();
    }
    if (posted.kind === 'refused') {
      if (weekly) {
        log.error('notes_delayed', { code: posted.code, reason: 'Slack refuses messages to anybody' });
        await noteRefusal(store, posted.code);
      }
      await holdTurns(store, pace, REFUSED_WAIT_MS);
      return later();
    }
  }
  await mark(store, sealed.id);
  return { kind: 'done' };
}

/** Marks a note as done with, however often Redis has to be asked: a message that went out unmarked would come again. */
async function mark(store: Store, id: string): Promise<void> {
  for (;;)
    try {
      return await markSent(store, id);
    } catch (error) {
      if (store.redis.status === 'end') throw error;
      await setTimeout(MARK_AGAIN_MS, undefined, { ref: false });
    }
}
