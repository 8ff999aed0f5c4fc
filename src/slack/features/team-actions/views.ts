import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { Instant } from '../../../pulse/calendar.js';
import { MOST_CHARACTERS } from '../../../pulse/sentence.js';
import {
  isOutcomeDue,
  lastStatement,
  MOST_OPEN,
  ACTION_OUTCOMES,
  retractable,
  openOrUndoable,
  type TeamAction,
  undoneUntil,
} from '../../../pulse/team-actions.js';
import type { Team } from '../../../pulse/team.js';
import type { Action } from '../../../support/actions.js';
import type { ActionsNow } from '../../../usecases/team-actions.js';
import {
  actions,
  button,
  CHOICE,
  choices,
  confirmed,
  context,
  divider,
  plain,
  radio,
  section,
  select,
} from '../../kit/blocks.js';
import { slackDate } from '../../kit/dates.js';
import { formModal, plainModal } from '../../kit/modals.js';
import { fill, joined, escaped, typed } from '../../kit/text.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { type Draft, seenValue, writtenDraft } from './draft.js';
import { actionLine } from './lines.js';

/** The contents of the modal where managers say what they'll do: open actions, what to choose from, and the switch. */
export interface Managing {
  readonly team: Team;
  readonly actions: ActionsNow;
  /** The actions that the latest result suggests. */
  readonly suggested: readonly Action[];
  readonly now: Instant;
  /** Whether the viewer manages the team; an admin who doesn't gets only the switch. */
  readonly manages: boolean;
  /** The outcome of what the viewer just did. */
  readonly notice?: string;
  /** The viewer's own words so far. */
  readonly typed?: string;
}

/** Shows managers an action, until when they can undo what was said last, and what they can say of it. */
function openBlocks(
  { words, suggestions }: Texts,
  { team, now }: Managing,
  action: TeamAction,
): KnownBlock[] {
  const { doing, buttons } = words;
  const last = lastStatement(action);
  const until = undoneUntil(action, now);
  const value = seenValue({ team: team.id, id: action.id, seen: last.at });
  const take = confirmed(button(doing.take, 'act_take', value), {
    title: doing.title,
    ask: doing.takeAsk,
    cancel: buttons.cancel,
  });
  return [
    section(actionLine(words, suggestions, { ...action, last })),
    ...(until === null ? [] : [context(fill(doing.undoable, { time: slackDate(until) }))]),
    ...(isOutcomeDue(action, now) ? [section(doing.asked)] : []),
    actions(
      ...(until === null
        ? [button(doing.report, 'act_report', value), take]
        : [button(doing.undo, 'act_undo', value)]),
    ),
  ];
}

/** How much of a past action's words is shown, in characters: enough to recognize it. */
const MOST_SHOWN = 60;

/** Shows an action that's over, with a button to take its words back. */
function pastBlock({ words: { doing, buttons } }: Texts, { team }: Managing, action: TeamAction): KnownBlock {
  const because = action.said.findLast((said) => said.because !== null)?.because ?? '';
  const said = Array.from(action.words || because);
  const shown = said.length > MOST_SHOWN ? `${said.slice(0, MOST_SHOWN).join('')}…` : said.join('');
  const value = seenValue({ team: team.id, id: action.id, seen: lastStatement(action).at });
  return {
    ...section(fill('• {words}', { words: typed(shown) })),
    accessory: confirmed(button(doing.take, 'act_take', value), {
      title: doing.title,
      ask: doing.takeAsk,
      cancel: buttons.cancel,
    }),
  };
}

const sentenceInput = (
  id: string,
  label: string,
  hint: string,
  typedSoFar: string | undefined,
): InputBlock => ({
  type: 'input',
  block_id: id,
  label: plain(label),
  hint: plain(hint),
  optional: true,
  element: {
    type: 'plain_text_input',
    action_id: CHOICE,
    max_length: MOST_CHARACTERS,
    ...(typedSoFar ? { initial_value: typedSoFar } : {}),
  },
});

/** The value of the choice "own words"; no suggestion has it as an id. */
export const OWN_WORDS = '-';

/** Offers the week's suggestions and a field for own words. */
function choiceBlocks({ words }: Texts, { suggested, typed: typedSoFar }: Managing): KnownBlock[] {
  const { doing } = words;
  const hint = fill(doing.ownHint, { most: MOST_CHARACTERS });
  const own = sentenceInput('own', doing.own, hint, typedSoFar);
  if (suggested.length === 0) return [own];
  const lines = suggested.map(({ text }, at) => fill(doing.suggestion, { number: at + 1, words: text }));
  const offered = suggested.map(
    ({ id }, at) => [id, at === 0 ? doing.choices.first : doing.choices.second] as const,
  );
  const all = [...offered, [OWN_WORDS, doing.choices.own] as const];
  return [
    section(`${doing.suggested}\n${lines.join('\n')}`),
    radio('choice', doing.choice, typedSoFar ? all.toReversed() : all),
    own,
  ];
}

