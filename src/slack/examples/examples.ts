import { BANDS } from '../../pulse/publication-rule.js';
import { memberId } from '../../pulse/ids.js';
import { NO_PEER_RECORD, OUTCOMES } from '../../pulse/peer.js';
import { SUPPORTER_STATES } from '../../pulse/supporters.js';
import { NOTE_REASONS, NOTE_STYLES } from '../../pulse/trajectory.js';
import type { HelpTexts } from '../texts/help.js';
import type { Texts } from '../texts/load.js';
import { mydataModal } from '../features/membership/my-data.js';
import {
  endModal,
  forgetModal,
  joinModal,
  pauseModal,
  privacyModal,
  welcome,
} from '../features/membership/forms.js';
import { aloneMessage, colleagueModal, introduction, peerModal } from '../features/peer-checkins/views.js';
import { section } from '../kit/blocks.js';
import { actionBlocks, cardBlocks } from '../features/team-pulse/result.js';
import { checkinModal } from '../features/checkin/form.js';
import { closingModal } from '../features/checkin/closing.js';
import { ROSTER_TROUBLES } from '../../pulse/roster.js';
import { rosterTroubleMessage } from '../features/teams/roster-trouble.js';
import { digestMessage } from '../features/team-pulse/digest.js';
import { historyModal } from '../features/team-pulse/history.js';
import { crisisReply, helpHome } from '../features/support/help-only-views.js';
import { homeView } from '../features/home/view.js';
import { learnModal } from '../features/support/learn.js';
import { reminder, weeklyCard } from '../features/checkin/weekly-message.js';
import { doneModal, outreachNote } from '../features/private-space/outreach.js';
import { entryModal, setupCategoryModal, setupModal } from '../features/support-admin/views.js';
import { spaceModal } from '../features/private-space/view.js';
import { categoryBlocks, supportBlocks, supportModal } from '../features/support/catalogue.js';
import { saveOutcomeModal, savedModal, savingModal, teamModal, teamsModal } from '../features/teams/views.js';
import {
  askSupporterModal,
  awayModal,
  namedMessage,
  ownSupporterModal,
  requestMessage,
  requestModal,
  supportersModal,
} from '../features/peer-supporters/views.js';
import { askedModal, askMessage, askModal, talkModal } from '../features/support/talk.js';
import { type Catalogue, CATEGORIES, peopleToAsk } from '../../support/catalogue.js';
import { trialMessages } from '../features/trial/views.js';
import { TOPICS } from '../../support/learn.js';
import type { Team } from '../../pulse/team.js';
import type { Overlay } from '../../support/overlay.js';
import {
  longestTeam,
  pulse,
  fullTrajectory,
  fullPeerView,
  ownDataOf,
  aCard,
  withCards,
  aSeason,
  supporters,
  form,
  savedOf,
  aWaiting,
} from './largest.js';
import { plainModal } from '../kit/modals.js';

const REFUSED = { messages: 'messages_tab_disabled', groups: 'missing_scope' } as const;

/** Something that people may be shown, and what kind of thing Slack takes it for. */
export interface Specimen {
  readonly name: string;
  readonly surface: 'message' | 'modal' | 'home';
  readonly shown: unknown;
}

/**
 * Everything Evenkeel shows, each at its largest: what Slack takes of these it takes of all that members see.
 *
 * @param setup the catalogue as it came, and what the workplace changed about it
 * @param second a reader of another language, for what two people read together
 * @param team whose name is shown
 */
