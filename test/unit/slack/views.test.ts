import { validate } from '../../../sandbox/index.js';
import { pulseOn } from '../../../src/pulse/calendar.js';
import { type Band, BANDS, type Card } from '../../../src/pulse/disclosure.js';
import { memberId, pulseId, teamId } from '../../../src/pulse/ids.js';
import { LANGUAGES } from '../../../src/pulse/language.js';
import { itemsFor } from '../../../src/pulse/questionnaire.js';
import {
  KEPT_MEETINGS,
  MOST_AVOIDED,
  NO_PEER,
  type Outcome,
  OUTCOMES,
  type PeerMark,
} from '../../../src/pulse/peer.js';
import { MOST_SUPPORTERS, SUPPORTER_STATES } from '../../../src/pulse/supporters.js';
import { NOTE_REASONS, NOTE_STYLES, type Trajectory } from '../../../src/pulse/trajectory.js';
import { loadTexts, type Texts } from '../../../src/slack/texts.js';
import type { Team } from '../../../src/pulse/team.js';
import type { OwnData } from '../../../src/rounds/own-data.js';
import type { PeerView } from '../../../src/rounds/circle.js';
import { mydataModal } from '../../../src/slack/views/mydata.js';
import {
  endModal,
  forgetModal,
  joinModal,
  pauseModal,
  privacyModal,
  welcome,
} from '../../../src/slack/views/taking-part.js';
import { aloneMessage, colleagueModal, introduction, peerModal } from '../../../src/slack/views/peer.js';
import { section } from '../../../src/slack/views/blocks.js';
import { actionBlocks, cardBlocks } from '../../../src/slack/views/card.js';
import { checkinModal, plainModal } from '../../../src/slack/views/checkin.js';
import { closingModal } from '../../../src/slack/views/closing.js';
import { digestMessage } from '../../../src/slack/views/digest.js';
import { historyModal } from '../../../src/slack/views/history.js';
import { homeView } from '../../../src/slack/views/home.js';
import { learnModal } from '../../../src/slack/views/learn.js';
import { reminder, weeklyCard } from '../../../src/slack/views/messages.js';
import { doneModal, outreachNote } from '../../../src/slack/views/outreach.js';
import { entryModal, setupCategoryModal, setupModal } from '../../../src/slack/views/setup.js';
import { spaceModal } from '../../../src/slack/views/space.js';
import {
  categoryBlocks,
  crisisReply,
  supportBlocks,
  supportModal,
} from '../../../src/slack/views/support.js';
import {
  notSavedModal,
  savedModal,
  savingModal,
  teamModal,
  teamsModal,
} from '../../../src/slack/views/teams.js';
import {
  askSupporterModal,
  awayModal,
  namedMessage,
  ownSupporterModal,
  requestMessage,
  requestModal,
  supportersModal,
} from '../../../src/slack/views/supporters.js';
import { askedModal, askMessage, askModal, talkModal } from '../../../src/slack/views/talk.js';
import { CATEGORIES, peopleToAsk } from '../../../src/support/catalogue.js';
import { trialMessages } from '../../../src/slack/views/trial.js';
import { TOPICS } from '../../../src/support/learn.js';
import { aTeam } from '../../a-team.js';
import { add, type Entry, MOST_ADDED, NO_OVERLAY, withOverlay } from '../../../src/support/overlay.js';

const content = loadTexts('content', 'us');

/** A workplace's own entry with everything as long as it may be. */
const anEntry = (number: number): Entry => ({
  id: `own-${number}`,
  name: 'N'.repeat(80),
  what: 'W'.repeat(300),
  for: 'F'.repeat(150),
  hours: 'H'.repeat(150),
  cost: 'C'.repeat(150),
  phone: '1-800-555-0100',
  text: 'T'.repeat(150),
  url: `https://example.org/${'u'.repeat(100)}`,
  person: memberId('U0123456789'),
  addedOn: '2026-11-23',
});
let overlay = NO_OVERLAY;
for (const category of CATEGORIES)
  for (let number = 0; number < MOST_ADDED; number += 1)
    overlay = add(overlay, category, anEntry(CATEGORIES.indexOf(category) * MOST_ADDED + number));

