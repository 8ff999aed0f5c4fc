import type { ModalView } from '@slack/types';
import { peopleToAsk } from '../../../support/ladder.js';
import { isAnswerLost } from '../../api/client.js';
import { postNeutralFirst } from '../../api/neutral-first.js';
import { asking, type Reader } from '../../kit/feature.js';
import { limitOf } from './talk-limit.js';
import { askedModal, askMessage, askModal, talkModal } from './talk.js';

/** Returns what to tell a member whose question failed: `unsure` if Slack may have posted it anyway. */
export const askFailure = (error: unknown): 'failed' | 'unsure' =>
  isAnswerLost(error) ? 'unsure' : 'failed';

/** Shows the message that would go to a person at the workplace; if they can't be asked now, other ways to talk. */
export function showAsk({ texts, member, value }: Reader): ModalView {
  const person = peopleToAsk(texts.catalog).find(({ id }) => id === value);
  return person ? askModal(texts, member, person) : talkModal(texts);
}

/**
 * Sends the message that the member saw to the person they chose, and says what came of it. We keep nothing: the member
 * waits for the outcome, and so knows whether to try elsewhere.
 */
export const askForm = asking('helps', ({ workspace, client, texts, member, metadata }) => {
  const person = peopleToAsk(texts.catalog).find(({ id }) => id === metadata)?.person;
  if (!person) return { view: askedModal(texts, 'failed', null) };
  const post = () =>
    postNeutralFirst(client, person, askMessage(texts, member))
      .then(() => 'sent' as const)
      // The member reads it in the modal. A line in the log would show that someone asked for a talk.
      .catch(askFailure);
  return {
    view: askedModal(texts, 'sending', person),
    afterwards: async () =>
      askedModal(texts, await limitOf(workspace).ask(workspace, member, person, post), person),
  };
});
