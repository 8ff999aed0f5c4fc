import type { SealedNotification } from '../sealing/notifications.js';
import type { WorkspaceId } from '../pulse/ids.js';
import { type Due, dueBy } from '../store/agenda.js';
import { handedOver, leaseDueNotifications } from '../store/outbox.js';
import { reserveSendSlots } from '../store/send-rate-limit.js';
import { closePulse } from './close.js';
import type { Directory, WorkspaceContext } from './context.js';
import { openPulse } from './open.js';
import { pairPeers } from './pair.js';
import { remindPulse } from './remind.js';
import { resealScheduled } from './scheduled-reseal.js';

/** A note, and how long it waits for its turn, in milliseconds. */
export interface TimedNotification {
  readonly note: SealedNotification;
  readonly waitMs: number;
}

/** Where a sweep hands on what is due. Adding the same thing twice while it waits must add it once. */
export interface Queues {
  addSteps(workspace: WorkspaceId, steps: readonly Due[]): Promise<void>;
  addNotes(workspace: WorkspaceId, notes: readonly TimedNotification[]): Promise<void>;
  /**
   * Replaces every note that waits for which `renewed` gives another, each on its own. Throws what failed first, once all
   * of them have been tried.
   */
  renewNotes(
    renewed: (workspace: WorkspaceId, note: SealedNotification) => SealedNotification | null,
  ): Promise<void>;
}

/** How much one sweep hands on of each kind; what is left comes with the next batch of the same sweep. */
const BATCH = 500;

/**
 * Turns what is due into jobs: steps of the agenda stay on it until they are done, notes leave the outbox once
 * the queue has them, each with its turn, so that ten thousand notes of one workspace keep nobody else waiting.
 * However often it runs, and however long it did not, nothing is lost or fires twice.
 */
export async function sweep(
  { workspace, store, clock, pace, log }: WorkspaceContext,
  queues: Queues,
): Promise<void> {
  const now = clock.now();
  const steps = await dueBy(store, now, BATCH);
  await queues.addSteps(workspace, steps);
  let handed = 0;
  for (;;) {
    const notes = await leaseDueNotifications(store, now, BATCH);
    if (notes.length > 0) {
      const turns = await reserveSendSlots(store, pace, notes.length);
      const timed = notes.map((note, index) => ({ note, waitMs: turns[index] ?? 0 }));
      await queues.addNotes(workspace, timed);
    }
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
export async function runStep(context: WorkspaceContext, directory: Directory, due: Due): Promise<void> {
  if (due.step === 'open') return openPulse(context, directory, due);
  if (due.step === 'reseal') return resealScheduled(context, due);
  if (due.step === 'remind') return remindPulse(context, directory, due);
  if (due.step === 'peer') return pairPeers(context, directory, due);
  return closePulse(context, due);
}
