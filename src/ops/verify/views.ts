import type { Json } from './deliveries.js';

/** Ids of what the person clicks or fills in during a verification. */
export const IDS = {
  message: 'verify_message',
  next: 'verify_next',
  menu: 'verify_menu',
  search: 'verify_search',
  text: 'verify_text',
  home: 'verify_home',
  answer: 'verify_answer',
} as const;

const plain = (text: string): Json => ({ type: 'plain_text', text, emoji: false });
const section = (text: string): Json => ({ type: 'section', text: { type: 'mrkdwn', text } });
const option = (text: string, value: string): Json => ({ text: plain(text), value });
const button = (id: string, text: string): Json => ({
  type: 'actions',
  elements: [{ type: 'button', action_id: id, text: plain(text), value: 'verify' }],
});

/** The options of both menus; the second one requests them. */
export const OPTIONS: readonly Json[] = [option('One', 'one'), option('Two', 'two')];

/** The heading of each example, so that no one takes it for a message from the bot. */
export const EXAMPLE: Json = {
  type: 'context',
  elements: [
    {
      type: 'mrkdwn',
      text: 'An example, sent by `evenkeel verify` to you alone. Nothing in it is about anybody.',
    },
  ],
};

/** A message with a button. */
export const buttonMessage = (id: string, text: string): Json => ({
  text,
  blocks: [section(text), button(id, 'Press me')],
});

/** The first modal, with a button that opens the form on top. */
export const firstModal: Json = {
  type: 'modal',
  callback_id: 'verify',
  title: plain('Evenkeel verify'),
  close: plain('Close'),
  notify_on_close: true,
  blocks: [section('Press *Next*.'), button(IDS.next, 'Next')],
};

/** The form: a menu, a menu with options that it looks up, and a line to fill in. */
export const form: Json = {
  type: 'modal',
  callback_id: 'verify',
  title: plain('Evenkeel verify'),
  submit: plain('Send'),
  close: plain('Back'),
  notify_on_close: true,
  private_metadata: 'verify',
  blocks: [
    {
      type: 'actions',
      elements: [
        { type: 'static_select', action_id: IDS.menu, placeholder: plain('Choose One'), options: OPTIONS },
        {
          type: 'external_select',
          action_id: IDS.search,
          placeholder: plain('Type: one'),
          min_query_length: 1,
        },
      ],
    },
    {
      type: 'input',
      block_id: IDS.text,
      label: plain('Any word. It is not kept'),
      element: { type: 'plain_text_input', action_id: IDS.text, max_length: 20 },
    },
  ],
};

/** The modal that replaces the form once it was sent. */
export const sentModal: Json = {
  type: 'modal',
  callback_id: 'verify',
  title: plain('Evenkeel verify'),
  close: plain('Close'),
  notify_on_close: true,
  blocks: [section('Sent. Now close this with *Close*.')],
};

/** The Home tab with a button. */
export const buttonHome: Json = {
  type: 'home',
  blocks: [section('`evenkeel verify` is looking at this tab.'), button(IDS.home, 'Press me')],
};

/** The view that stays on the Home tab. */
export const lastHome: Json = {
  type: 'home',
  blocks: [
    section("`evenkeel verify` is done. Once the bot runs, open this tab again to see what's usually here."),
  ],
};
