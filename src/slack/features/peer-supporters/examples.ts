import { memberId } from '../../../pulse/ids.js';
import { MOST_SUPPORTERS, SUPPORTER_STATES } from '../../../pulse/supporters.js';
import { type Examples, eachOf, type Given } from '../../examples/example.js';
import { people } from '../../examples/fixtures.js';
import {
  askSupporterModal,
  awayModal,
  namedMessage,
  ownSupporterModal,
  requestMessage,
  requestModal,
  supportersModal,
} from './views.js';

const supporters = people.slice(0, MOST_SUPPORTERS);
const named = supporters.map((member, at) => ({ member, state: SUPPORTER_STATES[at % 3] ?? 'ready' }));
const [one, other] = [memberId('U0123456789'), memberId('U0123456788')];

/** Peer supporters: as many as there may be, and none. */
export const peerSupportersExamples = ({ texts }: Given): Examples => ({
  supportersModal: {
    'the supporters': supportersModal(texts, named),
    'no supporters': supportersModal(texts, []),
  },
  askSupporterModal: {
    'whom one can ask': askSupporterModal(texts, supporters, 'ready'),
    'whom nobody can ask': askSupporterModal(texts, [], null),
  },
  ownSupporterModal: eachOf(
    [null, ...SUPPORTER_STATES],
    (state) => `a supporter: ${state ?? 'none'}`,
    (state) => ownSupporterModal(texts, state),
  ),
  namedMessage: { 'the question to a supporter': namedMessage(texts) },
  requestMessage: { 'the request to a supporter': requestMessage(texts, one, 0) },
  requestModal: { 'the request that is sent': requestModal(texts, one, other, 0) },
  awayModal: { 'that nobody can be asked now': awayModal(texts) },
});
