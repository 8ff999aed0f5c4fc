import { itemsFor, type Questionnaire } from '../../src/pulse/questionnaire.js';
import { loadQuestionnaires } from '../../src/slack/texts/load.js';

/** The project's own questionnaires, by id. */
export const QUESTIONNAIRES = loadQuestionnaires('content', 'en');

/** The project's questionnaire with this id. Throws if there's none. */
export function questionnaireNamed(id: string): Questionnaire {
  const questionnaire = QUESTIONNAIRES.get(id);
  if (!questionnaire) throw new Error(`no questionnaire ${id}`);
  return questionnaire;
}

/** A filled form with the same value for every item of a week. */
export const filledWith = (id: string, week: number, value: number): Record<string, string> =>
  Object.fromEntries(itemsFor(questionnaireNamed(id), week).map((item) => [item.id, String(value)]));
