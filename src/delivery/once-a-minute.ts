import type { WorkspaceContext } from '../usecases/context.js';
import type { Reason } from '../usecases/log.js';

/** How long we don't repeat the same line about a workspace, in milliseconds. */
const SAID_FOR_MS = 60_000;

const saidAt = new WeakMap<WorkspaceContext['store'], Map<Reason, number>>();

/**
 * Logs a reason for a workspace at most once a minute. It concerns one delivery after another, and their number
 * would reveal more than the fact does.
 */
export function atMostOnceAMinute({ store }: WorkspaceContext, reason: Reason, say: () => void): void {
  const saidOf = saidAt.get(store) ?? new Map<Reason, number>();
  saidAt.set(store, saidOf);
  if (performance.now() - (saidOf.get(reason) ?? -Infinity) < SAID_FOR_MS) return;
  saidOf.set(reason, performance.now());
  say();
}
