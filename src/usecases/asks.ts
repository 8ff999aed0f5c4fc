import { isLargeEnoughToAsk, isAskWeek } from '../pulse/top-ask.js';
import type { Team } from '../pulse/team.js';
import { isAskDecided } from '../sealing/asks.js';
import { listedIn } from '../store/listing.js';
import type { WorkspaceContext } from './context.js';
import { openlyKnown } from './season-questionnaire.js';

/**
 * Whether a week's form asks what would help the team; the answer is the same for everyone on the team. The form
 * stops asking once too few counted members are left, or once the period's ask is decided, which may be early if
 * the schedule was moved.
 *
 * @param season the season in Redis
 */
export function asksWhatHelps(
  context: WorkspaceContext,
  team: Pick<Team, 'id'>,
  week: number,
  season: Buffer | null,
): boolean {
  const known = isAskWeek(week) ? openlyKnown(context, team, week, season) : null;
  if (!known) return false;
  const listed = listedIn(context.store, team.id);
  const left = listed ? known.counted.filter((member) => listed.has(member)) : known.counted;
  return isLargeEnoughToAsk(left.length) && !isAskDecided(context, team.id, week);
}
