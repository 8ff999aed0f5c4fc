import { BANDS } from '../../../pulse/publication-rule.js';
import { type Examples, eachOf, type Given } from '../../examples/example.js';
import { aCard, manyPeople, people, withCards } from '../../examples/fixtures.js';
import { digestMessage } from './digest.js';
import { historyModal } from './history.js';
import { howModal } from './how.js';
import { actionBlocks, cardBlocks } from './result.js';

/** Three years of results, for more people than a list of names has room for. */
const aSeason = () => {
  const cards = Array.from({ length: 150 }, (_, at) => ({
    ...aCard(BANDS[at % 3] ?? 'steady'),
    week: 2800 + at,
  }));
  return { card: cards.at(-1) ?? null, cards, included: manyPeople };
};

/** The team pulse: of a team without a result, and of one with as many as are shown. */
export const teamPulseExamples = ({ texts: { words, suggestions }, team }: Given): Examples => {
  const long = { team, ...aSeason(), open: false };
  const none = { team, card: null, cards: [], included: people, open: false };
  return {
    digestMessage: {
      'the digest': digestMessage(words, suggestions, long),
      'the digest before the first result': digestMessage(words, suggestions, none),
    },
    howModal: { 'how a team pulse comes about': howModal(words, team.id) },
    historyModal: {
      'the earlier weeks': historyModal(
        words,
        long,
        { joining: people, leaving: people, fromWeek: 2952 },
        2951,
      ),
      'no earlier weeks': historyModal(words, none, null, 2951),
    },
    cardBlocks: eachOf(
      [null, ...BANDS],
      (band) => `the ${band ?? 'hidden'} pulse of fifteen teams`,
      (band) => ({
        text: words.notification,
        blocks: Array.from({ length: 15 }, () => [
          ...cardBlocks(words, { team, ...withCards(band), open: true }),
          ...actionBlocks(words, suggestions, aCard(band)),
        ]).flat(),
      }),
    ),
  };
};
