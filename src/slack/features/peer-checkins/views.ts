import type { KnownBlock, ModalView, SectionBlock } from '@slack/types';
import type { MemberId } from '../../../pulse/ids.js';
import { MOST_AVOIDED, OUTCOMES, type Outcome } from '../../../pulse/peer.js';
import type { PeerView } from '../../../usecases/peer-eligibility.js';
import { promptOf } from '../../../support/peer.js';
import type { Texts } from '../../texts/load.js';
import { fill, slackDate, type Words } from '../../texts/words.js';
import {
  ACTIONS,
  type ActionId,
  actions,
  button,
  CALLBACKS,
  context,
  divider,
  section,
} from '../../kit/blocks.js';
import { plainModal } from '../checkin/form.js';
import type { Message } from '../checkin/weekly-message.js';
import { categoryButtons } from '../support/catalogue.js';

const mention = (member: MemberId): string => `<@${member}>`;
const mentions = (members: readonly MemberId[]): string => members.map(mention).join(' ');

/** The button for each thing one can say of a round. */
export const OUTCOME_ACTIONS: Readonly<Record<Outcome, ActionId>> = {
  happened: ACTIONS.peerHappened,
  missed: ACTIONS.peerMissed,
  differently: ACTIONS.peerDifferently,
};

/** The message that brings colleagues together: the same for all of them, in each language that one of them reads. */
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
              button(first.words.peer.help, ACTIONS.peerHelp),
              button(first.words.buttons.support, ACTIONS.support),
            ),
          ]
        : []),
    ],
  };
}

/** What somebody reads whom nobody was left for. */
export const aloneMessage = ({ words }: Texts): Message => ({
  text: words.notification,
  blocks: [section(words.peer.alone), actions(button(words.buttons.support, ACTIONS.support))],
});

/** What to do when a colleague is not all right: the same for everyone, and no trace of who looked. */
export function colleagueModal({ words, catalogue, peer: { colleague } }: Texts): ModalView {
  return plainModal(
    words,
    words.peer.helpTitle,
    [
      section(`*${colleague.title}*\n${colleague.intro}`),
      section(catalogue.crisis.card),
      divider(),
      ...colleague.entries.flatMap(({ title, text, source, verified_on }) => [
        section(`*${title}*\n${text}`),
        context(`<${source}|${words.learn.source}> · ${fill(words.support.verified, { date: verified_on })}`),
      ]),
      divider(),
      categoryButtons(catalogue),
    ],
    CALLBACKS.support,
  );
}

const picker = (text: string, action: ActionId): SectionBlock => ({
  ...section(text),
  accessory: { type: 'users_select', action_id: action },
});

/**
 * Peer check-ins as a member sees them: what it is and what Slack shows of it before they say yes, then their last
 * round and what they wish. A modal, which leaves no trace in Slack's messages.
 *
 * @param notice said first, or null
 */
export function peerModal(texts: Texts, view: PeerView, notice: string | null = null): ModalView {
  const { words, catalogue } = texts;
  const { peer: said } = words;
  const joined = view.peer.since !== null;
  return plainModal(
    words,
    said.title,
    [
      ...(notice ? [section(notice), divider()] : []),
      section(said.intro),
      context(said.shows),
      context(said.sealed),
      ...(joined
        ? joinedBlocks(words, view)
        : [actions({ ...button(said.join, ACTIONS.peerJoin), style: 'primary' })]),
      divider(),
      actions(button(said.help, ACTIONS.peerHelp), button(words.buttons.support, ACTIONS.support)),
      section(catalogue.crisis.card),
    ],
    CALLBACKS.peer,
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
          actions(...OUTCOMES.map((one) => button(said.outcomes[one], OUTCOME_ACTIONS[one]))),
        ]
      : []),
    picker(buddy === null ? said.buddy : fill(said.buddyIs, { person: mention(buddy) }), ACTIONS.peerBuddy),
    ...(peer.buddy === null ? [] : [actions(button(said.noBuddy, ACTIONS.peerNoBuddy))]),
    avoids.length < MOST_AVOIDED ? picker(said.avoid, ACTIONS.peerAvoid) : section(said.full),
    ...avoids.map(
      (one): SectionBlock => ({
        ...section(fill(said.notWith, { person: mention(one) })),
        accessory: button(words.buttons.undo, ACTIONS.peerAgain, one),
      }),
    ),
    actions(button(said.leave, ACTIONS.peerLeave)),
  ];
}

/** A line of what is kept for peer check-ins, in words. */
export function peerLines(
  words: Words,
  { peer, buddy, avoids, met }: PeerView,
  weekOf: (week: number) => string,
): string[] {
  const { peer: said } = words;
  if (peer.since === null) return [said.data.none];
  return [
    fill(said.data.since, { week: weekOf(peer.since) }),
    ...(buddy === null ? [] : [fill(said.data.buddy, { person: mention(buddy) })]),
    ...met.map(({ who, week }) => fill(said.data.met, { person: mention(who), week: weekOf(week) })),
    ...avoids.map((one) => fill(said.data.avoids, { person: mention(one) })),
    ...(peer.outcome === null ? [] : [fill(said.data.outcome, { outcome: said.outcomes[peer.outcome] })]),
  ];
}
