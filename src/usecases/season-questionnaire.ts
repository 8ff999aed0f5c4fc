import type { Questionnaire } from '../pulse/questionnaire.js';
import type { Team } from '../pulse/team.js';
import { openSeason } from '../sealing/seasons.js';
import { batchesOf, TEAMS_AT_ONCE } from '../store/batches.js';
import { teamStanding } from '../store/pulses.js';
import { allTeams } from '../store/teams.js';
import type { WorkspaceContext } from './context.js';

/** A season asks a questionnaire whose file is gone. */
export class QuestionnaireGone extends Error {
  readonly code = 'questionnaire_gone';
  constructor(id: string, team: Team) {
    super(
      `Team ${team.id} is asked the questionnaire "${id}" until its season ends, and there is no such file. Fix: put content/questionnaires/${id}.yml back.`,
    );
  }
}

/** Looks whether all that the teams' seasons ask is there. Throws QuestionnaireGone. */
export async function assertQuestionnairesExist(context: WorkspaceContext): Promise<void> {
  const check = async (team: Team): Promise<void> => {
    if (!team.archived) questionnaireOf(context, team, (await teamStanding(context.store, team.id)).season);
  };
  for (const batch of batchesOf(await allTeams(context.store), TEAMS_AT_ONCE))
    await Promise.all(batch.map(check));
}

/** What sealed seasons ask, by their place and bytes: no secret, since the whole team is asked it. Opening one is slow. */
const askedBySeason = new Map<string, string | null>();
const MOST_SEASONS = 1_000;

function idOf(
  { workspace, keyring }: Pick<WorkspaceContext, 'workspace' | 'keyring'>,
  team: Team,
  season: Buffer | null,
) {
  if (season === null) return team.questionnaire;
  const place = `${workspace}|${team.id}|${season.toString('base64')}`;
  let id = askedBySeason.get(place);
  if (id === undefined) {
    id = openSeason(keyring, workspace, team.id, season)?.questionnaire ?? null;
    if (askedBySeason.size >= MOST_SEASONS) askedBySeason.clear();
    askedBySeason.set(place, id);
  }
  return id ?? team.questionnaire;
}

/**
 * What a team is asked: its season's questionnaire, or its own before the first season. Throws QuestionnaireGone.
 *
 * @param season as sealed
 */
export function questionnaireOf(
  context: Pick<WorkspaceContext, 'workspace' | 'keyring' | 'questionnaires'>,
  team: Team,
  season: Buffer | null,
): Questionnaire {
  const id = idOf(context, team, season);
  const questionnaire = context.questionnaires.get(id);
  if (!questionnaire) throw new QuestionnaireGone(id, team);
  return questionnaire;
}
