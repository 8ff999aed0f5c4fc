import type { ModalView } from '@slack/types';
import { peopleToAsk } from '../../../support/ladder.js';
import { isAnswerLost } from '../../api/client.js';
import { postNeutralFirst } from '../../api/neutral-first.js';
import { asking, type Reader } from '../../kit/feature.js';
import { limitOf } from './talk-limit.js';
import { askedModal, askMessage, askModal, talkModal } from './talk.js';

/** What to say where a question to somebody failed: Slack may have taken it all the same. */
export const notAsked = (error: unknown): 'failed' | 'unsure' => (isAnswerLost(error) ? 'unsure' : 'failed');

/** Shows the words that would be sent to somebody at the workplace, or whom one can ask where they can't be asked now. */
export function showAsk({ texts, member, value }: Reader): ModalView {
  const person = peopleToAsk(texts.catalogue).find(({ id }) => id === value);
  return person ? askModal(texts, member, person) : talkModal(texts);
}

/**
 * Sends the words that were shown to the person who was chosen, and says what became of them. Nothing is kept: the
 * member waits for the answer, and knows whether to try elsewhere.
 */
export const askForm = asking('helps', ({ workspace, client, texts, member, metadata }) => {
  const person = peopleToAsk(texts.catalogue).find(({ id }) => id === metadata)?.person;
  if (!person) return { view: askedModal(texts, 'failed', null) };
  const post = () =>
    postNeutralFirst(client, person, askMessage(texts, member))
      .then(() => 'sent' as const)
      // The member is told. A line in the log would show that somebody asked for a talk.
      .catch(notAsked);
  return {
    view: askedModal(texts, 'sending', person),
    afterwards: async () =>
      askedModal(texts, await limitOf(workspace).ask(workspace, member, person, post), person),
  };
});
