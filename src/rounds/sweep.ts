import type { SealedNote } from '../sealing/notes.js';
import { type Due, dueBy } from '../store/agenda.js';
import { handedOver, notesDue } from '../store/outbox.js';
import { closePulse } from './close.js';
import type { Directory, House } from './house.js';
import { openPulse } from './open.js';
import { pairPeers } from './pair.js';
import { remindPulse } from './remind.js';
import { stirTeam } from './stir.js';

/** Where a sweep hands on what is due. Adding the same thing twice while it waits must add it once. */
export interface Queues {
  addSteps(steps: readonly Due[]): Promise<void>;
  addNotes(notes: readonly SealedNote[]): Promise<void>;
}

/** How much one sweep hands on of each kind; what is left comes with the next batch of the same sweep. */
const BATCH = 500;

/**
 * Turns what is due into jobs: steps of the agenda stay on it until they are done, notes leave the outbox once
 * the queue has them. However often it runs, and however long it did not, nothing is lost or fires twice.
 */
export async function sweep({ store, clock, log }: House, queues: Queues): Promise<void> {
  const now = clock.now();
  const steps = await dueBy(store, now, BATCH);
  await queues.addSteps(steps);
  let handed = 0;
  for (;;) {
    const notes = await notesDue(store, now, BATCH);
    await queues.addNotes(notes);
    await handedOver(
      store,
      notes.map((note) => note.id),
    );
    handed += notes.length;
    if (notes.length < BATCH) break;
  }
  log.debug('swept', { steps: steps.length, notes: handed });
}

/** Does one step of the agenda. */
export async function takeStep(house: House, directory: Directory, due: Due): Promise<void> {
  if (due.step === 'open') return openPulse(house, directory, due);
  if (due.step === 'stir') return stirTeam(house, due);
  if (due.step === 'remind') return remindPulse(house, due);
  if (due.step === 'peer') return pairPeers(house, directory, due);
  return closePulse(house, due);
}
