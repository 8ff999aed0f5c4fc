import { weekOf } from '../pulse/calendar.js';
import type { MemberId } from '../pulse/ids.js';
import { type Season, seasonOf } from '../pulse/season.js';
import type { Team } from '../pulse/team.js';
import { teamStanding } from '../store/pulses.js';
import type { SealingContext } from './context.js';
import { seasonIn } from './seasons.js';

/**
 * The season that a team's last result is made of: that of the running 12-week period, or of the one before until the
 * running one's first pulse opens. It holds whatever Redis says, as for a close. Null before the team's first period, and
 * where the season can't be read.
 */
export async function currentSeason(context: SealingContext, team: Pick<Team, 'id'>): Promise<Season | null> {
  const { season: sealed } = await teamStanding(context.store, team.id);
  const running = seasonOf(weekOf(context.clock.now()));
  const season =
    seasonIn(context, team.id, running, sealed) ?? seasonIn(context, team.id, seasonOf(running - 1), sealed);
  return season === 'lost' ? null : season;
}

/** Who is included in a team's results: the same for everybody who may ask. Null where there's no season to tell. */
export const includedMembers = async (
  context: SealingContext,
  team: Pick<Team, 'id'>,
): Promise<readonly MemberId[] | null> => (await currentSeason(context, team))?.counted ?? null;
