import type {
  ActionsBlock,
  Button,
  ContextBlock,
  DividerBlock,
  HeaderBlock,
  InputBlock,
  KnownBlock,
  MrkdwnElement,
  Overflow,
  PlainTextElement,
  PlainTextOption,
  SectionBlock,
  StaticSelect,
} from '@slack/types';
import type { ActionId } from '../ids.js';
import type { Words } from '../texts/words.js';
import { holdsTypedMarkup } from './text.js';

/** A message as posted. `text` is what a notification shows, and doesn't say what the message is about. */
export interface Message {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

export const plain = (text: string): PlainTextElement => ({ type: 'plain_text', text, emoji: false });

export const header = (text: string): HeaderBlock => ({ type: 'header', text: plain(text) });

/** If the text contains typed text, Slack mustn't look for links and mentions in it; those we write still work. */
const mrkdwn = (text: string): MrkdwnElement => ({
  type: 'mrkdwn',
  text,
  ...(holdsTypedMarkup(text) ? { verbatim: true } : {}),
});

export const section = (text: string): SectionBlock => ({ type: 'section', text: mrkdwn(text) });

/** The most characters that Slack accepts in a section. */
export const MOST_IN_SECTION = 3_000;

export const context = (text: string): ContextBlock => ({ type: 'context', elements: [mrkdwn(text)] });

export const divider = (): DividerBlock => ({ type: 'divider' });

/** Shows, above the rest of a view, what came of the last thing the viewer did; no blocks if there's nothing to say. */
export const noticeBlocks = (notice: string | null = null): KnownBlock[] =>
  notice === null ? [] : [section(notice), divider()];

export const button = (label: string, action: ActionId, value?: string): Button => ({
  type: 'button',
  text: plain(label),
  action_id: action,
  ...(value === undefined ? {} : { value }),
});

/** A button that asks for confirmation first; the button that confirms has the same label. */
export const confirmed = (
  { buttons }: Words,
  pressed: Button,
  { title, ask }: { readonly title: string; readonly ask: string },
): Button => ({
  ...pressed,
  confirm: { title: plain(title), text: plain(ask), confirm: pressed.text, deny: plain(buttons.cancel) },
});

export const actions = (...elements: (Button | Overflow | StaticSelect)[]): ActionsBlock => ({
  type: 'actions',
  elements,
});

/** The action id of every form's inputs; the block id names the question. */
export const CHOICE = 'choice';

/** The value of the choice that leaves a setting to Slack or to the workspace. */
export const UNCHOSEN = 'unchosen';

/** Values to choose from, each with its label. */
type Choices = readonly (readonly [value: string, label: string])[];

/**
 * The values of a closed set as choices.
 *
 * @param unchosen the label of an extra first choice, which leaves the setting to Slack or to the workspace
 */
export const choices = <T extends string>(
  values: readonly T[],
  labels: Readonly<Record<T, string>>,
  unchosen?: string,
): Choices => [
  ...(unchosen === undefined ? [] : [[UNCHOSEN, unchosen] as const]),
  ...values.map((value) => [value, labels[value]] as const),
];

/** How many options Slack takes in a list. */
export const MOST_OPTIONS = 100;

/** Choices as the options of a list. */
export const optionsOf = (all: Choices): PlainTextOption[] =>
  all.map(([value, label]) => ({ text: plain(label), value }));

/** A menu of two to five choices behind three dots, for actions that people rarely need. */
export const menu = (action: ActionId, all: Choices): Overflow => ({
  type: 'overflow',
  action_id: action,
  options: optionsOf(all),
});

/**
 * A list to choose one value from.
 *
 * @param chosen the value chosen now; null for `UNCHOSEN`
 * @param placeholder shown while nothing is chosen; the only label of a list without one
 */
export function select(
  action: ActionId | typeof CHOICE,
  all: Choices,
  chosen: string | null,
  placeholder?: string,
): StaticSelect {
  const options = optionsOf(all);
  const initial = options.find(({ value }) => value === (chosen ?? UNCHOSEN));
  return {
    type: 'static_select',
    action_id: action,
    options,
    ...(placeholder === undefined ? {} : { placeholder: plain(placeholder) }),
    ...(initial ? { initial_option: initial } : {}),
  };
}

/** A question with its answers below it; the first is preselected. */
export function radio(id: string, label: string, all: Choices): InputBlock {
  const options = optionsOf(all);
  const [first] = options;
  return {
    type: 'input',
    block_id: id,
    label: plain(label),
    element: {
      type: 'radio_buttons',
      action_id: CHOICE,
      options,
      ...(first ? { initial_option: first } : {}),
    },
  };
}
