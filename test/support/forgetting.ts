import { forgetting, type ForgettingParts } from '../../src/usecases/forgetting.js';
import type { WorkspaceContext } from '../../src/usecases/context.js';

/** What keeps a keyring stepping needs, for one workspace and with clocks that agree. */
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

/** What keeps that keyring stepping, with some of it replaced. */
export const forgettingOf = (
  of: { readonly context: WorkspaceContext; readonly prefix: string },
  over: Partial<ForgettingParts> = {},
) => forgetting({ ...forgettingParts(of), ...over });
