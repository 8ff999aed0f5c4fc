import type { TeamId } from '../pulse/ids.js';

/** What Redis holds in many entries, each of which is read by itself. */
export const STORED = [
  'teams in Redis',
  'a roster in Redis',
  'the agenda in Redis',
  'results in Redis',
  'where teams stand, in Redis',
  'the support overlay in Redis',
  'the list of peer supporters in Redis',
  'requests to peer supporters in Redis',
  'a hard event in Redis',
  "what a team's managers said they're doing, in Redis",
  'peer records in Redis',
  'another kind of value in Redis (see evenkeel doctor)',
  'more in Redis than Evenkeel keeps there (see evenkeel doctor)',
] as const;
export type Stored = (typeof STORED)[number];

/** Where a key holds another kind of value than Evenkeel writes there. */
export const WRONG_KIND: Stored = 'another kind of value in Redis (see evenkeel doctor)';

/** Where a key holds more entries than are read of it. */
export const OVER_BOUND: Stored = 'more in Redis than Evenkeel keeps there (see evenkeel doctor)';

/**
 * Told of entries that are not what Evenkeel writes: they are left out, and the others are used.
 *
 * @param found the entries as they are, to tell those that were reported before from new ones; they are shown to nobody
 */
export type Damaged = (place: Stored, team: TeamId | null, found: readonly string[]) => void;

/** How many entries are remembered as reported. */
const MOST_REPORTED = 10_000;

/**
 * Reports each unreadable entry once per process, however often it is met: most are read at every request. Once
 * `MOST_REPORTED` entries are remembered, each kind of place is reported once more and then no further.
 */
export function reportedOnce(report: (place: Stored, team: TeamId | null, entries: number) => void): Damaged {
  const reported = new Set<string>();
  const overflowed = new Set<Stored>();
  return (place, team, found) => {
    const fresh = found.map((entry) => `${place}|${team}|${entry}`).filter((one) => !reported.has(one));
    const kept = fresh.slice(0, MOST_REPORTED - reported.size);
    for (const one of kept) reported.add(one);
    const overflows = fresh.length > kept.length && !overflowed.has(place);
    if (overflows) overflowed.add(place);
    if (kept.length > 0 || overflows) report(place, team, fresh.length);
  };
}
