import type { InputBlock, ModalView } from '@slack/types';
import { LANGUAGES } from '../../../pulse/language.js';
import { PUBLICATION_RULE, publicationLevel } from '../../../pulse/publication-rule.js';
import { KEPT_FLAGS } from '../../../pulse/signs.js';
import type { Preferences } from '../../../pulse/trajectory.js';
import type { TeamFacts } from '../../../usecases/ports.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { fill, typed } from '../../kit/text.js';
import {
  actions,
  button,
  CHOICE,
  context,
  section,
  type Message,
  plain,
  radio,
  select,
  choices,
  UNCHOSEN,
} from '../../kit/blocks.js';
import type { Fields } from '../../kit/feature.js';
import { formModal, plainModal, supportButton } from '../../kit/modals.js';
import { crisisLine } from '../support/index.js';
import type { ActionId } from '../../ids.js';
import { fillPlural } from '../../kit/plural.js';

/** Says what the questions are about, if it's known which ones the team gets. */
function askedLine({ words, questionnaires }: Texts, known: TeamFacts | null): string {
  const questionnaire = known && questionnaires.get(known.questionnaire);
  if (!questionnaire?.asks) return words.welcome.askedAny;
  // Besides the core questions, each week asks one of the others.
  const count = questionnaire.core.length + 1;
  return fillPlural(words.locale, words.welcome.asked, ['count', count], { asks: questionnaire.asks });
}

/** Says who sees what at the team's size; if that isn't known, says the most that any team shows. */
function seesLine({ words }: Texts, known: TeamFacts | null): string {
  const level = known ? publicationLevel(known.included ?? 0) : 'shares';
  return fill(words.welcome.sees[level], {
    from: PUBLICATION_RULE.pooledFrom,
    weeks: PUBLICATION_RULE.pooledWeeks,
  });
}

/**
 * The first message to a member we've never asked: what we ask, who sees it, what we keep, and what saying no means. It's
 * the same for everyone on a team.
 *
 * @param known what the welcome says about the team; null if that isn't known
 */
export const welcome = (texts: Texts, team: string, known: TeamFacts | null): Message => {
  const { words } = texts;
  return {
    text: words.notification,
    blocks: [
      section(
        [
          askedLine(texts, known),
          seesLine(texts, known),
          fill(words.welcome.kept, { count: KEPT_FLAGS }),
          words.welcome.free,
        ].join('\n'),
      ),
      actions(
        { ...button(words.buttons.join, 'join', team), style: 'primary' },
        button(words.buttons.noThanks, 'no_thanks', team),
        button(words.buttons.privacy, 'privacy', known?.questionnaire),
        button(words.buttons.support, 'support'),
      ),
      context(words.welcome.nowhere),
    ],
  };
};

/**
 * Asks how support options should arrive, with no answer until the member chooses. A list without a selection would make
 * the form smaller on the wire until then, so this one starts on a line that only asks them to choose.
 */
const outreachInput = ({ join }: Words): InputBlock => ({
  type: 'input',
  block_id: 'notes',
  label: plain(join.outreach),
  hint: plain(join.outreachHint),
  element: select(
    CHOICE,
    [
      [UNCHOSEN, join.outreachUnchosen],
      ['discreet', join.outreachInSpace],
      ['direct', join.outreachByMessage],
    ],
    null,
  ),
});

/** The form in which a member agrees to take part and makes their first choices. */
export const joinModal = ({ words }: Texts, team: string): ModalView =>
  formModal(words, {
    id: 'join',
    metadata: team,
    title: words.join.title,
    blocks: [
      section(words.join.intro),
      outreachInput(words),
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

/**
 * Reads the choices of the join form; null if the member didn't choose how support options arrive, since a default would
 * be our choice, not theirs. Any other field with an unknown value counts as the option it starts on.
 */
export function joinChoices({ notes, reminder, language }: Fields): Partial<Preferences> | null {
  if (notes !== 'direct' && notes !== 'discreet') return null;
  return {
    outreach: notes,
    reminder: reminder !== 'no',
    language: LANGUAGES.find((one) => one === language) ?? null,
  };
}

/** The form to decline or to leave, which asks whether weekly messages should still come. */
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
      radio('card', join.weekly, [
        ['none', join.weeklyStopped],
        ['anyway', join.weeklyAnyway],
      ]),
      context(join.weeklyWhy),
      supportButton(words),
    ],
  });
};

/** Asks the member to confirm that we should forget their weeks. */
export const forgetModal = ({ words }: Texts, team: string): ModalView =>
  formModal(words, {
    id: 'forget',
    metadata: team,
    title: words.forgetting.title,
    submit: words.forgetting.confirm,
    blocks: [section(words.forgetting.intro), context(words.forgetting.limits), supportButton(words)],
  });

/**
 * Says in short what the bot keeps private, and from whom.
 *
 * @param questionnaire the id of the questionnaire that the notice is about; empty if the team isn't known
 */
export const privacyModal = ({ words, contact }: Texts, questionnaire = ''): ModalView =>
  plainModal(words, words.privacy.title, [
    section(words.privacy.body),
    actions(
      button(words.buttons.mydata, 'mydata'),
      button(words.notice.open, 'notice', questionnaire || undefined),
      button(words.buttons.support, 'support'),
    ),
    context(
      contact === null ? words.privacy.questions : fill(words.privacy.contact, { person: typed(contact) }),
    ),
  ]);

/**
 * The notice that US law wants a voluntary employee health program to give before people take part, in five points.
 *
 * @param questionnaire the id of the team's questionnaire; for an unknown one, the notice says what holds for all of them
 */
export const noticeModal = ({ words, questionnaires }: Texts, questionnaire = ''): ModalView => {
  const { title, intro, collect, collectAny, includes, who, use, guard, choice } = words.notice;
  const { asks, measure } = questionnaires.get(questionnaire) ?? {};
  const asked = asks && measure ? fill(includes, { asks, measure }) : asks;
  return plainModal(words, title, [
    section(intro),
    section(
      asked ? fill(collect, { asks: asked, count: KEPT_FLAGS }) : fill(collectAny, { count: KEPT_FLAGS }),
    ),
    ...[who, use, guard, choice].map((one) => section(one)),
    actions(
      button(words.buttons.privacy, 'privacy', questionnaire || undefined),
      button(words.buttons.support, 'support'),
    ),
  ]);
};

/** What came of a form, and what the member can do next. */
interface SaidParts {
  readonly title: string;
  readonly said: readonly string[];
  readonly next: readonly (readonly [label: string, action: ActionId])[];
  /** The team that the buttons carry. */
  readonly team: string;
}

/** Says what came of a form, with buttons for what the member can do next. */
export const saidModal = ({ words, catalog }: Texts, { title, said, next, team }: SaidParts): ModalView =>
  plainModal(
    words,
    title,
    [
      ...said.map((one) => section(one)),
      actions(
        ...next.map(([label, action]) => button(label, action, team)),
        button(words.buttons.support, 'support'),
      ),
      crisisLine(catalog),
    ],
    'space',
  );