/** Shows one team's switch and why there is one. */
function switchBlocks(
  { doing, buttons }: Words,
  { team, actions: { off, offEverywhere } }: Managing,
): KnownBlock[] {
  const support = button(buttons.support, 'support');
  if (offEverywhere) return [section(doing.isOffEverywhere), context(doing.whyOff), actions(support)];
  const turnOff = confirmed(button(doing.switchOff, 'act_off', team.id), {
    title: doing.title,
    ask: doing.switchOffAsk,
    cancel: buttons.cancel,
  });
  return off
    ? [
        section(doing.isOff),
        context(doing.whyOff),
        actions(button(doing.switchOn, 'act_on', team.id), support),
      ]
    : [context(doing.whyOff), actions(turnOff, support)];
}

/** The modal where managers say what they'll do: the same for every manager of a team, apart from what they typed. */
export function manageModal(texts: Texts, managing: Managing): ModalView {
  const { words } = texts;
  const { doing } = words;
  const { team, actions: known, now, manages, notice } = managing;
  const open = manages && !known.off ? openOrUndoable(known, now) : [];
  const choosing = manages && !known.off && open.length < MOST_OPEN;
  const past = manages ? retractable(known, now) : [];
  const blocks = [
    ...(notice === undefined ? [] : [section(notice), divider()]),
    section(fill(doing.intro, { team: typed(team.name) })),
    ...open.flatMap((action) => [divider(), ...openBlocks(texts, managing, action)]),
    ...(choosing ? [divider(), ...choiceBlocks(texts, managing)] : []),
    ...(past.length > 0
      ? [divider(), section(doing.stillRead), ...past.map((action) => pastBlock(texts, managing, action))]
      : []),
    divider(),
    ...switchBlocks(words, managing),
  ];
  return choosing
    ? formModal(words, {
        id: 'act_choose',
        metadata: team.id,
        title: doing.title,
        submit: doing.preview,
        blocks,
      })
    : plainModal(words, doing.title, blocks, 'act_choose');
}

/** The form where a manager says what came of an action. */
export function outcomeModal(
  { words, suggestions }: Texts,
  team: Team,
  action: TeamAction,
  { notice, typed: typedSoFar }: { readonly notice?: string; readonly typed?: string } = {},
): ModalView {
  const { doing } = words;
  const last = lastStatement(action);
  const hint = fill(doing.becauseHint, { most: MOST_CHARACTERS });
  const offered = choices(typedSoFar ? ACTION_OUTCOMES.toReversed() : ACTION_OUTCOMES, doing.outcomes);
  return formModal(words, {
    id: 'act_outcome',
    metadata: seenValue({ team: team.id, id: action.id, seen: last.at }),
    title: doing.title,
    submit: doing.preview,
    blocks: [
      ...(notice === undefined ? [] : [section(notice), divider()]),
      section(actionLine(words, suggestions, { ...action, last })),
      radio('outcome', doing.outcome, offered),
      sentenceInput('because', doing.because, hint, typedSoFar),
      actions(button(words.buttons.support, 'support')),
    ],
  });
}

/** Shown while a sentence is checked for names: for a large team that takes longer than Slack waits. */
export const checkingModal = ({ words }: Texts): ModalView =>
  plainModal(
    words,
    words.doing.title,
    [section(words.doing.checking), actions(button(words.buttons.support, 'support'))],
    'act_choose',
  );

/**
 * Shows a line once more before it's sent, just as everyone will read it.
 *
 * @param unsure words of the line that are also the name of someone on the team
 */
export function previewModal(
  { words }: Texts,
  line: string,
  draft: Draft,
  unsure: readonly string[],
): ModalView {
  const { doing } = words;
  const names = joined(unsure.map((word) => `“${escaped(word)}”`));
  return formModal(words, {
    id: 'act_send',
    metadata: writtenDraft(draft),
    title: doing.title,
    submit: doing.send,
    blocks: [
      section(doing.previewIntro),
      divider(),
      section(line),
      divider(),
      ...(unsure.length > 0 ? [section(fill(doing.unsure, { names }))] : []),
      section(doing.nameNobody),
      actions(button(words.buttons.support, 'support')),
    ],
  });
}

/** Most teams to choose from: Slack takes 100 options in a list. */
const MOST_TEAMS = 100;

/** Shows admins the switch of the whole workspace and the way to each team's own. */
export function everywhereModal(
  { words }: Texts,
  off: boolean,
  teams: readonly Team[],
  notice?: string,
): ModalView {
  const { doing, buttons } = words;
  const offered = teams.slice(0, MOST_TEAMS).map(({ id, name }) => [id, name] as const);
  const switchOff = confirmed(button(doing.switchOff, 'act_off', ''), {
    title: doing.title,
    ask: doing.switchOffAsk,
    cancel: buttons.cancel,
  });
  return plainModal(
    words,
    doing.title,
    [
      ...(notice === undefined ? [] : [section(notice), divider()]),
      section(doing.everywhereIntro),
      section(off ? doing.isOffEverywhere : doing.everywhereOn),
      context(doing.whyOff),
      actions(off ? button(doing.switchOn, 'act_on', '') : switchOff, button(buttons.support, 'support')),
      ...(offered.length > 0 && !off
        ? [divider(), actions(select('act_team', offered, null, doing.team))]
        : []),
    ],
    'act_everywhere',
  );
}
