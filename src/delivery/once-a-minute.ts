import { perObject } from '../store/per-object.js';
import type { WorkspaceContext } from '../usecases/context.js';
import type { Reason } from '../usecases/log.js';

/** How long we don't repeat the same line about a workspace, in milliseconds. */
const SAID_FOR_MS = 60_000;

const saidAt = perObject<WorkspaceContext['store'], Map<Reason, number>>(() => new Map());

/**
 * Logs a reason for a workspace at most once a minute. It concerns one delivery after another, and their number
 * would reveal more than the fact does.
 */
export function atMostOnceAMinute({ store }: WorkspaceContext, reason: Reason, say: () => void): void {
  const saidOf = saidAt(store);
  if (performance.now() - (saidOf.get(reason) ?? -Infinity) < SAID_FOR_MS) return;
  saidOf.set(reason, performance.now());
  say();
}