/** A team whose every text is as long as the teams file allows. */
const team = aTeam({ id: teamId('t'.repeat(40)), name: 'N'.repeat(60) });
const pulse = pulseOn(team.schedule, pulseId('2026-11-24'));
const trajectory: Trajectory = {
  flags: [2948, 2949, 2950, 2951].map((week) => ({ week, heavy: true })),
  quietFrom: 2951,
  standing: 'outreach',
  followUpWeek: null,
  consent: 'joined',
  pausedUntil: 2953,
  preferences: {
    reminder: true,
    notes: 'direct',
    preset: 'sensitive',
    language: 'es',
    cardAnyway: false,
    workingDays: null,
  },
};

/** Peer check-ins with everything as long as it may be. */
const aPeerView = (of: Team, outcome: Outcome | null = 'differently'): PeerView => {
  const marks = Array.from({ length: KEPT_MEETINGS }, (_, at) => `00000000000${at + 1}` as PeerMark);
  const colleagues = marks.map((_, at) => memberId(`U${1e9 + at}`));
  return {
    team: of,
    peer: {
      since: 2900,
      buddy: marks[0] ?? null,
      met: marks.map((who) => ({ who, week: 2951 })),
      avoids: marks.slice(0, MOST_AVOIDED),
      round: 2951,
      outcome,
      missedBefore: true,
    },
    partners: colleagues.slice(0, 2),
    buddy: colleagues[0] ?? null,
    avoids: colleagues.slice(0, MOST_AVOIDED),
    met: colleagues.map((who) => ({ who, week: 2951 })),
    next: 0,
  };
};

const ownDataOf = (of: Team): OwnData => ({
  team: of,
  roster: { id: memberId('U1'), timeZone: 'America/Argentina/ComodRivadavia', language: 'es', since: 2900 },
  trajectory: { ...trajectory, followUpWeek: 2953 },
  peer: aPeerView(of),
  checkin: { questionnaire: 'weekly', week: 2951, answers: [3, 3, 3, 3, 3] },
});

const aCard = (band: Band | null): Card => ({
  week: 2951,
  band,
  since: band && 2949,
  themes: band ? { load: band, worry: 'steady' } : {},
  heavyInTen: band && 3,
  mainTheme: band && 'load',
});

const withCards = (band: Band | null) => ({
  card: aCard(band),
  cards: [aCard('steady'), aCard(band)],
  counted: 12,
});

const aSeason = () => {
  const cards = Array.from({ length: 150 }, (_, at) => ({
    ...aCard(BANDS[at % 3] as Band),
    week: 2800 + at,
  }));
  return { card: cards.at(-1) ?? null, cards, counted: 60 };
};

const supporters = Array.from({ length: MOST_SUPPORTERS }, (_, at) => ({
  member: memberId(`U${1e9 + at}`),
  state: SUPPORTER_STATES[at % 3] ?? 'ready',
}));
const people = Array.from({ length: 60 }, (_, at) => memberId(`U${1e9 + at}`));
const form = {
  groups: Array.from({ length: 150 }, (_, at) => ({ id: `S${at}`, name: 'G'.repeat(90) })),
  timeZone: 'America/Argentina/ComodRivadavia',
  metadata: `${team.id}|0123456789abcdef`,
  notice: null,
};
const saved = {
  team,
  people: 5000,
  elsewhere: people.map((one) => ({ member: one, team: team.name })),
  opensAt: 0,
  closesAt: 0,
  admin: true,
};
const aWaiting = { joining: people, leaving: people, fromWeek: 2952 };

