import type { Note, NoteKind } from '../pulse/note.js';
import type { House } from '../rounds/house.js';
import { openNote, type SealedNote } from '../sealing/notes.js';
import { markSent, wasSent } from '../store/outbox.js';
import type { Delivered } from './queues.js';

/** What Slack made of a message. */
export type Posted =
  | { readonly kind: 'posted' }
  /** It can never be delivered: the account is gone, or the workspace refuses the app. */
  | { readonly kind: 'impossible'; readonly code: string }
  /** Slack asks to wait. */
  | { readonly kind: 'later'; readonly waitMs: number };

/** Posts one note to Slack; throws when it is not known whether that worked. */
export type Post = (kind: Exclude<NoteKind, 'nothing'>, note: Note) => Promise<Posted>;

/**
 * Delivers one note: opens it, asks the ledger, posts, and writes the ledger. The only window for a duplicate is
 * a crash between posting and writing. A weekly card or reminder whose pulse has closed is dropped, on record;
 * an outreach note never is.
 */
export async function deliver(
  { workspace, store, keyring, clock, log }: House,
  post: Post,
  sealed: SealedNote,
): Promise<Delivered> {
  if (await wasSent(store, sealed.id)) return { kind: 'done' };
  const note = openNote(keyring, workspace, sealed);
  if (!note) {
    log.error('note_dropped', { reason: 'it does not open: forged, or past its day' });
    return { kind: 'done' };
  }
  const pointless = note.kind !== 'outreach' && note.kind !== 'nothing' && clock.now() >= note.closesAt;
  if (pointless)
    log.warn('note_dropped', { team: note.team, pulse: note.pulse, reason: 'the pulse has closed' });
  if (!pointless && note.kind !== 'nothing') {
    const posted = await post(note.kind, note);
    if (posted.kind === 'later') {
      log.warn('notes_delayed', { reason: 'Slack asks to wait' });
      return posted;
    }
    if (posted.kind === 'impossible')
      log.warn('note_dropped', { code: posted.code, reason: 'Slack refuses it' });
  }
  await markSent(store, sealed.id);
  return { kind: 'done' };
}
