import { HEARD_BY } from '../../../pulse/hard-event.js';
import { teamId } from '../../../pulse/ids.js';
import { type Examples, exampleOfEach, type Given } from '../../examples/example.js';
import { AT } from '../../examples/fixtures.js';
import { announceModal, eventMessage, outcomeModal, supportersMessage } from './views.js';

const DAY_MS = 86_400_000;
/** When each round of an event is due. */
const DUE = { supporters: AT, first: AT + DAY_MS / 48, week: AT + 7 * DAY_MS, month: AT + 28 * DAY_MS };

/** Examples of what a team and its supporters get after a hard event, and of what managers see. */
export const hardEventsExamples = ({ texts, team }: Given): Examples => ({
  eventMessage: exampleOfEach(
    ['first', 'week', 'month'] as const,
    (round) => `after a hard event: ${round}`,
    (round) => eventMessage(texts, round),
  ),
  supportersMessage: {
    'for supporters, after a hard event': supportersMessage(texts, team.name),
    'for supporters, of a team that is gone': supportersMessage(texts, null),
  },
  announceModal: {
    'the form to announce a hard event': announceModal(
      texts,
      [team, { ...team, id: teamId('east') }],
      new Map([[team.id, { round: 'first', at: AT }]]),
    ),
  },
  outcomeModal: {
    ...exampleOfEach(
      ['nothingToStop', 'notYours'] as const,
      (kind) => `a hard event: ${kind}`,
      (kind) => outcomeModal(texts, { kind }),
    ),
    ...exampleOfEach(
      HEARD_BY,
      (heard) => `a hard event: stopped, heard by ${heard}`,
      (heard) => outcomeModal(texts, { kind: 'stopped', heard }),
    ),
    'a hard event: announced': outcomeModal(texts, { kind: 'announced', due: DUE }),
    'a hard event: too soon': outcomeModal(texts, {
      kind: 'tooSoon',
      team: team.name,
      last: AT,
      from: AT,
    }),
  },
});
