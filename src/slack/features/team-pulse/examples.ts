import { BANDS } from '../../../pulse/publication-rule.js';
import { type Examples, exampleOfEach, type Given } from '../../examples/example.js';
import {
  aResult,
  anActionLine,
  fullActions,
  manyPeople,
  noActions,
  people,
  withResults,
} from '../../examples/fixtures.js';
import { teampulseBlocks } from './command.js';
import { digestMessage } from './digest.js';
import { historyModal } from './history.js';
import { howModal } from './how.js';

/** Returns three years of results, for more people than a list of names has room for. */
const aSeason = () => {
  const results = Array.from({ length: 150 }, (_, at) => ({
    ...aResult(BANDS[at % 3] ?? 'steady'),
    week: 2800 + at,
    ask: at % 12 === 11 ? ('supervision' as const) : null,
  }));
  return { result: results.at(-1) ?? null, results, included: manyPeople };
};

/** Examples of the team pulse: for a team without a result, and for one with more than fit. */
export const teamPulseExamples = ({ texts, team }: Given): Examples => {
  const { words } = texts;
  const long = { team, ...aSeason(), open: false, actions: fullActions };
  const none = { team, result: null, results: [], included: people, open: false, actions: noActions };
  const said = { ...long, actions: { ...noActions, now: [anActionLine('chosen')] } };
  return {
    digestMessage: {
      'the digest': digestMessage(texts, { ...long, actions: noActions }),
      'the digest with what a manager said': digestMessage(texts, said),
      'the digest where that’s switched off': digestMessage(texts, {
        ...long,
        actions: { ...noActions, off: true },
      }),
      'the digest with the longest of what managers said': digestMessage(texts, long),
      'the digest with what the team asks for': digestMessage(texts, {
        ...long,
        result: { ...aResult('strained'), ask: 'supervision' },
        actions: noActions,
      }),
      'the digest before the first result': digestMessage(texts, none),
    },
    howModal: { 'how a team pulse comes about': howModal(words, team.id) },
    historyModal: {
      'the earlier weeks': historyModal(
        texts,
        long,
        { joining: people, leaving: people, fromWeek: 2952 },
        2951,
      ),
      'no earlier weeks': historyModal(texts, none, null, 2951),
    },
    teampulseBlocks: {
      'the pulse of one team, with what its manager said': {
        text: words.notification,
        blocks: teampulseBlocks(
          texts,
          [
            {
              team,
              ...withResults('stretched'),
              open: true,
              actions: { ...noActions, now: [anActionLine('chosen')] },
            },
          ],
          true,
        ),
      },
      ...exampleOfEach(
        [null, ...BANDS],
        (band) => `the ${band ?? 'hidden'} pulse of sixteen teams, with the longest of what managers said`,
        (band) => ({
          text: words.notification,
          blocks: teampulseBlocks(
            texts,
            Array.from({ length: 16 }, () => ({
              team,
              ...withResults(band),
              open: true,
              actions: fullActions,
            })),
            true,
          ),
        }),
      ),
    },
  };
};
