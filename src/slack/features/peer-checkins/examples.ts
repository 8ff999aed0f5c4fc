import { NO_PEER_RECORD, PEER_OUTCOMES } from '../../../pulse/peer.js';
import { type Examples, exampleOfEach, type Given } from '../../examples/example.js';
import { fullPeerView } from '../../examples/fixtures.js';
import { aloneMessage, colleagueModal, introduction, peerModal } from './views.js';

/** Examples of peer check-ins, from before a member says yes to everything they may show. */
export const peerCheckinsExamples = ({ texts, second, team }: Given): Examples => {
  const full = fullPeerView(team);
  return {
    introduction: exampleOfEach(
      texts.peer.prompts.prompts,
      (_, week) => `the introduction of week ${week}`,
      (_, week) => introduction([texts, second], full.partners, week),
    ),
    aloneMessage: { 'the word to who is alone': aloneMessage(texts) },
    colleagueModal: { 'what to do for a colleague': colleagueModal(texts) },
    peerModal: {
      ...exampleOfEach(
        [null, ...PEER_OUTCOMES],
        (outcome) => `peer check-ins: ${outcome ?? 'open'}`,
        (outcome) => peerModal(texts, fullPeerView(team, outcome), texts.words.refusals.tryAgain),
      ),
      'peer check-ins with everybody': peerModal(texts, { ...full, avoids: [] }),
      'peer check-ins before a yes': peerModal(texts, { ...full, peer: NO_PEER_RECORD }),
      'what follows opting out': peerModal(texts, { ...full, peer: NO_PEER_RECORD }, texts.words.peer.left),
    },
  };
};
