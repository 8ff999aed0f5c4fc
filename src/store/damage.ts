import type { TeamId } from '../pulse/ids.js';

/** The places in Redis whose unreadable entries we report, in the words of the log. */
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

/** The place to report if a key holds another kind of value than Evenkeel writes there. */
export const WRONG_TYPE: Stored = 'another kind of value in Redis (see evenkeel doctor)';

/** The place to report if a key holds more entries than we read. */
export const OVER_BOUND: Stored = 'more in Redis than Evenkeel keeps there (see evenkeel doctor)';

/**
 * Reports entries that Evenkeel didn't write: the caller leaves them out and uses the others.
 *
 * @param found the raw entries, to tell new ones from those that were reported before; we show them to no one
 */
export type Damaged = (place: Stored, team: TeamId | null, found: readonly string[]) => void;

/** How many reported entries we remember. */
const MOST_REPORTED = 10_000;

/**
 * Returns a function that reports each unreadable entry only once per process: we read most entries at every request.
 * Once it remembers `MOST_REPORTED` entries, it reports each place once more, and then no more.
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
