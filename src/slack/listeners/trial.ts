import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { safeCode } from '../../rounds/log.js';
import type { Desk } from '../desk.js';
import type { Texts } from '../texts.js';
import { notSavedModal } from '../views/teams.js';
import { trialMessages, trialSentModal } from '../views/trial.js';
import type { Act } from './actions.js';

/** Sends a week to the admin who asks for it, and to nobody else: no team, no record, and buttons that change nothing. */
export async function sendTrial(
  { house, directory, marked }: Desk,
  client: WebClient,
  texts: Texts,
  { member }: Act,
): Promise<ModalView> {
  if (!(await directory.isAdmin(member))) return notSavedModal(texts, texts.words.setup.adminsOnly);
  const send = async (): Promise<void> => {
    for (const message of trialMessages(texts, house.clock.now()))
      await client.chat.postMessage({
        channel: member,
        ...marked(message),
        unfurl_links: false,
        unfurl_media: false,
      });
  };
  // Five messages take Slack longer than who waits for an answer has.
  send().catch((error: unknown) => house.log.error('trial_failed', { code: safeCode(error) }));
  return trialSentModal(texts);
}
