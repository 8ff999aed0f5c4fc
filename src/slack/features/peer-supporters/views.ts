import type { KnownBlock, ModalView, SectionBlock } from '@slack/types';
import type { MemberId } from '../../../pulse/ids.js';
import { MOST_SUPPORTERS, type Supporter, type SupporterState } from '../../../pulse/supporters.js';
import type { Texts } from '../../texts/load.js';
import { slackDate } from '../../kit/dates.js';
import { actions, button, context, divider, section, type Message } from '../../kit/blocks.js';
import { formModal, plainModal, supportButton } from '../../kit/modals.js';
import { crisisLine, askPreviewBlocks } from '../support/index.js';
import { fill, mention } from '../../kit/text.js';
import type { ActionId } from '../../ids.js';

const line = (text: string, label: string, action: ActionId, member: MemberId): SectionBlock => ({
  ...section(text),
  accessory: button(label, action, member),
});

/** Shows admins who is named, who has said yes, and a way to name one more. */
export function supportersModal({ words }: Texts, supporters: readonly Supporter[]): ModalView {
  const { supporters: said } = words;
  return plainModal(
    words,
    said.title,
    [
      section(said.intro),
      ...supporters.map(({ member, state }) =>
        line(
          fill(said.line, { person: mention(member), state: said.states[state] }),
          words.setup.remove,
          'supporter_drop',
          member,
        ),
      ),
      supporters.length < MOST_SUPPORTERS
        ? {
            ...section(said.add),
            accessory: { type: 'users_select', action_id: 'supporter_name' },
          }
        : section(words.setup.limit),
    ],
    'setup',
  );
}

/** The message to a nominee; has no effect until they say yes. */
export const namedMessage = ({ words }: Texts): Message => ({
  text: words.notification,
  blocks: [
    section(words.supporters.named),
    actions(
      { ...button(words.supporters.yes, 'supporter_yes'), style: 'primary' },
      button(words.supporters.no, 'supporter_no'),
    ),
  ],
});

/** Shows a supporter their own state, with buttons to change it. */
export function ownSupporterBlocks({ words }: Texts, state: SupporterState): KnownBlock[] {
  const { supporters: said } = words;
  const change = {
    named: button(said.yes, 'supporter_yes'),
    ready: button(said.goAway, 'supporter_away'),
    away: button(said.comeBack, 'supporter_yes'),
  }[state];
  const own = state === 'named' ? [] : [button(said.times.ownOpen, 'times_own')];
  return [section(said.own[state]), actions(...own, change, button(said.stop, 'supporter_no'))];
}

/** Shows a supporter where they stand after a choice; `state` is null once they're off the list. */
export const ownSupporterModal = (texts: Texts, state: SupporterState | null): ModalView =>
  plainModal(
    texts.words,
    texts.words.supporters.title,
    state === null ? [section(texts.words.supporters.stopped)] : ownSupporterBlocks(texts, state),
    'support',
  );

/** Shows the supporters who can be asked now: the same for everyone, except that no one is offered themselves. */
export function askSupporterModal(
  texts: Texts,
  ready: readonly MemberId[],
  own: SupporterState | null,
): ModalView {
  const { words, catalog } = texts;
  const { supporters: said } = words;
  return plainModal(
    words,
    said.title,
    [
      { ...section(said.times.lead), accessory: button(said.times.open, 'times') },
      divider(),
      section(said.ask),
      ready.length === 0 ? section(said.nobody) : context(words.talk.notCrisis),
      ...ready.map((member) => line(mention(member), words.talk.ask, 'supporter_choose', member)),
      ...(own === null ? [] : [divider(), ...ownSupporterBlocks(texts, own)]),
      divider(),
      crisisLine(catalog),
      supportButton(words),
    ],
    'support',
  );
}

const requestWords = ({ words }: Texts, member: MemberId, until: number): string =>
  fill(words.supporters.message, { member: mention(member), until: slackDate(until) });

/** Shows the member the request to a supporter before it's sent. */
export const requestModal = (texts: Texts, member: MemberId, supporter: MemberId, until: number): ModalView =>
  formModal(texts.words, {
    id: 'request',
    metadata: supporter,
    title: texts.words.talk.askTitle,
    blocks: askPreviewBlocks(
      texts,
      supporter,
      requestWords(texts, member, until),
      texts.words.supporters.note,
    ),
  });

/** The request to the chosen supporter. */
export const requestMessage = (texts: Texts, member: MemberId, until: number): Message => ({
  text: texts.words.notification,
  blocks: [section(requestWords(texts, member, until))],
});

/** Says that a supporter can't be asked right now. */
export const awayModal = ({ words, catalog }: Texts): ModalView =>
  plainModal(words, words.supporters.title, [
    section(words.supporters.isAway),
    actions(button(words.supporters.open, 'supporter_ask'), button(words.buttons.support, 'support')),
    crisisLine(catalog),
  ]);
