import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import { type Language, LANGUAGES } from '../../../pulse/language.js';
import { KEPT_FLAGS } from '../../../pulse/signs.js';
import { MOST_PAUSED, type Preferences } from '../../../pulse/trajectory.js';
import type { Texts } from '../../texts/load.js';
import { fill, type Words } from '../../texts/words.js';
import {
  ACTIONS,
  type ActionId,
  actions,
  button,
  CALLBACKS,
  CHOICE,
  context,
  plain,
  section,
} from '../../kit/blocks.js';
import { plainModal } from '../checkin/form.js';
import type { Message } from '../checkin/weekly-message.js';

/** What a choice is called that leaves it to Slack or to the workspace. */
export const UNCHOSEN = 'unchosen';

/** What somebody reads who was never asked before: what this is, what is kept, who sees what; and that no is a fine answer. */
export const welcome = ({ words }: Texts, team: string): Message => ({
  text: words.notification,
  blocks: [
    section(words.welcome.body),
    section(fill(words.welcome.kept, { count: KEPT_FLAGS })),
    section(words.welcome.sees),
    section(words.welcome.free),
    actions(
      { ...button(words.buttons.join, ACTIONS.join, team), style: 'primary' },
      button(words.buttons.noThanks, ACTIONS.noThanks, team),
      button(words.buttons.privacy, ACTIONS.privacy),
      button(words.buttons.support, ACTIONS.support),
    ),
  ],
});

const radio = (
  id: string,
  label: string,
  options: readonly (readonly [value: string, label: string])[],
): InputBlock => {
  const all = options.map(([value, text]) => ({ text: plain(text), value }));
  const [first] = all;
  return {
    type: 'input',
    block_id: id,
    label: plain(label),
    element: {
      type: 'radio_buttons',
      action_id: CHOICE,
      options: all,
      ...(first ? { initial_option: first } : {}),
    },
  };
};

const form = (
  words: Words,
  callback: string,
  team: string,
  title: string,
  submit: string,
  blocks: KnownBlock[],
): ModalView => ({
  type: 'modal',
  callback_id: callback,
  private_metadata: team,
  title: plain(title),
  submit: plain(submit),
  close: plain(words.buttons.cancel),
  blocks,
});

/** The form in which somebody says yes, with what they choose. */
export const joinModal = ({ words }: Texts, team: string): ModalView =>
  form(words, CALLBACKS.join, team, words.join.title, words.buttons.submit, [
    section(words.join.intro),
    radio('notes', words.join.notes, [
      ['discreet', words.join.notesDiscreet],
      ['direct', words.join.notesDirect],
    ]),
    context(words.space.notesAreDirect),
    radio('reminder', words.join.reminder, [
      ['yes', words.join.reminderYes],
      ['no', words.join.reminderNo],
    ]),
    radio('language', words.join.language, [
      [UNCHOSEN, words.space.languageSlack],
      ...LANGUAGES.map((one): [Language, string] => [one, words.space.languages[one]]),
    ]),
  ]);

/** What the form's choices are worth. Anything that is none of its options is what it starts with. */
export const joinChoices = (raw: Readonly<Record<string, string | undefined>>): Partial<Preferences> => ({
  notes: raw['notes'] === 'direct' ? 'direct' : 'discreet',
  reminder: raw['reminder'] !== 'no',
  language: LANGUAGES.find((one) => one === raw['language']) ?? null,
});

/** The form in which somebody says no, or stops: whether cards come all the same. */
export const endModal = ({ words }: Texts, team: string, which: 'decline' | 'leave'): ModalView => {
  const { join } = words;
  const [title, intro] =
    which === 'decline' ? [join.noTitle, join.noIntro] : [join.leaveTitle, join.leaveIntro];
  return form(words, CALLBACKS[which], team, title, words.buttons.submit, [
    section(intro),
    radio('card', join.card, [
      ['none', join.cardNone],
      ['anyway', join.cardAnyway],
    ]),
    context(join.cardNote),
  ]);
};

/** For how many weeks one can rest with a tap; a command takes any number up to `MOST_PAUSED`. */
const PAUSES = [1, 2, 3, 4, 6, 8, 12, MOST_PAUSED];

/** The form of a pause. */
export const pauseModal = ({ words }: Texts, team: string): ModalView =>
  form(words, CALLBACKS.pause, team, words.pausing.title, words.buttons.submit, [
    section(words.pausing.intro),
    radio(
      'weeks',
      words.pausing.weeks,
      PAUSES.map((weeks) => [
        String(weeks),
        weeks === 1 ? words.pausing.one : fill(words.pausing.many, { count: weeks }),
      ]),
    ),
  ]);

/** Asks whether the weeks should be forgotten. */
export const forgetModal = ({ words }: Texts, team: string): ModalView =>
  form(words, CALLBACKS.forget, team, words.forgetting.title, words.forgetting.confirm, [
    section(words.forgetting.intro),
    context(words.forgetting.limits),
  ]);

/** What the bot keeps from whom, in short. */
export const privacyModal = ({ words }: Texts): ModalView =>
  plainModal(words, words.privacy.title, [
    section(words.privacy.body),
    actions(button(words.buttons.mydata, ACTIONS.mydata), button(words.buttons.support, ACTIONS.support)),
  ]);

/** Says what became of a form, with what can be done next. */
export const saidModal = (
  { words, catalogue }: Texts,
  title: string,
  said: readonly string[],
  next: readonly (readonly [label: string, action: ActionId])[],
  team: string,
): ModalView =>
  plainModal(
    words,
    title,
    [
      ...said.map((one) => section(one)),
      actions(
        ...next.map(([label, action]) => button(label, action, team)),
        button(words.buttons.support, ACTIONS.support),
      ),
      section(catalogue.crisis.card),
    ],
    CALLBACKS.space,
  );
