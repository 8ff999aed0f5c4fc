import { weekOf } from '../pulse/calendar.js';
import type { Questionnaire } from '../pulse/questionnaire.js';
import { seasonOf } from '../pulse/season.js';
import type { Team } from '../pulse/team.js';
import { batchesOf, TEAMS_AT_ONCE } from '../store/batches.js';
import { teamStanding } from '../store/pulses.js';
import { allTeams } from '../store/teams.js';
import type { SealingContext, WorkspaceContext } from './context.js';
import { seasonIn } from './seasons.js';

/** A season asks a questionnaire whose file is gone. */
export class QuestionnaireGone extends Error {
  readonly code = 'questionnaire_gone';
  constructor(id: string, team: Team) {
    super(
      `Team ${team.id} is asked the questionnaire "${id}" until its season ends, and there is no such file. Fix: put content/questionnaires/${id}.yml back.`,
    );
  }
}

/** Checks that every questionnaire that a team is asked is there. Throws QuestionnaireGone. */
export async function assertQuestionnairesExist(context: WorkspaceContext): Promise<void> {
  const check = async (team: Team): Promise<void> => {
    if (team.archived) return;
    const { season } = await teamStanding(context.store, team.id);
    questionnaireOf(context, team, weekOf(context.clock.now()), season);
  };
  for (const batch of batchesOf(await allTeams(context.store), TEAMS_AT_ONCE))
    await Promise.all(batch.map(check));
}

/** What seasons ask, by place and period: no secret, since the whole team is asked it. Reading one is slow. */
const idBySeason = new Map<string, string>();
const MOST_SEASONS = 1_000;

/** The id of what's asked in a week. A season that was drawn holds whatever Redis says. */
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
 * What a team is asked in a week: its season's questionnaire, or its own before the first season. Throws QuestionnaireGone.
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