describe.each([
  ...LANGUAGES.map((language) => [language, content[language]] as const),
  [
    'en, with all that a workplace can add',
    { ...content.en, catalogue: withOverlay(content.en.catalogue, overlay) },
  ] as const,
])('in %s, at its largest, Slack would take', (_, texts: Texts) => {
  const { words, catalogue, suggestions, questionnaires } = texts;
  const [asked] = peopleToAsk(catalogue);

  it.each<readonly [string, unknown]>([
    ['the weekly card', weeklyCard(words, team.id, pulse.id, pulse.closesAt)],
    ['the reminder', reminder(words, team.id, pulse.id, pulse.closesAt)],
    ...NOTE_REASONS.map((reason) => [`the note: ${reason}`, outreachNote(texts, team.id, reason)] as const),
    ['the question for a talk', askMessage(texts, 'U0123456789')],
    ['the welcome', welcome(texts, team.id)],
    ...trialMessages(texts, 0).map((message, at) => [`the trial ${at}`, message] as const),
    ['the crisis reply', crisisReply('us')],
    ...texts.peer.prompts.prompts.map(
      (_prompt, week) =>
        [
          `the introduction of week ${week}`,
          introduction([texts, content.es], aPeerView(team).partners, week),
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
  ])('%s', (_name, message) => {
    expect(validate('message', message)).toEqual([]);
  });

  const checkins = [...questionnaires.values()].flatMap((questionnaire) =>
    questionnaire.rotating.map((item, week) => {
      const checkin = { team, pulse: { ...pulse, week }, form: 'f'.repeat(3000) };
      return [`${questionnaire.id} with ${item.id}`, checkinModal(words, questionnaire, checkin)] as const;
    }),
  );
  it.each<readonly [string, unknown]>([
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
            { ...trajectory, preferences: { ...trajectory.preferences, notes } },
            team.id,
            2951,
            'standard',
          ),
        ] as const,
    ),
    ['the private space of a newcomer', spaceModal(texts, null, team.id, 2945, 'standard')],
    ['what is said after a choice', doneModal(texts, team.id, words.outreach.stopped, 'notes_discreet')],
    ['the form to join', joinModal(texts, team.id)],
    ['the form to decline', endModal(texts, team.id, 'decline')],
    ['the form to leave', endModal(texts, team.id, 'leave')],
    ['the form of a pause', pauseModal(texts, team.id)],
    ['the form to forget', forgetModal(texts, team.id)],
    ['privacy', privacyModal(texts)],
    [
      'what is kept',
      mydataModal(
        texts,
        Array.from({ length: 3 }, () => ownDataOf(team)),
      ),
    ],
    ['what is kept of nobody', mydataModal(texts, [])],
    ...[null, ...OUTCOMES].map(
      (outcome) =>
        [
          `peer check-ins: ${outcome ?? 'open'}`,
          peerModal(texts, aPeerView(team, outcome), 'notice'),
        ] as const,
    ),
    ['peer check-ins before a yes', peerModal(texts, { ...aPeerView(team), peer: NO_PEER }, null)],
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
    ...(['sending', 'sent', 'failed'] as const).map(
      (outcome) => [`a question ${outcome}`, askedModal(texts, outcome, 'U0123456789')] as const,
    ),
    ['support', supportModal(words, catalogue, null)],
    ...CATEGORIES.map((name) => [`support: ${name}`, supportModal(words, catalogue, name)] as const),
    [
      'the set-up of support',
      setupModal(texts, content.en.catalogue, {
        ...overlay,
        hidden: Array.from({ length: 60 }, (_, at) => `gone-${at}`),
      }),
    ],
    ...CATEGORIES.map(
      (name) =>
        [`the set-up of ${name}`, setupCategoryModal(texts, content.en.catalogue, overlay, name)] as const,
    ),
    [
      'the teams',
      teamsModal(
        texts,
        Array.from({ length: 40 }, () => ({ ...team, origin: 'modal' as const })),
        true,
        { leaderless: new Set([team.id]), rosters: new Map([[team.id, 'unreadable' as const]]) },
      ),
    ],
    ['no teams', teamsModal(texts, [], false, { leaderless: new Set(), rosters: new Map() })],
    ['the form of a new team', teamModal(texts, null, { ...form, groups: [], metadata: '' })],
    ['the form of a team', teamModal(texts, { ...team, roster: 'S7' }, form)],
    [
      'the form of a team that was changed',
      teamModal(texts, team, { ...form, notice: words.teams.conflict }),
    ],
    ['what became of a team', savedModal(texts, { ...saved, elsewhere: [] })],
    ['what became of a team with people of others', savedModal(texts, saved)],
    ['how far the reading has come', savingModal(texts, { people: 1400, accounts: null })],
    ['how far the looking up has come', savingModal(texts, { people: 1400, accounts: 400 })],
    ['why nothing was changed', notSavedModal(texts, words.teams.unreadable)],
    ['the form of an entry', entryModal(words, 'peer')],
    ...Object.entries(words.refusals).map(
      ([name, text]) =>
        [`the refusal ${name}`, plainModal(words, words.refusals.title, [section(text)])] as const,
    ),
  ])('%s', (_name, view) => {
    expect(validate('modal', view)).toEqual([]);
  });

  it.each([
    ['nobody’s Home tab', []],
    [
      'the Home tab of thirty teams',
      Array.from({ length: 30 }, () => ({ team, ...withCards('mixed'), open: true })),
    ],
  ])('%s', (_name, teams) => {
    expect(
      validate('home', homeView(texts, teams, { admin: true, leads: true, first: teams.length === 0 })),
    ).toEqual([]);
  });

  it('no more than five questions', () => {
    for (const questionnaire of questionnaires.values())
      for (let week = 0; week < 8; week += 1)
        expect(itemsFor(questionnaire, week).length).toBeLessThanOrEqual(5);
  });
});

