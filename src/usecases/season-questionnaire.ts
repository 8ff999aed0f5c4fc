import { weekOf } from '../pulse/calendar.js';
import type { Questionnaire } from '../pulse/questionnaire.js';
import { seasonOf } from '../pulse/season.js';
import type { Team } from '../pulse/team.js';
import { batchesOf, TEAMS_AT_ONCE } from '../store/batches.js';
import { teamStanding } from '../store/pulses.js';
import { allTeams } from '../store/teams.js';
import type { SealingContext, WorkspaceContext } from './context.js';
import { seasonIn } from './seasons.js';

/** A season uses a questionnaire whose file is gone. */
export class QuestionnaireGone extends Error {
  readonly code = 'questionnaire_gone';
  constructor(id: string, team: Team) {
    super(
      `Team ${team.id} is asked the questionnaire "${id}" until its season ends, and there is no such file. Fix: put content/questionnaires/${id}.yml back.`,
    );
  }
}

/** Checks that every questionnaire a team uses exists. Throws QuestionnaireGone. */
export async function assertQuestionnairesExist(context: WorkspaceContext): Promise<void> {
  const check = async (team: Team): Promise<void> => {
    if (team.archived) return;
    const { season } = await teamStanding(context.store, team.id);
    questionnaireOf(context, team, weekOf(context.clock.now()), season);
  };
  for (const batch of batchesOf(await allTeams(context.store), TEAMS_AT_ONCE))
    await Promise.all(batch.map(check));
}

/**
 * The questionnaires of seasons, by place and period. They're no secret, since the whole team gets them. We
 * cache them because reading a season is slow.
 */
const idBySeason = new Map<string, string>();
const MOST_SEASONS = 1_000;

/** The id of a week's questionnaire. A drawn season holds, whatever Redis says. */
function idOf(context: SealingContext, team: Team, week: number, sealed: Buffer | null): string {
  const firstWeek = seasonOf(week);
  const place = [context.workspace, team.id, firstWeek, sealed?.toString('base64')].join('|');
  const known = idBySeason.get(place);
  if (known !== undefined) return known;
  const season = seasonIn(context, team.id, firstWeek, sealed);
  if (season === null || season === 'lost') return team.questionnaire;
  if (idBySeason.size >= MOST_SEASONS) idBySeason.clear();
  idBySeason.set(place, season.questionnaire);
  return season.questionnaire;
}

/**
 * A team's questionnaire in a week: its season's, or its own before the first season. Throws
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
  const id = idOf(context, team, week, sealed);
  const questionnaire = context.questionnaires.get(id);
  if (!questionnaire) throw new QuestionnaireGone(id, team);
  return questionnaire;
}
