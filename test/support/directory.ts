import type { MemberId } from '../../src/pulse/ids.js';
import type { Person } from '../../src/pulse/roster.js';
import type { Directory } from '../../src/usecases/ports.js';

/** A person on a roster: in UTC, reading English and not away unless the test says otherwise. */
export const aPerson = (id: MemberId, over: Partial<Omit<Person, 'id'>> = {}): Person => ({
  id,
  timeZone: 'UTC',
  language: 'en',
  awayUntil: null,
  ...over,
});

/** A directory of empty channels in a quiet workspace; a test replaces the parts that it's about. */
export const fakeDirectory = (over: Partial<Directory> = {}): Directory => ({
  rosterOf: async () => [],
  personChanged: () => null,
  isArchived: async () => false,
  groupsChanged: () => undefined,
  groups: async () => [],
  isGone: async () => false,
  namesOf: async (members) => members.map((member) => [`Name of ${member}`]),
  languageOf: async () => 'en',
  isHere: async () => true,
  isAdmin: async () => false,
  zoneOf: async () => 'UTC',
  ...over,
});
