import type { MemberId } from '../pulse/ids.js';
import type { Team } from '../pulse/team.js';
import { openSeason } from '../sealing/seasons.js';
import { teamStanding } from '../store/pulses.js';
import type { SealingContext } from './context.js';

/**
 * Who is included in a team's results in the running 12-week period, from its sealed season: the same for everybody who
 * may ask. Null before the team's first period, and when the season doesn't open.
 */
export async function includedMembers(
  { workspace, store, keyring }: SealingContext,
  team: Pick<Team, 'id'>,
): Promise<readonly MemberId[] | null> {
  const { season } = await teamStanding(store, team.id);
  return openSeason(keyring, workspace, team.id, season)?.counted ?? null;
}
