import { memberId } from '../../src/pulse/ids.js';
import type { Entry } from '../../src/support/overlay.js';

/** Returns an entry of a workplace's own support, with every field as long as its form allows. */
export const longestEntry = (id: string): Entry => ({
  id,
  name: 'N'.repeat(80),
  what: 'W'.repeat(300),
  for: 'F'.repeat(150),
  hours: 'H'.repeat(150),
  cost: 'C'.repeat(150),
  phone: '1-800-555-0100',
  text: 'T'.repeat(150),
  url: `https://example.org/${'u'.repeat(100)}`,
  person: memberId('U0123456789'),
  addedOn: '2026-11-23',
});
