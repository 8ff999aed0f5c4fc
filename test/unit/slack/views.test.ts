import type { Band, Card } from '../../../src/pulse/disclosure.js';
import { memberId } from '../../../src/pulse/ids.js';
import { digestMessage } from '../../../src/slack/views/digest.js';
import { historyModal } from '../../../src/slack/views/history.js';
import { loadLearn, TOPICS } from '../../../src/support/learn.js';
import { learnModal } from '../../../src/slack/views/learn.js';
import { loadActions } from '../../../src/support/actions.js';
import { join } from 'node:path';
import { validate } from '../../../sandbox/index.js';
import { aTeam } from '../../a-team.js';
import { readYaml } from '../../../src/content/yaml.js';
import { pulseOn } from '../../../src/pulse/calendar.js';
import { BANDS } from '../../../src/pulse/disclosure.js';
import { pulseId, teamId } from '../../../src/pulse/ids.js';
import { itemsFor, questionnaireSchema } from '../../../src/pulse/questionnaire.js';
import { actionBlocks, cardBlocks } from '../../../src/slack/views/card.js';
import { checkinModal, plainModal } from '../../../src/slack/views/checkin.js';
import { homeView } from '../../../src/slack/views/home.js';
import { reminder, weeklyCard } from '../../../src/slack/views/messages.js';
import { spaceModal } from '../../../src/slack/views/space.js';
import {
  categoryBlocks,
  closingModal,
  crisisReply,
  outreachNote,
  supportBlocks,
  supportModal,
} from '../../../src/slack/views/support.js';
import { section } from '../../../src/slack/views/blocks.js';
import { wordsSchema } from '../../../src/slack/words.js';
import { CATEGORIES, loadCatalogue } from '../../../src/support/catalogue.js';

const words = readYaml(join('content', 'words', 'en.yml'), wordsSchema);
const catalogue = loadCatalogue('content', 'us');
const questionnaire = readYaml(join('content', 'questionnaires', 'weekly.yml'), questionnaireSchema);

/** A team whose every text is as long as the teams file allows. */
const team = aTeam({ id: teamId('t'.repeat(40)), name: 'N'.repeat(60) });
const pulse = pulseOn(team.schedule, pulseId('2026-11-24'));
const trajectory = {
  flags: [2949, 2950, 2951].map((week) => ({ week, heavy: true })),
  lastNoteWeek: 2951,
  preferences: { reminder: true, notes: 'direct' as const },
};

const suggestions = loadActions('content');
const topics = loadLearn('content', 'us');
const longestEntry =
  topics.flatMap(({ entries }) => entries).toSorted((a, b) => b.short.length - a.short.length)[0] ?? null;

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

const people = Array.from({ length: 60 }, (_, at) => memberId(`U${1e9 + at}`));
const aWaiting = { joining: people, leaving: people, fromWeek: 2952 };

describe('at its largest, Slack would take', () => {
  it.each<readonly [string, unknown]>([
    ['the weekly card', weeklyCard(words, team.id, pulse.id, pulse.closesAt)],
    ['the reminder', reminder(words, team.id, pulse.id, pulse.closesAt)],
    ['the outreach note', outreachNote(words, catalogue)],
    ['the crisis reply', crisisReply('us')],
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
  ])('%s', (_, message) => {
    expect(validate('message', message)).toEqual([]);
  });

  it.each<readonly [string, unknown]>([
    ...questionnaire.rotating.map((item, week) => {
      const items = itemsFor(questionnaire, week);
      const checkin = { kind: 'open' as const, team, pulse, items, form: 'f'.repeat(3000) };
      return [`the check-in that asks ${item.id}`, checkinModal(words, questionnaire, checkin)] as const;
    }),
    ['everything to read', learnModal(words, topics, null)],
    ...TOPICS.map((topic) => [`to read: ${topic}`, learnModal(words, topics, topic)] as const),
    ['the earlier weeks', historyModal(words, { team, ...aSeason(), open: false }, aWaiting, 2951)],
    ['the closing view', closingModal(words, catalogue, false, longestEntry)],
    ['the closing view with support first', closingModal(words, catalogue, true, longestEntry)],
    ['the private space', spaceModal(words, catalogue, trajectory, team.id, 2945)],
    ['the private space of a newcomer', spaceModal(words, catalogue, null, team.id, 2945)],
    ['support', supportModal(words, catalogue, null)],
    ...CATEGORIES.map((name) => [`support: ${name}`, supportModal(words, catalogue, name)] as const),
    ...Object.entries(words.refusals).map(
      ([name, text]) =>
        [`the refusal ${name}`, plainModal(words, words.refusals.title, [section(text)])] as const,
    ),
  ])('%s', (_, view) => {
    expect(validate('modal', view)).toEqual([]);
  });

  it.each([
    ['nobody’s Home tab', []],
    [
      'the Home tab of thirty teams',
      Array.from({ length: 30 }, () => ({ team, ...withCards('mixed'), open: true })),
    ],
  ])('%s', (_, teams) => {
    expect(validate('home', homeView(words, suggestions, teams))).toEqual([]);
  });

  it('no more than five questions', () => {
    for (let week = 0; week < 8; week += 1)
      expect(itemsFor(questionnaire, week).length).toBeLessThanOrEqual(5);
  });
});

describe('the closing view', () => {
  it('shows support first when signs are sustained, and thanks first when not', () => {
    const first = (sustained: boolean) =>
      JSON.stringify(closingModal(words, catalogue, sustained, longestEntry).blocks[0]);
    expect(first(true)).toContain('hard ones');
    expect(first(false)).toContain('stored');
  });

  it.each([true, false])('always holds the crisis card (signs sustained: %s)', (sustained) => {
    expect(JSON.stringify(closingModal(words, catalogue, sustained, longestEntry))).toContain('*988*');
  });
});

describe('the answer to a message', () => {
  it.each([
    ['us', '*988*'],
    ['uk', '*116 123*'],
    ['au', '*13 11 14*'],
    ['zz', 'findahelpline.com'],
  ])('has the numbers of the region %s', (region, number) => {
    expect(JSON.stringify(crisisReply(region).blocks)).toContain(number);
  });
});

describe('notifications', () => {
  it('are the same neutral words for every kind of message', () => {
    const texts = [
      weeklyCard(words, team.id, pulse.id, 0),
      reminder(words, team.id, pulse.id, 0),
      outreachNote(words, catalogue),
      crisisReply('us'),
    ].map((message) => message.text);
    expect(new Set(texts)).toEqual(new Set(['Weekly check-in']));
  });
});
