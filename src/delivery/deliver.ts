import { endsWithPulse, type Note } from '../pulse/note.js';
import type { House } from '../rounds/house.js';
import { openNote, type SealedNote } from '../sealing/notes.js';
import { markSent, wasSent } from '../store/outbox.js';
import { areTurnsHeld, holdTurns, reserveTurns } from '../store/turns.js';
import type { Delivered } from './queues.js';

/** What Slack made of a message. */
export type Posted =
  | { readonly kind: 'posted' }
  /** It can never be delivered: the account is gone, or the workspace refuses the app. */
  | { readonly kind: 'impossible'; readonly code: string }
  /** Slack asks to wait. */
  | { readonly kind: 'later'; readonly waitMs: number };

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
 * Delivers one note: opens it, asks the ledger, posts, and writes the ledger. The only window for a duplicate is
 * a crash between posting and writing. A weekly card or reminder whose pulse has closed is dropped, on record;
 * an outreach note never is. When Slack asks to wait, every note of the workspace waits that long and then for a turn
 * of its own.
 *
 * Only of weekly cards, which everybody gets, does the log say what Slack made of them: of any other note even a
 * line about a failure would tell that there was one.
 */
export async function deliver(
  { workspace, store, keyring, clock, pace, log }: House,
  post: Post,
  sealed: SealedNote,
): Promise<Delivered> {
  if (await wasSent(store, sealed.id)) return { kind: 'done' };
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
    if (weekly && posted.kind === 'impossible')
      log.warn('note_dropped', { team, pulse, code: posted.code, reason: 'Slack refuses it' });
    if (posted.kind === 'later') {
      await holdTurns(store, pace, posted.waitMs);
      return later();
    }
  }
  await markSent(store, sealed.id);
  return { kind: 'done' };
}
