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
 * What everyone on a roster gets in a round after a hard event: the same for all, with no name and nothing of what
 * happened.
 */
export function eventMessage({ words, catalogue }: Texts, round: Exclude<EventRound, 'supporters'>): Message {
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
      crisisLine(catalogue),
      context(event.unrecorded),
    ],
  };
}

/**
 * What peer supporters get before a team hears: on which team, and that people may turn to them.
 *
 * @param team its name; null for a team that's gone since
 */
export function supportersMessage({ words, catalogue }: Texts, team: string | null): Message {
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
      crisisLine(catalogue),
    ],
  };
}

/** As many teams as a list can offer. */
const MOST_TEAMS = 100;

/** Lines with a button each for the teams whose messages aren't all out; a view has room for these. */
const MOST_UNDER_WAY = 10;

/** The messages under way of a team, and the way to stop them. */
const underWayBlock = (
  { event: said, buttons }: Words,
  team: Team,
  { round, at }: NextRound,
): SectionBlock => ({
  ...section(fill(said.underWay, { team: typed(team.name), round: said.rounds[round], next: slackDate(at) })),
  accessory: confirmed(button(said.stop, 'event_stop', team.id), {
    title: said.title,
    ask: said.stopAsk,
    cancel: buttons.cancel,
  }),
});

/**
 * The form by which a manager has everyone of a team told: what to do before it, the message as it will be, and what the
 * message can't do.
 *
 * @param teams those that the reader may choose, at least one
 * @param underWay which message comes next to those of these teams whose messages aren't all out
 */
export function announceModal(
  { words, catalogue }: Texts,
  teams: readonly Team[],
  underWay: ReadonlyMap<TeamId, NextRound>,
): ModalView {
  const { event } = words;
  const offered = teams.slice(0, MOST_TEAMS);
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
      crisisLine(catalogue),
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
      ...(teams.length > MOST_TEAMS ? [context(fill(event.more, { count: MOST_TEAMS }))] : []),
      section(event.preview),
      divider(),
      section(event.first),
      divider(),
      section(event.plan),
    ],
  });
}

/** What an announcement or a stop came to. */
export type EventOutcome =
  | { readonly kind: 'nothingToStop' | 'notYours' }
  | { readonly kind: 'stopped'; readonly heard: HeardBy }
  | { readonly kind: 'announced'; readonly due: Readonly<Record<EventRound, Instant>> }
  | { readonly kind: 'tooSoon'; readonly team: string; readonly last: Instant; readonly from: Instant };

/** The outcome in words. */
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

/** What came of it, and for those who announced something, what to do besides. */
export function outcomeModal({ words, catalogue }: Texts, outcome: EventOutcome): ModalView {
  const { event } = words;
  return plainModal(words, event.title, [
    crisisLine(catalogue),
    section(outcomeLine(event, outcome)),
    actions(
      button(event.lessons, 'guide', 'lead-event'),
      ...(outcome.kind === 'announced' ? [button(event.open, 'event_start')] : []),
      button(words.buttons.support, 'support'),
    ),
  ]);
}
