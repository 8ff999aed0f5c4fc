import type {
  ActionsBlock,
  Button,
  ContextBlock,
  DividerBlock,
  HeaderBlock,
  MrkdwnElement,
  PlainTextElement,
  SectionBlock,
  StaticSelect,
} from '@slack/types';
import { holdsTypedMarkup } from './text.js';

export const plain = (text: string): PlainTextElement => ({ type: 'plain_text', text, emoji: false });

export const header = (text: string): HeaderBlock => ({ type: 'header', text: plain(text) });

/** Where somebody's typed text stands in it, Slack isn't to look for links and mentions; those we write still work. */
const mrkdwn = (text: string): MrkdwnElement => ({
  type: 'mrkdwn',
  text,
  ...(holdsTypedMarkup(text) ? { verbatim: true } : {}),
});

export const section = (text: string): SectionBlock => ({ type: 'section', text: mrkdwn(text) });

export const context = (text: string): ContextBlock => ({ type: 'context', elements: [mrkdwn(text)] });

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
  reminderOn: 'reminder_on',
  reminderOff: 'reminder_off',
  notesDirect: 'notes_direct',
  notesDiscreet: 'notes_discreet',
  preset: 'preset',
  workingDays: 'working_days',
  language: 'language',
  talk: 'talk',
  ask: 'ask',
  notNow: 'not_now',
  notNowUndo: 'not_now_undo',
  stopNotes: 'stop_notes',
  askAgain: 'ask_again',
  askAgainUndo: 'ask_again_undo',
  join: 'join',
  noThanks: 'no_thanks',
  leave: 'leave',
  pause: 'pause',
  resume: 'resume',
  forget: 'forget',
  mydata: 'mydata',
  privacy: 'privacy',
  teams: 'teams',
  teamAdd: 'team_add',
  teamEdit: 'team_edit',
  teamPage: 'team_page',
  trial: 'trial',
  teamAskHere: 'team_ask_here',
  teamArchive: 'team_archive',
  teamRestore: 'team_restore',
  peer: 'peer',
  peerJoin: 'peer_join',
  peerLeave: 'peer_leave',
  peerHappened: 'peer_happened',
  peerMissed: 'peer_missed',
  peerDifferently: 'peer_differently',
  peerBuddy: 'peer_buddy',
  peerNoBuddy: 'peer_no_buddy',
  peerAvoid: 'peer_avoid',
  peerAgain: 'peer_again',
  peerHelp: 'peer_help',
  supporters: 'supporter_list',
  supporterName: 'supporter_name',
  supporterDrop: 'supporter_drop',
  supporterYes: 'supporter_yes',
  supporterNo: 'supporter_no',
  supporterAway: 'supporter_away',
  supporterAsk: 'supporter_ask',
  supporterChoose: 'supporter_choose',
  setup: 'setup',
  setupEntry: 'setup_entry',
  setupAdd: 'setup_add',
  setupClean: 'setup_clean',
} as const;

/** What there are several of, each with a button: `support_crisis`, `learn_signs`. */
type Kind = 'support' | 'learn' | 'setup';
export type ActionId = (typeof ACTIONS)[keyof typeof ACTIONS] | `${Kind}_${string}`;

/** The action that opens one of a kind. */
export const actionFor = (kind: Kind, name: string): ActionId => `${kind}_${name}`;

/** Which one of a kind an action opens, or null for another action. */
export const openedBy = <T extends string>(kind: Kind, names: readonly T[], action: string): T | null =>
  names.find((name) => actionFor(kind, name) === action) ?? null;

/** The modals that are told apart: some by their submission, the others to be redrawn in place. */
export const CALLBACKS = {
  checkin: 'checkin',
  ask: 'ask',
  entry: 'entry',
  join: 'join',
  decline: 'decline',
  leave: 'leave',
  pause: 'pause',
  forget: 'forget',
  space: 'space',
  peer: 'peer',
  request: 'request',
  support: 'support',
  setup: 'setup',
  teams: 'teams',
  team: 'team',
} as const;

/** The action id of every form's inputs; the block id names what is asked. */
export const CHOICE = 'choice';

/** A choice of one, with what is chosen now. */
export function select(
  action: ActionId | typeof CHOICE,
  options: readonly { readonly label: string; readonly value: string }[],
  chosen: string,
): StaticSelect {
  const all = options.map(({ label, value }) => ({ text: plain(label), value }));
  const initial = all.find(({ value }) => value === chosen);
  return {
    type: 'static_select',
    action_id: action,
    options: all,
    ...(initial ? { initial_option: initial } : {}),
  };
}
