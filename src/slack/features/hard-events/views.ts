import type { ModalView, SectionBlock } from '@slack/types';
import type { Instant } from '../../../pulse/calendar.js';
import type { EventRound, HeardBy } from '../../../pulse/hard-event.js';
import type { TeamId } from '../../../pulse/ids.js';
import type { Team } from '../../../pulse/team.js';
import type { NextRound } from '../../../usecases/hard-events.js';
import {
  actions,
  button,
  CHOICE,
  confirmed,
  context,
  divider,
  type Message,
  MOST_OPTIONS,
  plain,
  section,
  select,
} from '../../kit/blocks.js';
import { slackDate } from '../../kit/dates.js';
import { formModal, plainModal } from '../../kit/modals.js';
import { fill, typed } from '../../kit/text.js';
import type { Texts } from '../../texts/load.js';
import type { Words } from '../../texts/words.js';
import { crisisLine } from '../support/index.js';

/**
 * The message to everyone on a roster in a round after a hard event: the same for all, with no name and nothing about
 * what happened.
 */
export function eventMessage({ words, catalog }: Texts, round: Exclude<EventRound, 'supporters'>): Message {
  const { event, guides, buttons, notification } = words;
  return {
    text: notification,
    blocks: [
      section(event[round]),
      actions(
        button(guides.event, 'guide_event'),
        button(buttons.talk, 'talk'),
        button(buttons.support, 'support'),
      ),
      crisisLine(catalog),
      context(event.unrecorded),
    ],
  };
}

/**
 * The message to peer supporters before a team hears of a hard event: which team it is, and that people may turn to them.
 *
 * @param team the team's name; null for a team that's gone since
 */
export function supportersMessage({ words, catalog }: Texts, team: string | null): Message {
  const { event, guides, buttons, notification } = words;
  return {
    text: notification,
    blocks: [
      section(fill(event.supporters, { team: team === null ? event.someTeam : typed(team) })),
      section(event.supportersKnow),
      actions(
        button(event.howToListen, 'peer_help'),
        button(guides.event, 'guide_event'),
        button(buttons.support, 'support'),
      ),
      crisisLine(catalog),
    ],
  };
}

/** Most teams, of those whose messages aren't all out, that the form has room to show. */
const MOST_UNDER_WAY = 10;

/** Says which message comes next to a team, with a button to stop those still to come. */
const underWayBlock = (words: Words, team: Team, { round, at }: NextRound): SectionBlock => ({
  ...section(
    fill(words.event.underWay, {
      team: typed(team.name),
      round: words.event.rounds[round],
      next: slackDate(at),
    }),
  ),
  accessory: confirmed(words, button(words.event.stop, 'event_stop', team.id), {
    title: words.event.title,
    ask: words.event.stopAsk,
  }),
});

/**
 * The form in which a manager has everyone on a team told of a hard event: what to do first, the message as the team will
 * get it, and who gets it when.
 *
 * @param teams the teams that the viewer may choose, at least one
 * @param underWay the next message to each of these teams that still has some to come
 */
export function announceModal(
  { words, catalog }: Texts,
  teams: readonly Team[],
  underWay: ReadonlyMap<TeamId, NextRound>,
): ModalView {
  const { event } = words;
  const offered = teams.slice(0, MOST_OPTIONS);
  const [only] = offered;
  const going = teams.flatMap((team) => {
    const next = underWay.get(team.id);
    return next === undefined ? [] : [underWayBlock(words, team, next)];
  });
  return formModal(words, {
    id: 'event',
    metadata: '',
    title: event.title,
    submit: event.send,
    blocks: [
      crisisLine(catalog),
      section(event.intro),
      actions(button(event.lessons, 'guide', 'lead-event'), button(words.buttons.support, 'support')),
      ...going.slice(0, MOST_UNDER_WAY),
      {
        type: 'input',
        block_id: 'team',
        label: plain(event.team),
        element: select(
          CHOICE,
          offered.map(({ id, name }) => [id, name] as const),
          offered.length === 1 ? (only?.id ?? null) : null,
        ),
      },
      ...(teams.length > MOST_OPTIONS ? [context(fill(event.more, { count: MOST_OPTIONS }))] : []),
      section(event.preview),
      divider(),
      section(event.first),
      divider(),
      section(event.plan),
    ],
  });
}

/** The outcome of announcing or stopping an event. */
export type EventOutcome =
  | { readonly kind: 'nothingToStop' | 'notYours' }
  | { readonly kind: 'stopped'; readonly heard: HeardBy }
  | { readonly kind: 'announced'; readonly due: Readonly<Record<EventRound, Instant>> }
  | { readonly kind: 'tooSoon'; readonly team: string; readonly last: Instant; readonly from: Instant };

/** Returns the outcome in words. */
function outcomeLine(said: Words['event'], outcome: EventOutcome): string {
  switch (outcome.kind) {
    case 'announced':
      return fill(said.announced, {
        supporters: slackDate(outcome.due.supporters),
        first: slackDate(outcome.due.first),
        week: slackDate(outcome.due.week),
        month: slackDate(outcome.due.month),
      });
    case 'stopped':
      return said.stopped[outcome.heard];
    case 'tooSoon':
      return fill(said.tooSoon, {
        team: typed(outcome.team),
        last: slackDate(outcome.last),
        from: slackDate(outcome.from),
      });
    default:
      return said[outcome.kind];
  }
}

/** Shows the outcome, with the guide to leading after a hard event; after an announcement, also the way back to the form. */
export function outcomeModal({ words, catalog }: Texts, outcome: EventOutcome): ModalView {
  const { event } = words;
  return plainModal(words, event.title, [
    crisisLine(catalog),
    section(outcomeLine(event, outcome)),
    actions(
      button(event.lessons, 'guide', 'lead-event'),
      ...(outcome.kind === 'announced' ? [button(event.open, 'event_start')] : []),
      button(words.buttons.support, 'support'),
    ),
  ]);
}