describe('the crisis card', () => {
  it.each(LANGUAGES)('is in every view of support, in %s', (language) => {
    const texts = content[language];
    const { words, catalogue } = texts;
    for (const view of [
      closingModal(texts, team.id, 0, true),
      closingModal(texts, team.id, 0, false),
      spaceModal(texts, trajectory, team.id, 2951, 'standard'),
      spaceModal(texts, null, team.id, 2951, 'standard'),
      doneModal(texts, team.id, 'done', 'notes_discreet'),
      talkModal(texts),
      askedModal(texts, 'failed', 'U1'),
      peerModal(texts, aPeerView(team)),
      colleagueModal(texts),
      askSupporterModal(texts, [], null),
      awayModal(texts),
      outreachNote(texts, team.id, 'outreach'),
      supportModal(words, catalogue, null),
      ...CATEGORIES.map((name) => supportModal(words, catalogue, name)),
    ])
      expect(JSON.stringify(view)).toContain('*988*');
  });

  it.each([
    ['us', '*988*'],
    ['uk', '*116 123*'],
    ['au', '*13 11 14*'],
    ['zz', 'findahelpline.com'],
  ])('answers messages with the numbers of the region %s, in English and in Spanish', (region, number) => {
    const said = crisisReply(region)
      .blocks.slice(0, 2)
      .map((block) => JSON.stringify(block));
    expect(said.filter((text) => text.includes(number)).length).toBe(2);
  });
});

describe('the closing view', () => {
  it('shows support first when signs are sustained, and thanks first when not', () => {
    const first = (supportFirst: boolean) =>
      JSON.stringify(closingModal(content.en, team.id, 0, supportFirst).blocks[0]);
    expect(first(true)).toContain('hard ones');
    expect(first(false)).toContain('stored');
  });

  it('leads with one easy step, and then the choices', () => {
    const shown = JSON.stringify(closingModal(content.en, team.id, 0, true));
    const places = [
      'One easy first step',
      'Talk to a person',
      'See options',
      'Not now',
      'Stop these notes',
    ].map((words) => shown.indexOf(words));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
  });
});

describe('the words of a question for a talk', () => {
  it('are sent as they were shown, and say nothing of check-ins', () => {
    const entry = { ...anEntry(1), for: '', hours: '', verified_on: '2026-11-23' };
    const sent = (askMessage(content.en, 'U1').blocks[0] as { text: { text: string } }).text.text;
    expect(JSON.stringify(askModal(content.en, 'U1', entry).blocks[1])).toContain(
      JSON.stringify(sent).slice(1, -1),
    );
    expect(sent).not.toMatch(/check-in|week|hard|heavy|note/i);
  });
});

describe('notifications', () => {
  it.each(LANGUAGES)('are the same neutral words for every kind of message, in %s', (language) => {
    const texts = content[language];
    const { words } = texts;
    const said = [
      weeklyCard(words, team.id, pulse.id, 0),
      reminder(words, team.id, pulse.id, 0),
      outreachNote(texts, team.id, 'outreach'),
      outreachNote(texts, team.id, 'followUp'),
      introduction([texts], aPeerView(team).partners, 0),
      aloneMessage(texts),
    ].map((message) => message.text);
    expect(new Set(said).size).toBe(1);
    expect(said[0]).toMatch(language === 'en' ? /^Weekly check-in$/ : /^Chequeo semanal$/);
  });
});
