import { weekOf } from '../pulse/calendar.js';
import type { TeamId } from '../pulse/ids.js';
import type { WorkspaceContext } from './context.js';
import { currentSeason } from './current-season.js';
import { QuestionnaireGone, questionnaireOf } from './season-questionnaire.js';
import { lastKnownTeam } from './team-cache.js';

/** What the welcome says about a team. */
export interface TeamAtHand {
  /** The id of the questionnaire that the team gets. */
  readonly questionnaire: string;
  /** How many people its results include; null before its first pulse. */
  readonly included: number | null;
}

/**
 * What this process knows about a team by now; null if it knows nothing. It reads nothing from Redis: a
 * welcome that did would show somebody who watches Redis who was never asked before.
 */
export function teamAtHand(context: WorkspaceContext, id: TeamId): TeamAtHand | null {
  const known = lastKnownTeam(context, id);
  if (!known) return null;
  const { team, state } = known;
  try {
    const week = weekOf(context.clock.now());
    const { id: questionnaire } = questionnaireOf(context, team, week, state.season);
    return { questionnaire, included: currentSeason(context, team, state.season)?.counted.length ?? null };
  } catch (error) {
    // The start names the file that's gone; the welcome says what holds for any questionnaire.
    if (error instanceof QuestionnaireGone) return null;
    throw error;
  }
}
