import type { StepReasons } from '../src/rounds/retire.js';

/** Everything speaks for a step: the clocks agree, and this Redis has always known the keyring. */
export const ALL_REASONS: StepReasons = {
  clocks: { agrees: () => true, confirmed: () => true },
  known: async () => true,
  others: async () => [],
};
