import { setTimeout } from 'node:timers/promises';
import type { WorkspaceContext } from '../usecases/context.js';
import { doubtRefusal, recordRefusal } from '../store/slack-write-block.js';
import { endRefusal, refusalState, reserveSendSlots, tokenRefused } from '../store/send-rate-limit.js';
import type { RunningQueues } from './queues.js';
import type { CheckToken } from '../usecases/ports.js';
import { fixOf, refusalReason } from '../usecases/slack-errors.js';

/** The scope that a message needs. */
const POSTING = 'chat:write';

/** How long the first notification after a refusal goes ahead of the others, in milliseconds. */
const FIRST_ALONE_MS = 2_000;

/** A notification due later than this many milliseconds from now was put off by the refusal just as we ended it. */
const PUT_OFF_MS = 1_800_000;

/** A bit more than a delivery takes that finds its workspace held back, in milliseconds. */
const IN_HAND_MS = 1_000;

/**
 * Retries the notifications that wait because Slack refuses the app; part of every sweep. First asks Slack about
 * the token, in a call that leaves no trace. Once Slack accepts the token again, all notifications follow at
 * once. If Slack accepted it all along and refuses only messages, only a message can show whether that's over. So
 * one goes ahead of the others: at every sweep for some minutes, then after growing waits of up to an hour.
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
  // Deliveries that were in hand when we ended the refusal put themselves off for an hour nevertheless.
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
