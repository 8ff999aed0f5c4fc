import type { WorkspaceContext } from '../usecases/context.js';
import type { Reason } from '../usecases/log.js';

/** For how long the same thing is not said again of a workspace, in milliseconds. */
const SAID_FOR_MS = 60_000;

const saidAt = new WeakMap<WorkspaceContext['store'], Map<Reason, number>>();

/**
 * Says something of a workspace once a minute at the most: it befalls one delivery after the other, and how many there
 * were would tell more than that it happens.
 */
export function atMostOnceAMinute({ store }: WorkspaceContext, reason: Reason, say: () => void): void {
  const saidOf = saidAt.get(store) ?? new Map<Reason, number>();
  saidAt.set(store, saidOf);
  if (performance.now() - (saidOf.get(reason) ?? -Infinity) < SAID_FOR_MS) return;
  saidOf.set(reason, performance.now());
  say();
}
