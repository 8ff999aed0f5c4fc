import type { Button, InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { Instant } from '../../../pulse/calendar.js';
import type { TeamId } from '../../../pulse/ids.js';
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
  MOST_OPTIONS,
  noticeBlocks,
  plain,
  radio,
  section,
  select,
} from '../../kit/blocks.js';
import { slackDate } from '../../kit/dates.js';
import { formModal, plainModal, supportButton } from '../../kit/modals.js';
import { fill, joined, escaped, typed } from '../../kit/text.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { type Draft, seenValue, writtenDraft } from './draft.js';
import { actionLine } from './lines.js';

/** The parts of the modal where managers say what they'll do: open actions, what to choose from, and the switch. */
export interface ManageParts {
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

/** Takes an action's words back for good, after asking once more. */
const takeBackButton = (words: Words, value: string): Button =>
  confirmed(words, button(words.doing.take, 'act_take', value), {
    title: words.doing.title,
    ask: words.doing.takeAsk,
  });

/** Shows managers an action, until when they can undo what was said last, and what they can say of it. */
function openBlocks(
  { words, suggestions }: Texts,
  { team, now }: ManageParts,
  action: TeamAction,
): KnownBlock[] {
  const { doing } = words;
  const last = lastStatement(action);
  const until = undoneUntil(action, now);
  const value = seenValue({ team: team.id, id: action.id, seen: last.at });
  return [
    section(actionLine(words, suggestions, { ...action, last })),
    ...(until === null ? [] : [context(fill(doing.undoable, { time: slackDate(until) }))]),
    ...(isOutcomeDue(action, now) ? [section(doing.asked)] : []),
    actions(
      ...(until === null
        ? [button(doing.report, 'act_report', value), takeBackButton(words, value)]
        : [button(doing.undo, 'act_undo', value)]),
    ),
  ];
}

/** How much of a past action's words is shown, in characters: enough to recognize it. */
const MOST_SHOWN = 60;

/** Shows an action that's over, with a button to take its words back. */
function pastBlock({ words }: Texts, { team }: ManageParts, action: TeamAction): KnownBlock {
  const because = action.said.findLast((said) => said.because !== null)?.because ?? '';
  const said = Array.from(action.words || because);
  const shown = said.length > MOST_SHOWN ? `${said.slice(0, MOST_SHOWN).join('')}…` : said.join('');
  const value = seenValue({ team: team.id, id: action.id, seen: lastStatement(action).at });
  return {
    ...section(fill('• {words}', { words: typed(shown) })),
    accessory: takeBackButton(words, value),
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
function choiceBlocks({ words }: Texts, { suggested, typed: typedSoFar }: ManageParts): KnownBlock[] {
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

/** Turns a team's switch, or the workspace's if `team` is empty; asks once more before it turns one off. */
const switchButton = (words: Words, off: boolean, team: TeamId | ''): Button =>
  off
    ? button(words.doing.switchOn, 'act_on', team)
    : confirmed(words, button(words.doing.switchOff, 'act_off', team), {
        title: words.doing.title,
        ask: words.doing.switchOffAsk,
      });

/** Shows one team's switch and why there is one. */
function switchBlocks(words: Words, { team, actions: { off, offEverywhere } }: ManageParts): KnownBlock[] {
  const { doing, buttons } = words;
  const support = button(buttons.support, 'support');
  if (offEverywhere) return [section(doing.isOffEverywhere), context(doing.whyOff), actions(support)];
  return [
    ...(off ? [section(doing.isOff)] : []),
    context(doing.whyOff),
    actions(switchButton(words, off, team.id), support),
  ];
}

/** The modal where managers say what they'll do: the same for every manager of a team, apart from what they typed. */
export function manageModal(texts: Texts, parts: ManageParts): ModalView {
  const { words } = texts;
  const { doing } = words;
  const { team, actions: known, now, manages, notice } = parts;
  const open = manages && !known.off ? openOrUndoable(known, now) : [];
  const choosing = manages && !known.off && open.length < MOST_OPEN;
  const past = manages ? retractable(known, now) : [];
  const blocks = [
    ...noticeBlocks(notice),
    section(fill(doing.intro, { team: typed(team.name) })),
    ...open.flatMap((action) => [divider(), ...openBlocks(texts, parts, action)]),
    ...(choosing ? [divider(), ...choiceBlocks(texts, parts)] : []),
    ...(past.length > 0
      ? [divider(), section(doing.stillRead), ...past.map((action) => pastBlock(texts, parts, action))]
      : []),
    divider(),
    ...switchBlocks(words, parts),
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
      ...noticeBlocks(notice),
      section(actionLine(words, suggestions, { ...action, last })),
      radio('outcome', doing.outcome, offered),
      sentenceInput('because', doing.because, hint, typedSoFar),
      supportButton(words),
    ],
  });
}

/** Shown while a sentence is checked for names: for a large team that takes longer than Slack waits. */
export const checkingModal = ({ words }: Texts): ModalView =>
  plainModal(words, words.doing.title, [section(words.doing.checking), supportButton(words)], 'act_choose');

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
      supportButton(words),
    ],
  });
}

/** Shows admins the switch of the whole workspace and the way to each team's own. */
export function everywhereModal(
  { words }: Texts,
  off: boolean,
  teams: readonly Team[],
  notice?: string,
): ModalView {
  const { doing, buttons } = words;
  const offered = teams.slice(0, MOST_OPTIONS).map(({ id, name }) => [id, name] as const);
  return plainModal(
    words,
    doing.title,
    [
      ...noticeBlocks(notice),
      section(doing.everywhereIntro),
      section(off ? doing.isOffEverywhere : doing.everywhereOn),
      context(doing.whyOff),
      actions(switchButton(words, off, ''), button(buttons.support, 'support')),
      ...(offered.length > 0 && !off
        ? [divider(), actions(select('act_team', offered, null, doing.team))]
        : []),
    ],
    'act_everywhere',
  );
}
