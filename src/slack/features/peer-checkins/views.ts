import type { KnownBlock, ModalView, SectionBlock } from '@slack/types';
import type { MemberId } from '../../../pulse/ids.js';
import { MOST_AVOIDED, PEER_OUTCOMES } from '../../../pulse/peer.js';
import type { PeerView } from '../../../usecases/peer-eligibility.js';
import { promptOf } from '../../../support/peer.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { slackDate, weekLabel } from '../../kit/dates.js';
import { actions, button, context, divider, noticeBlocks, section, type Message } from '../../kit/blocks.js';
import { crisisLine, sourceBlock } from '../support/index.js';
import { plainModal, supportButton } from '../../kit/modals.js';
import { fill, mention } from '../../kit/text.js';
import type { ActionId } from '../../ids.js';

const mentions = (members: readonly MemberId[]): string => members.map(mention).join(' ');

/** The message that brings colleagues together: the same for all of them, in each language that any of them reads. */
export function introduction(read: readonly Texts[], people: readonly MemberId[], week: number): Message {
  const [first] = read;
  return {
    text: first?.words.notification ?? '',
    blocks: [
      ...read.flatMap(({ peer: { prompts } }) => [
        section(fill(prompts.hello, { people: mentions(people) })),
        section(promptOf(prompts, week)),
        context(prompts.colours),
      ]),
      ...(first
        ? [
            context(first.words.peer.between),
            actions(
              button(first.words.peer.help, 'peer_help'),
              button(first.words.buttons.support, 'support'),
            ),
          ]
        : []),
    ],
  };
}

/** The message to a member who was left without a partner. */
export const aloneMessage = ({ words }: Texts): Message => ({
  text: words.notification,
  blocks: [section(words.peer.alone), supportButton(words)],
});

/** Says what to do when a colleague isn't all right: the same for everyone, and no trace of who looked. */
export function colleagueModal({ words, catalog, peer: { colleague } }: Texts): ModalView {
  return plainModal(
    words,
    words.peer.helpTitle,
    [
      section(`*${colleague.title}*\n${colleague.intro}`),
      crisisLine(catalog),
      divider(),
      ...colleague.entries.flatMap((entry) => [
        section(`*${entry.title}*\n${entry.text}`),
        sourceBlock(words, entry),
      ]),
      divider(),
      supportButton(words),
    ],
    'support',
  );
}

const picker = (text: string, action: ActionId): SectionBlock => ({
  ...section(text),
  accessory: { type: 'users_select', action_id: action },
});

/**
 * Shows a member peer check-ins: what they are, and what Slack shows of them, before the member says yes; then their last
 * round and their wishes. A modal, since that leaves no trace in Slack's messages.
 *
 * @param notice a line to show first, or null
 */
export function peerModal(texts: Texts, view: PeerView, notice: string | null = null): ModalView {
  const { words, catalog } = texts;
  const { peer: said } = words;
  const joined = view.peer.since !== null;
  return plainModal(
    words,
    said.title,
    [
      ...noticeBlocks(notice),
      section(said.intro),
      context(said.shows),
      context(said.confidential),
      ...(joined
        ? joinedBlocks(words, view)
        : [actions({ ...button(said.join, 'peer_join'), style: 'primary' })]),
      divider(),
      actions(button(said.help, 'peer_help'), button(words.buttons.support, 'support')),
      crisisLine(catalog),
    ],
    'peer',
  );
}

function joinedBlocks(words: Words, view: PeerView): KnownBlock[] {
  const { peer, introduced, buddy, avoids, next } = view;
  const partners = introduced ? view.partners : [];
  const { peer: said } = words;
  const { outcome } = peer;
  const last =
    peer.round === null
      ? []
      : !introduced
        ? [said.notIntroduced]
        : partners.length > 0
          ? [fill(said.with, { people: mentions(partners) })]
          : [said.nobody];
  return [
    divider(),
    section([...last, next === null ? said.taking : fill(said.next, { when: slackDate(next) })].join('\n')),
    ...(partners.length > 0
      ? [
          section(outcome === null ? said.ask : said.said[outcome]),
          actions(...PEER_OUTCOMES.map((one) => button(said.outcomes[one], `peer_${one}`))),
        ]
      : []),
    picker(buddy === null ? said.buddy : fill(said.buddyIs, { person: mention(buddy) }), 'peer_buddy'),
    ...(peer.buddy === null ? [] : [actions(button(said.noBuddy, 'peer_no_buddy'))]),
    avoids.length < MOST_AVOIDED ? picker(said.avoid, 'peer_avoid') : section(said.full),
    ...avoids.map(
      (one): SectionBlock => ({
        ...section(fill(said.notWith, { person: mention(one) })),
        accessory: button(words.buttons.undo, 'peer_again', one),
      }),
    ),
    actions(button(said.leave, 'peer_leave')),
  ];
}

/** Lists what we keep for peer check-ins, in words. */
export function peerLines(words: Words, { peer, buddy, avoids, met }: PeerView): string[] {
  const { peer: said } = words;
  if (peer.since === null) return [said.data.none];
  return [
    fill(said.data.since, { week: weekLabel(words, peer.since) }),
    ...(buddy === null ? [] : [fill(said.data.buddy, { person: mention(buddy) })]),
    ...met.map(({ who, week }) =>
      fill(said.data.met, { person: mention(who), week: weekLabel(words, week) }),
    ),
    ...avoids.map((one) => fill(said.data.avoids, { person: mention(one) })),
    ...(peer.outcome === null ? [] : [fill(said.data.outcome, { outcome: said.outcomes[peer.outcome] })]),
  ];
}
