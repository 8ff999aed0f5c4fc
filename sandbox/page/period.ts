import { weekOf } from '../../src/pulse/calendar.js';
import { lastWeekOf, seasonOf } from '../../src/pulse/season.js';
import { ASK_RULE } from '../../src/pulse/top-ask.js';
import type { World } from './protocol.js';

/**
 * Returns the 12-week period of a moment, in the demo's weeks.
 *
 * @param monday the demo's start, in milliseconds since 1970
 */
export function periodAt(at: number, monday: number): World['period'] {
  const ends = lastWeekOf(seasonOf(weekOf(at))) - weekOf(monday) + 1;
  return { asksFrom: ends - ASK_RULE.weeks + 1, ends, people: ASK_RULE.from };
}
