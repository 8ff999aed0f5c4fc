import type { ModalView } from '@slack/types';
import { LANGUAGES } from '../../../pulse/language.js';
import { KEPT_FLAGS } from '../../../pulse/signs.js';
import { MOST_PAUSED, type Preferences } from '../../../pulse/trajectory.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { fill } from '../../kit/text.js';
import { actions, button, context, section, type Message, radio, choices } from '../../kit/blocks.js';
import { formModal, plainModal } from '../../kit/modals.js';
import { crisisLine } from '../support/index.js';
import type { ActionId } from '../../ids.js';
import { fillPlural } from '../../kit/plural.js';

/** What somebody reads who was never asked before: what this is, what is kept, who sees what; and that no is a fine answer. */
export const welcome = ({ words }: Texts, team: string): Message => ({
  text: words.notification,
  blocks: [
    section(words.welcome.body),
    section(fill(words.welcome.kept, { count: KEPT_FLAGS })),
    section(words.welcome.sees),
    section(words.welcome.free),
    actions(
      { ...button(words.buttons.join, 'join', team), style: 'primary' },
      button(words.buttons.noThanks, 'no_thanks', team),
      button(words.buttons.privacy, 'privacy'),
      button(words.buttons.support, 'support'),
    ),
  ],
});

/** Opens support above a form, which keeps what was filled in. */
const supportButton = ({ buttons }: Words) => actions(button(buttons.support, 'support'));

/** The form in which somebody says yes, with what they choose. */
export const joinModal = ({ words }: Texts, team: string): ModalView =>
  formModal(words, {
    id: 'join',
    metadata: team,
    title: words.join.title,
    blocks: [
      section(words.join.intro),
      radio('notes', words.join.notes, [
        ['discreet', words.join.notesDiscreet],
        ['direct', words.join.notesDirect],
      ]),
      radio('reminder', words.join.reminder, [
        ['yes', words.join.reminderYes],
        ['no', words.join.reminderNo],
      ]),
      radio(
        'language',
        words.join.language,
        choices(LANGUAGES, words.space.languages, words.space.languageSlack),
      ),
      supportButton(words),
    ],
  });

/** What the form's choices are worth. Anything that is none of its options is what it starts with. */
export const joinChoices = (raw: Readonly<Record<string, string | undefined>>): Partial<Preferences> => ({
  notes: raw['notes'] === 'direct' ? 'direct' : 'discreet',
  reminder: raw['reminder'] !== 'no',
  language: LANGUAGES.find((one) => one === raw['language']) ?? null,
});

/** The form in which somebody says no, or stops: whether weekly messages come all the same. */
export const endModal = ({ words }: Texts, team: string, which: 'decline' | 'leave'): ModalView => {
  const { join } = words;
  const [title, intro] =
    which === 'decline' ? [join.noTitle, join.noIntro] : [join.leaveTitle, join.leaveIntro];
  return formModal(words, {
    id: which,
    metadata: team,
    title,
    blocks: [
      section(intro),
      radio('card', join.card, [
        ['none', join.cardNone],
        ['anyway', join.cardAnyway],
      ]),
      context(join.cardNote),
      supportButton(words),
    ],
  });
};

/** For how many weeks one can pause with a tap; a command takes any number up to `MOST_PAUSED`. */
const PAUSES = [1, 2, 3, 4, 6, 8, 12, MOST_PAUSED];

/** The form of a pause. */
export const pauseModal = ({ words }: Texts, team: string): ModalView =>
  formModal(words, {
    id: 'pause',
    metadata: team,
    title: words.pausing.title,
    blocks: [
      section(words.pausing.intro),
      radio(
        'weeks',
        words.pausing.weeks,
        PAUSES.map((weeks) => [
          String(weeks),
          fillPlural(words.locale, words.pausing.span, ['count', weeks]),
        ]),
      ),
      supportButton(words),
    ],
  });

/** Asks whether the weeks should be forgotten. */
export const forgetModal = ({ words }: Texts, team: string): ModalView =>
  formModal(words, {
    id: 'forget',
    metadata: team,
    title: words.forgetting.title,
    submit: words.forgetting.confirm,
    blocks: [section(words.forgetting.intro), context(words.forgetting.limits), supportButton(words)],
  });

/** What the bot keeps from whom, in short. */
export const privacyModal = ({ words }: Texts): ModalView =>
  plainModal(words, words.privacy.title, [
    section(words.privacy.body),
    actions(button(words.buttons.mydata, 'mydata'), button(words.buttons.support, 'support')),
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
        button(words.buttons.support, 'support'),
      ),
      crisisLine(catalogue),
    ],
    'space',
  );
