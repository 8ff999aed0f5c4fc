import type { TeamId } from '../../../pulse/ids.js';
import { MOST_CHARACTERS } from '../../../pulse/sentence.js';
import { NO_ACTIONS, type Statement, type TeamAction } from '../../../pulse/team-actions.js';
import type { Action } from '../../../support/actions.js';
import { type Examples, exampleOfEach, type Given } from '../../examples/example.js';
import { AT, anActionLine, longestActionLines } from '../../examples/fixtures.js';
import type { Draft } from './draft.js';
import { actionLine } from './lines.js';
import { checkingModal, everywhereModal, manageModal, outcomeModal, previewModal } from './views.js';

const DAY = 86_400_000;

const ON = { ...NO_ACTIONS, offEverywhere: false };

/** Returns an action that was chosen, and then whatever was said later. */
const anAction = (
  id: string,
  words: string,
  ...later: readonly Pick<Statement, 'is' | 'because'>[]
): TeamAction => ({
  id,
  suggestion: null,
  words,
  said: [
    { at: AT, is: 'chosen', because: null, shown: null },
    ...later.map((one) => ({ at: AT, ...one, shown: null })),
  ],
  takenBack: false,
});

const longest = '雷'.repeat(MOST_CHARACTERS);

/** Returns the two longest suggestions. */
const largest = (suggestions: readonly Action[]): readonly Action[] =>
  suggestions.toSorted((a, b) => b.text.length - a.text.length).slice(0, 2);

/** Returns the draft that takes the most room in a form. */
const longestDraft = (team: TeamId): Draft => ({
  team,
  id: 'a'.repeat(16),
  seen: AT,
  is: 'impossible',
  because: longest,
});

/** Examples of the views where managers say what they'll do: empty, as full as possible, and switched off. */
export const teamActionsExamples = ({ texts, team }: Given): Examples => {
  const { words, suggestions } = texts;
  const { doing } = words;
  const suggested = largest(suggestions);
  const one = { ...ON, actions: [anAction('one', anActionLine('chosen').words)] };
  const two = { ...ON, actions: [anAction('one', longest), anAction('two', longest)] };
  const at = { team, suggested, manages: true };
  const notices = [
    'full',
    'already',
    'overtaken',
    'undone',
    'tooLate',
    'taken',
    'gone',
    'noLongerThere',
  ] as const;
  const line = actionLine(words, suggestions, anActionLine('chosen'));
  const [longestLine] = longestActionLines;
  return {
    manageModal: {
      'what a manager will do: nothing yet': manageModal(texts, { ...at, actions: ON, now: AT }),
      'what a manager will do: no result yet': manageModal(texts, {
        ...at,
        suggested: [],
        actions: ON,
        now: AT,
      }),
      'what a manager will do: one, just chosen': manageModal(texts, { ...at, actions: one, now: AT + 1 }),
      'what a manager will do: one, just done': manageModal(texts, {
        ...at,
        actions: {
          ...ON,
          actions: [anAction('one', anActionLine('chosen').words, { is: 'done', because: null })],
        },
        now: AT + 1,
      }),
      'what a manager will do: one, asked about': manageModal(texts, {
        ...at,
        actions: one,
        now: AT + 28 * DAY,
      }),
      'what a manager will do: two, just found impossible': manageModal(texts, {
        ...at,
        actions: {
          ...ON,
          actions: ['one', 'two'].map((id) => anAction(id, longest, { is: 'impossible', because: longest })),
        },
        now: AT + 1,
      }),
      'what a manager will do: two': manageModal(texts, { ...at, actions: two, now: AT + 28 * DAY }),
      'what a manager will do: two, after others': manageModal(texts, {
        ...at,
        actions: {
          ...ON,
          actions: [
            ...['a', 'b', 'c', 'd', 'e'].map((id) => anAction(id, longest, { is: 'done', because: null })),
            ...two.actions.map((action) => ({
              ...action,
              said: [{ ...action.said[0], at: AT + 28 * DAY }] as const,
            })),
          ],
        },
        now: AT + 28 * DAY,
      }),
      'what a manager will do: written again': manageModal(texts, {
        ...at,
        actions: { ...ON, actions: [anAction('one', longest)] },
        now: AT + DAY,
        notice: doing.unchecked,
        typed: longest,
      }),
      'what a manager will do: switched off': manageModal(texts, {
        ...at,
        actions: { ...one, off: true },
        now: AT,
      }),
      'what a manager will do: switched off everywhere': manageModal(texts, {
        ...at,
        actions: { ...one, off: true, offEverywhere: true },
        now: AT,
      }),
      'what a manager will do: for an admin': manageModal(texts, {
        ...at,
        manages: false,
        actions: one,
        now: AT,
      }),
      ...exampleOfEach(
        notices,
        (notice) => `what a manager will do: ${notice}`,
        (notice) => manageModal(texts, { ...at, actions: one, now: AT + DAY, notice: doing[notice] }),
      ),
    },
    outcomeModal: {
      'what came of it': outcomeModal(texts, team, one.actions[0] as TeamAction),
      'what came of it: written again': outcomeModal(texts, team, anAction('one', longest), {
        notice: doing.unchecked,
        typed: longest,
      }),
    },
    checkingModal: { 'checking for names': checkingModal(texts) },
    previewModal: {
      'a line for everyone, once more': previewModal(
        texts,
        line,
        { team: team.id, suggestion: null, words: anActionLine('chosen').words },
        ['will'],
      ),
      'the longest line for everyone, once more': previewModal(
        texts,
        longestLine ? actionLine(words, suggestions, longestLine) : line,
        longestDraft(team.id),
        ['will', 'may', 'grace'],
      ),
    },
    everywhereModal: {
      'the switch of the workspace: on': everywhereModal(texts, false, [team]),
      'the switch of the workspace: off': everywhereModal(texts, true, [team], doing.switchedOff),
      'the switch of the workspace: many teams': everywhereModal(
        texts,
        false,
        Array.from({ length: 120 }, (_, number) => ({ ...team, id: `${team.id}${number}` as TeamId })),
      ),
    },
  };
};
