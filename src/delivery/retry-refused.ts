import { setTimeout } from 'node:timers/promises';
import type { WorkspaceContext } from '../usecases/context.js';
import { doubtRefusal, recordRefusal } from '../store/slack-write-block.js';
import { endRefusal, refusalState, reserveSendSlots, tokenRefused } from '../store/send-rate-limit.js';
import type { RunningQueues } from './queues.js';
import type { CheckToken } from '../usecases/ports.js';
import { fixOf, refusalReason } from '../usecases/slack-errors.js';

/** What a message needs. */
const POSTING = 'chat:write';

/** How much later than the first of them the other notifications follow that a refusal held back, in milliseconds. */
const FIRST_ALONE_MS = 2_000;

/** A notification that is due later than this was put off by the refusal while it was ended, in milliseconds. */
const PUT_OFF_MS = 1_800_000;

/** How long a delivery that finds everything held is in hand, in milliseconds, and some more. */
const IN_HAND_MS = 1_000;

/**
 * Tries again what waits because Slack refuses the app, as part of every sweep: it asks Slack about the token, which
 * costs a call that leaves no trace. Once Slack takes the token again, everything follows at once. Where Slack took it all
 * along and refuses messages alone, only a message can show whether that is over: one goes ahead of the others, at
 * every sweep for some minutes, and then after ever longer waits of an hour at the most.
 */
export async function retryRefused(
  { workspace, store, pace, log }: WorkspaceContext,
  checkToken: CheckToken,
  queues: Pick<RunningQueues, 'hasten'>,
): Promise<void> {
  const state = await refusalState(store);
  if (state === 'none') return;
  const turns = async (count: number): Promise<readonly number[]> =>
    (await reserveSendSlots(store, pace, count)).map((waitMs, index) =>
      index === 0 ? 0 : waitMs + FIRST_ALONE_MS,
    );
  // What was in hand when the refusal ended has been put off for an hour all the same.
  const hastenRest = () => queues.hasten(workspace, PUT_OFF_MS, turns);
  if (state === 'ended') return hastenRest();
  const { error, scopes } = await checkToken();
  const code = error ?? (scopes.includes(POSTING) ? null : 'missing_scope');
  if (code !== null && fixOf(code) === null) return;
  if (code !== null) {
    await tokenRefused(store);
    if (await recordRefusal(store, code))
      log.error('notifications_delayed', { code, reason: refusalReason(code) });
    return;
  }
  if (!(await endRefusal(store, pace))) return;
  await doubtRefusal(store);
  await queues.hasten(workspace, 0, turns);
  await setTimeout(IN_HAND_MS);
  if ((await refusalState(store)) === 'ended') await hastenRest();
}
