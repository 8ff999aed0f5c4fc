import type { StepHooks } from '../../src/usecases/advance-keyring.js';

/** Hooks that let a keyring step: the clocks agree, Redis proves to be the keyring's own, and nothing has to wait. */
export const STEP_HOOKS: StepHooks = {
  clocks: { agrees: () => true, confirmed: () => true },
  proven: async () => true,
  others: async () => ({ contexts: [], failed: null }),
  open: async () => null,
  close: async () => undefined,
  patient: () => false,
  lost: () => undefined,
};
