import type { ChainableCommander } from 'ioredis';
import type { Instant, Pulse } from '../pulse/calendar.js';
import type { MemberId } from '../pulse/ids.js';
import type { NoteKind } from '../pulse/note.js';
import type { Team } from '../pulse/team.js';
import { sealNote } from '../sealing/notes.js';
import { shuffled } from '../sealing/shuffle.js';
import type { Step } from '../store/agenda.js';
import { enqueue } from '../store/outbox.js';
import type { House } from './house.js';

/** What one member is to get, and when. */
export interface Decided {
  readonly member: MemberId;
  readonly kind: NoteKind;
  readonly at: Instant;
}

/**
 * Puts one note for each member into the outbox, as part of the transaction that decides them: in an order that
 * does not follow the roster, or the order in Redis and its log would tell whose each is.
 */
export function decideNotes(
  { workspace, store, keyring }: House,
  write: ChainableCommander,
  step: Step | 'digest',
  team: Team,
  pulse: Pulse,
  decided: readonly Decided[],
): void {
  for (const { member, kind, at } of shuffled(decided)) {
    const note = { kind, member, team: team.id, pulse: pulse.id, closesAt: pulse.closesAt };
    enqueue(write, store, sealNote(keyring, workspace, step, note), at);
  }
}
