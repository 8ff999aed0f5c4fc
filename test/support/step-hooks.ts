import type { StepHooks } from '../../src/usecases/advance-keyring.js';

/** Every reason for a step: the clocks agree, this Redis has always known the keyring, and nothing is waited for. */
export const STEP_HOOKS: StepHooks = {
  clocks: { agrees: () => true, confirmed: () => true },
  proven: async () => true,
  others: async () => ({ contexts: [], failed: null }),
  open: async () => null,
  close: async () => undefined,
  patient: () => false,
  lost: () => undefined,
};
