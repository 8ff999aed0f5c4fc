import type { SupportLead } from '../../../pulse/trajectory.js';
import { type Examples, exampleOfEach, type Given } from '../../examples/example.js';
import { ACTION_STATES } from '../../../pulse/team-actions.js';
import { anActionLine, longestActionLines, pulse } from '../../examples/fixtures.js';
import { closingModal } from './closing.js';
import { checkinModal } from './form.js';
import { alreadyModal } from './command.js';
import { formFor, skippedModal } from './open.js';
import { reminder, weeklyMessage } from './weekly-message.js';

/** Enough weeks to show everything that changes from week to week. */
const WEEKS = [0, 1, 2, 3, 4, 5, 6, 7];

const LEADS: readonly SupportLead[] = ['lasting', 'oneWeek', null];

/** Examples of the weekly check-in, with every question, and of the view after it. */
export const checkinExamples = ({ texts, team }: Given): Examples => {
  const { words, questionnaires } = texts;
  const week = { team: team.id, pulse: pulse.id, closesAt: pulse.closesAt };
  // The form's field is as long as a sealed one.
  const checkin = { team, pulse, form: 'f'.repeat(300), asks: 'nothing' as const };
  const asked = [...questionnaires.values()].flatMap((questionnaire) =>
    questionnaire.rotating.map((item, week) => ({ questionnaire, item, week })),
  );
  return {
    weeklyMessage: {
      'the weekly message': weeklyMessage(texts, week, []),
      ...exampleOfEach(
        ACTION_STATES,
        (is) => `the weekly message with what a manager said: ${is}`,
        (is) => weeklyMessage(texts, week, [anActionLine(is)]),
      ),
      'the weekly message with the longest of what managers said': weeklyMessage(
        texts,
        week,
        longestActionLines,
      ),
    },
    reminder: { 'the reminder': reminder(words, week) },
    checkinModal: exampleOfEach(
      asked,
      ({ questionnaire, item }) => `the check-in ${questionnaire.id} with ${item.id}`,
      ({ questionnaire, week }) =>
        checkinModal(texts, questionnaire, { ...checkin, pulse: { ...pulse, week } }),
    ),
    formFor: {
      'a check-in of a questionnaire that is gone': formFor(texts, {
        ...checkin,
        kind: 'open',
        questionnaire: '',
      }),
    },
    skippedModal: { 'the view after a skip': skippedModal(texts, pulse.closesAt) },
    alreadyModal: { 'joining twice': alreadyModal(texts) },
    closingModal: exampleOfEach(
      LEADS.flatMap((lead) => WEEKS.map((week) => ({ lead, week }))),
      ({ lead, week }) => `the view after a check-in of week ${week}, support first: ${lead ?? 'no'}`,
      ({ lead, week }) => closingModal(texts, { team: team.id, week, lead, withoutPick: false }),
    ),
  };
};