export function specimensOf(
  texts: Texts,
  setup: { readonly catalogue: Catalogue; readonly overlay: Overlay },
  second: Texts,
  help: HelpTexts,
  team: Team = longestTeam,
): Specimen[] {
  const { words, catalogue, suggestions, questionnaires } = texts;
  const { catalogue: catalogueAlone, overlay } = setup;
  const [asked] = peopleToAsk(catalogue);
  const checkins = [...questionnaires.values()].flatMap((questionnaire) =>
    questionnaire.rotating.map((item, week) => {
      const checkin = { team, pulse: { ...pulse, week }, form: 'f'.repeat(3000) };
      return [`${questionnaire.id} with ${item.id}`, checkinModal(words, questionnaire, checkin)] as const;
    }),
  );

  const messages: readonly Named[] = [
    ['the weekly card', weeklyCard(words, team.id, pulse.id, pulse.closesAt)],
    ['the reminder', reminder(words, team.id, pulse.id, pulse.closesAt)],
    ...NOTE_REASONS.map((reason) => [`the note: ${reason}`, outreachNote(texts, team.id, reason)] as const),
    ['the question for a talk', askMessage(texts, 'U0123456789')],
    ['the welcome', welcome(texts, team.id)],
    ...trialMessages(texts, 0).map((message, at) => [`the trial ${at}`, message] as const),
    ['the crisis reply', crisisReply(help)],
    ...texts.peer.prompts.prompts.map(
      (_prompt, week) =>
        [
          `the introduction of week ${week}`,
          introduction([texts, second], fullPeerView(team).partners, week),
        ] as const,
    ),
    ['the word to who is alone', aloneMessage(texts)],
    ['the question to a supporter', namedMessage(texts)],
    ['the request to a supporter', requestMessage(texts, memberId('U0123456789'), 0)],
    ...[true, false].map(
      (charts) =>
        [
          `the digest ${charts ? 'with a chart' : 'with a table'}`,
          digestMessage(words, suggestions, { team, ...aSeason(), open: false }, charts),
        ] as const,
    ),
    ...([...ROSTER_TROUBLES, 'missed', 'lost'] as const).map(
      (trouble) =>
        [`the word to a leader: ${trouble}`, rosterTroubleMessage(words, team.name, trouble)] as const,
    ),
    ['the support answer', { text: words.notification, blocks: supportBlocks(words, catalogue) }],
    ...CATEGORIES.map(
      (name) =>
        [
          `the ${name} answer`,
          { text: words.notification, blocks: categoryBlocks(words, catalogue, name) },
        ] as const,
    ),
    ...[null, ...BANDS].map(
      (band) =>
        [
          `the ${band ?? 'hidden'} card of fifteen teams`,
          {
            text: words.notification,
            blocks: Array.from({ length: 15 }, () => [
              ...cardBlocks(words, { team, ...withCards(band), open: true }),
              ...actionBlocks(words, suggestions, aCard(band)),
            ]).flat(),
          },
        ] as const,
    ),
  ];
  const modals: readonly Named[] = [
    ...checkins,
    ['everything to read', learnModal(texts, null)],
    ...TOPICS.map((topic) => [`to read: ${topic}`, learnModal(texts, topic)] as const),
    ['the earlier weeks', historyModal(words, { team, ...aSeason(), open: false }, aWaiting, 2951)],
    ...[0, 1, 2, 3, 4, 5, 6].flatMap((week) =>
      [true, false].map(
        (first) =>
          [
            `the closing view of week ${week}, support first: ${first}`,
            closingModal(texts, team.id, week, first),
          ] as const,
      ),
    ),
    ...NOTE_STYLES.map(
      (notes) =>
        [
          `the private space with notes ${notes}`,
          spaceModal(
            texts,
            { ...fullTrajectory, preferences: { ...fullTrajectory.preferences, notes } },
            team.id,
            2951,
            'standard',
          ),
        ] as const,
    ),
    ['the private space of a newcomer', spaceModal(texts, null, team.id, 2945, 'standard')],
    [
      'the private space without a pause or a reminder',
      spaceModal(
        texts,
        {
          ...fullTrajectory,
          pausedUntil: null,
          preferences: { ...fullTrajectory.preferences, reminder: false },
        },
        team.id,
        2951,
        'standard',
      ),
    ],
    ...(['notes_discreet', 'not_now_undo', 'ask_again_undo'] as const).map(
      (undo) =>
        [
          `what is said after a choice: ${undo}`,
          doneModal(texts, team.id, words.outreach.stopped, undo),
        ] as const,
    ),
    ['the form to join', joinModal(texts, team.id)],
    ['the form to decline', endModal(texts, team.id, 'decline')],
    ['the form to leave', endModal(texts, team.id, 'leave')],
    ['the form of a pause', pauseModal(texts, team.id)],
    ['the form to forget', forgetModal(texts, team.id)],
    ['privacy', privacyModal(texts)],
    ['what is kept', mydataModal(texts, ownDataOf(team, 3), { upTo: 20_600, late: false })],
    [
      'what is kept of nobody, while forgetting is late',
      mydataModal(
        texts,
        { teams: [], membership: null, supporter: null, complete: true },
        { upTo: 20_600, late: true },
      ),
    ],
    ...[null, ...OUTCOMES].map(
      (outcome) =>
        [
          `peer check-ins: ${outcome ?? 'open'}`,
          peerModal(texts, fullPeerView(team, outcome), 'notice'),
        ] as const,
    ),
    ['peer check-ins with everybody', peerModal(texts, { ...fullPeerView(team), avoids: [] }, null)],
    ['peer check-ins before a yes', peerModal(texts, { ...fullPeerView(team), peer: NO_PEER_RECORD }, null)],
    ['what to do for a colleague', colleagueModal(texts)],
    ['the supporters', supportersModal(texts, supporters)],
    ['no supporters', supportersModal(texts, [])],
    [
      'whom one can ask',
      askSupporterModal(
        texts,
        supporters.map(({ member }) => member),
        'ready',
      ),
    ],
    ['whom nobody can ask', askSupporterModal(texts, [], null)],
    ...[null, ...SUPPORTER_STATES].map(
      (state) => [`a supporter: ${state ?? 'none'}`, ownSupporterModal(texts, state)] as const,
    ),
    ['the request that is sent', requestModal(texts, memberId('U1'), memberId('U2'), 0)],
    ['that nobody can be asked now', awayModal(texts)],
    ['who to talk to', talkModal(texts)],
    ...(asked ? [['the words that are sent', askModal(texts, 'U0123456789', asked)] as const] : []),
    ...(['sending', 'sent', 'failed', 'unsure', 'enough'] as const).map(
      (outcome) => [`a question ${outcome}`, askedModal(texts, outcome, 'U0123456789')] as const,
    ),
    ['support', supportModal(words, catalogue, null)],
    ...CATEGORIES.map((name) => [`support: ${name}`, supportModal(words, catalogue, name)] as const),
    [
      'the set-up of support',
      setupModal(texts, catalogueAlone, {
        ...overlay,
        hidden: Array.from({ length: 60 }, (_, at) => `gone-${at}`),
      }),
    ],
    ...CATEGORIES.map(
      (name) => [`the set-up of ${name}`, setupCategoryModal(texts, catalogueAlone, overlay, name)] as const,
    ),
    [
      'the teams',
      teamsModal(
        texts,
        Array.from({ length: 40 }, (_, at) => ({ ...team, origin: 'app' as const, archived: at > 20 })),
        true,
        {
          leaderless: new Set([team.id]),
          rosters: new Map([[team.id, 'unreadable' as const]]),
          refusals: REFUSED,
        },
      ),
    ],
    [
      'no teams',
      teamsModal(texts, [], false, {
        leaderless: new Set(),
        rosters: new Map(),
        refusals: { messages: null, groups: null },
      }),
    ],
    ['the form of a new team', teamModal(texts, null, { ...form, groups: [], metadata: '' })],
    ['the form of a team', teamModal(texts, { ...team, roster: 'S7' }, form)],
    [
      'the form of a team that was changed',
      teamModal(texts, team, { ...form, notice: words.teams.conflict }),
    ],
    ['what became of a team', savedModal(texts, { ...savedOf(team), elsewhere: [] })],
    ['what became of a team with people of others', savedModal(texts, savedOf(team))],
    ['how far the reading has come', savingModal(texts, { people: 1400, accounts: null })],
    ['how far the looking up has come', savingModal(texts, { people: 1400, accounts: 400 })],
    ['why nothing was changed', saveOutcomeModal(texts, words.teams.unreadable)],
    ['the form of an entry', entryModal(words, 'peer')],
    ...Object.entries(words.refusals).map(
      ([name, text]) =>
        [`the refusal ${name}`, plainModal(words, words.refusals.title, [section(text)])] as const,
    ),
  ];
  const homes: readonly Named[] = [
    [
      'nobody’s Home tab',
      homeView(texts, [], {
        admin: true,
        leads: true,
        first: true,
        troubles: [],
        complete: true,
        refusals: REFUSED,
      }),
    ],
    [
      'a Home tab that is slow to load',
      homeView(texts, [], {
        admin: false,
        leads: false,
        first: false,
        troubles: [],
        complete: false,
        refusals: REFUSED,
      }),
    ],
    ['the Home tab with nothing but help', helpHome(help)],
    [
      'the Home tab of thirty teams',
      homeView(
        texts,
        Array.from({ length: 30 }, () => ({ team, ...withCards('stretched'), open: true })),
        {
          admin: true,
          leads: true,
          first: false,
          complete: true,
          troubles: Array.from({ length: 9 }, () => ({ name: team.name, trouble: 'scope' as const })),
          refusals: REFUSED,
        },
      ),
    ],
  ];
  const of = (surface: Specimen['surface'], named: readonly Named[]): Specimen[] =>
    named.map(([name, shown]) => ({ name, surface, shown }));
  return [...of('message', messages), ...of('modal', modals), ...of('home', homes)];
}

type Named = readonly [name: string, shown: unknown];
