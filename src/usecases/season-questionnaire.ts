import { weekOf } from '../pulse/calendar.js';
import type { Questionnaire } from '../pulse/questionnaire.js';
import { type Season, seasonOf } from '../pulse/season.js';
import type { Team } from '../pulse/team.js';
import { batchesOf, TEAMS_AT_ONCE } from '../store/batches.js';
import { teamStanding } from '../store/pulses.js';
import { allTeams } from '../store/teams.js';
import type { SealingContext, WorkspaceContext } from './context.js';
import { seasonIn } from './seasons.js';

/** Thrown if a team uses a questionnaire whose file is gone. */
export class QuestionnaireGone extends Error {
  readonly code = 'questionnaire_gone';
  constructor(id: string, team: Team) {
    super(
      `Team ${team.id} is asked the questionnaire "${id}" until its season ends, and there is no such file. Fix: put content/questionnaires/${id}.yml back.`,
    );
  }
}

/** Checks that every active team's questionnaire exists. Throws QuestionnaireGone. */
export async function assertQuestionnairesExist(context: WorkspaceContext): Promise<void> {
  const check = async (team: Team): Promise<void> => {
    if (team.archived) return;
    const { season } = await teamStanding(context.store, team.id);
    questionnaireOf(context, team, weekOf(context.clock.now()), season);
  };
  for (const batch of batchesOf(await allTeams(context.store), TEAMS_AT_ONCE))
    await Promise.all(batch.map(check));
}

/** The parts of a season that everyone on the team may know. */
type OpenlyKnown = Pick<Season, 'questionnaire' | 'counted'>;

/** Cached by workspace, team, period and sealed season, since reading a season is slow. */
const knownSeasons = new Map<string, OpenlyKnown>();
const MOST_SEASONS = 1_000;

/**
 * Returns what everyone on a team may know about a week's season: its questionnaire and who's included. Null if none
 * was drawn, or it's unreadable. A season that this host has a commitment to holds, whatever Redis says.
 *
 * @param sealed the season in Redis
 */
export function openlyKnown(
  context: SealingContext,
  team: Pick<Team, 'id'>,
  week: number,
  sealed: Buffer | null,
): OpenlyKnown | null {
  const firstWeek = seasonOf(week);
  const place = [context.workspace, team.id, firstWeek, sealed?.toString('base64')].join('|');
  const known = knownSeasons.get(place);
  if (known !== undefined) return known;
  const season = seasonIn(context, team.id, firstWeek, sealed);
  if (season === null || season === 'lost') return null;
  const { questionnaire, counted } = season;
  if (knownSeasons.size >= MOST_SEASONS) knownSeasons.clear();
  knownSeasons.set(place, { questionnaire, counted });
  return { questionnaire, counted };
}

/**
 * Returns a team's questionnaire in a week: the season's, or the team's own if there's no season yet. Throws
 * QuestionnaireGone.
 *
 * @param sealed the season in Redis
 */
export function questionnaireOf(
  context: SealingContext & Pick<WorkspaceContext, 'questionnaires'>,
  team: Team,
  week: number,
  sealed: Buffer | null,
): Questionnaire {
  const id = openlyKnown(context, team, week, sealed)?.questionnaire ?? team.questionnaire;
  const questionnaire = context.questionnaires.get(id);
  if (!questionnaire) throw new QuestionnaireGone(id, team);
  return questionnaire;
}
