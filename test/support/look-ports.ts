import type { LookPorts } from '../../src/usecases/requests-look.js';

/** A Slack that takes every message back, tells every supporter, and knows everyone. */
export const aLookAt = (own: Partial<LookPorts> = {}): LookPorts => ({
  takeBack: async () => undefined,
  tell: async () => null,
  isGone: async () => false,
  ...own,
});
