import type { LookPorts } from '../../src/usecases/requests-look.js';

/** A Slack that takes everything back, tells whoever is to be told, and knows everybody. */
export const aLookAt = (own: Partial<LookPorts> = {}): LookPorts => ({
  takeBack: async () => undefined,
  tell: async () => null,
  isGone: async () => false,
  ...own,
});
