import { weekOf } from '../pulse/calendar.js';
import { type Season, seasonOf } from '../pulse/season.js';
import type { Team } from '../pulse/team.js';
import type { SealingContext } from './context.js';
import { seasonIn } from './seasons.js';

/**
 * Returns the season that decides who's included in a team's results now: that of the running 12-week period, or of the
 * previous one until the running period's first pulse opens. A drawn season holds, whatever Redis says: see `seasonIn`.
 * Null before the team's first period, or if the season is unreadable.
 *
 * @param sealed the season in Redis
 */
export function currentSeason(
  context: SealingContext,
  team: Pick<Team, 'id'>,
  sealed: Buffer | null,
): Season | null {
  const running = seasonOf(weekOf(context.clock.now()));
  const season =
    seasonIn(context, team.id, running, sealed) ?? seasonIn(context, team.id, seasonOf(running - 1), sealed);
  return season === 'lost' ? null : season;
}
