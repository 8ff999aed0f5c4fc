import { weekOf } from '../pulse/calendar.js';
import type { Questionnaire } from '../pulse/questionnaire.js';
import { type Season, seasonOf } from '../pulse/season.js';
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

/** What a whole team may know of a season. */
type OpenlyKnown = Pick<Season, 'questionnaire' | 'counted'>;

/**
 * What's openly known of seasons, by place and period: the whole team gets the questionnaire, and may see who's
 * included. We cache it because reading a season is slow.
 */
const knownSeasons = new Map<string, OpenlyKnown>();
const MOST_SEASONS = 1_000;

/** What a whole team may know of a week's season; null without one. A drawn season holds, whatever Redis says. */
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
  const id = openlyKnown(context, team, week, sealed)?.questionnaire ?? team.questionnaire;
  const questionnaire = context.questionnaires.get(id);
  if (!questionnaire) throw new QuestionnaireGone(id, team);
  return questionnaire;
}
