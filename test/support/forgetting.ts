import { forgetting, type ForgettingParts } from '../../src/usecases/forgetting.js';
import type { WorkspaceContext } from '../../src/usecases/context.js';

/** The parts of forgetting for one workspace, with clocks that agree. */
export const forgettingParts = ({
  context,
  prefix,
}: {
  readonly context: WorkspaceContext;
  readonly prefix: string;
}): ForgettingParts => ({
  redis: context.store.redis,
  prefix,
  keyring: context.keyring,
  clock: context.clock,
  log: context.log,
  clocks: { agrees: () => true, confirmed: () => true },
  contexts: async () => [context],
  open: async () => context,
  queues: { renewNotifications: async () => undefined },
});

/** The forgetting of one workspace, with some of its parts replaced. */
export const forgettingOf = (
  of: { readonly context: WorkspaceContext; readonly prefix: string },
  over: Partial<ForgettingParts> = {},
) => forgetting({ ...forgettingParts(of), ...over });
