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

/**
 * The most steps a sweep hands on, and the size of its batches of notifications: it hands on all of those. Further
 * steps wait for the next sweep.
 */
const BATCH = 500;

/**
 * Turns a workspace's due steps and notifications into jobs. Steps stay on the agenda until they're done.
 * Notifications leave the outbox once the queue has them, each with its own turn, so that ten thousand from one
 * workspace don't hold up the others. However often or rarely a sweep runs, nothing is lost or fires twice.
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

/** The function that runs each kind of step. */
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

/**
 * Runs one step of the agenda. The step of a team that doesn't exist does nothing but leave the agenda, which is
 * reported once per workspace.
 */
export async function runStep(context: WorkspaceContext, directory: Directory, due: Due): Promise<void> {
  const { store } = context;
  // We don't report the team's id: whoever wrote the step may have put anything there.
  if (!(await hasTeam(store, due.team))) store.damaged('the agenda in Redis', null, [NO_TEAM]);
  await STEPS_BY_NAME[due.step](context, directory, due);
}

/** Reported in place of every such step, so that each workspace reports it only once. */
const NO_TEAM = 'a step of no team';
