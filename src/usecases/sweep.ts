import { type Due, dueBy, type Step } from '../store/agenda.js';
import { handedOver, leaseDueNotifications } from '../store/outbox.js';
import { hasTeam } from '../store/teams.js';
import { reserveSendSlots } from '../store/send-rate-limit.js';
import { closePulse } from './close.js';
import { continueEvent } from './hard-events.js';
import type { WorkspaceContext } from './context.js';
import { rosterKnown } from './first-readings.js';
import type { Directory, Queues } from './ports.js';
import { openPulse } from './open.js';
import { pairPeers } from './pair.js';
import { remindPulse } from './remind.js';
import { resealScheduled } from './scheduled-reseal.js';

/** How much of each kind one batch of a sweep hands on; the rest comes with the sweep's next batch. */
const BATCH = 500;

/**
 * Turns what's due into jobs. Steps stay on the agenda until they're done; notifications leave the outbox
 * once the queue has them, each with its turn, so that ten thousand of one workspace keep nobody else
 * waiting. However often it runs, and however long it hasn't run, nothing is lost or fires twice.
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
    const notifications = await leaseDueNotifications(store, now, BATCH);
    if (notifications.length > 0) {
      const turns = await reserveSendSlots(store, pace, notifications.length);
      const timed = notifications.map((notification, index) => ({ notification, waitMs: turns[index] ?? 0 }));
      await queues.addNotifications(workspace, timed);
    }
    await handedOver(
      store,
      notifications.map(({ id }) => id),
    );
    handed += notifications.length;
    if (notifications.length < BATCH) break;
  }
  log.debug('swept', { steps: steps.length, notifications: handed });
}

/** The function that does each step of the agenda. */
const STEPS_BY_NAME: Readonly<
  Record<Step, (context: WorkspaceContext, directory: Directory, due: Due) => Promise<void>>
> = {
  open: openPulse,
  reseal: (context, _, due) => resealScheduled(context, due),
  remind: remindPulse,
  close: (context, _, due) => closePulse(context, due),
  peer: pairPeers,
  async event(context, directory, due) {
    await rosterKnown({ context, directory }, due.team);
    await continueEvent(context, due);
  },
};

/** Does one step of the agenda. One of a team that isn't there does nothing and goes; that's reported once a workspace. */
export async function runStep(context: WorkspaceContext, directory: Directory, due: Due): Promise<void> {
  const { store } = context;
  // Its id may be anything: somebody wrote it there.
  if (!(await hasTeam(store, due.team))) store.damaged('the agenda in Redis', null, [NO_TEAM]);
  await STEPS_BY_NAME[due.step](context, directory, due);
}

/** What's reported as unreadable, of whichever steps. */
const NO_TEAM = 'a step of no team';
