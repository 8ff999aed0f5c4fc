import type { StepReasons } from '../../src/usecases/advance-keyring.js';

/** Every reason for a step: the clocks agree, this Redis has always known the keyring, and nothing is waited for. */
export const ALL_REASONS: StepReasons = {
  clocks: { agrees: () => true, confirmed: () => true },
  known: async () => true,
  others: async () => ({ contexts: [], failed: null }),
  open: async () => null,
  close: async () => undefined,
  patient: () => false,
  lost: () => undefined,
};
