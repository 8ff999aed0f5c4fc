import type {
  ActionsBlock,
  Button,
  ContextBlock,
  DividerBlock,
  HeaderBlock,
  PlainTextElement,
  SectionBlock,
} from '@slack/types';

export const plain = (text: string): PlainTextElement => ({ type: 'plain_text', text, emoji: false });

export const header = (text: string): HeaderBlock => ({ type: 'header', text: plain(text) });

export const section = (text: string): SectionBlock => ({ type: 'section', text: { type: 'mrkdwn', text } });

export const context = (text: string): ContextBlock => ({
  type: 'context',
  elements: [{ type: 'mrkdwn', text }],
});

export const divider = (): DividerBlock => ({ type: 'divider' });

export const button = (label: string, action: ActionId, value?: string): Button => ({
  type: 'button',
  text: plain(label),
  action_id: action,
  ...(value === undefined ? {} : { value }),
});

export const actions = (...elements: Button[]): ActionsBlock => ({ type: 'actions', elements });

/** Every button's action id; listeners and views share this list. */
export const ACTIONS = {
  answer: 'answer',
  skip: 'skip',
  space: 'space',
  support: 'support',
  history: 'history',
  learn: 'learn',
  learnStressors: 'learn_stressors',
  learnBeliefs: 'learn_beliefs',
  learnSigns: 'learn_signs',
  learnIop: 'learn_iop',
  learnSpace: 'learn_space',
  learnReturn: 'learn_return',
  learnEarly: 'learn_early',
  reminderOn: 'reminder_on',
  reminderOff: 'reminder_off',
  notesDirect: 'notes_direct',
  notesDiscreet: 'notes_discreet',
  supportCrisis: 'support_crisis',
  supportIop: 'support_iop',
  supportPeer: 'support_peer',
  supportLegal: 'support_legal',
  supportFind: 'support_find',
} as const;
export type ActionId = (typeof ACTIONS)[keyof typeof ACTIONS];

/** The modals that are told apart: the check-in by its submission, the others to be redrawn in place. */
export const CALLBACKS = { checkin: 'checkin', space: 'space', support: 'support' } as const;
