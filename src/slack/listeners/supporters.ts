import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { type MemberId, memberId } from '../../pulse/ids.js';
import {
  dropSupporter,
  nameSupporter,
  readyFor,
  REQUEST_MS,
  setSupporter,
  stateOf,
} from '../../pulse/supporters.js';
import { endRequestLater } from '../../rounds/requests.js';
import { changeSupporters, supportersOf } from '../../rounds/supporters.js';
import { safeCode } from '../../rounds/log.js';
import { isAnswerLost } from '../client.js';
import type { Desk } from '../desk.js';
import type { Texts } from '../texts.js';
import { ACTIONS, section } from '../views/blocks.js';
import { plainModal } from '../views/checkin.js';
import {
  askSupporterModal,
  awayModal,
  namedMessage,
  ownSupporterModal,
  requestMessage,
  requestModal,
  supportersModal,
} from '../views/supporters.js';
import type { Act } from './actions.js';

/** Whether an action is about peer supporters. */
export const isAboutSupporters = (action: string): boolean => action.startsWith('supporter_');

/** Shows and changes the list, for admins; a supporter's own place on it; and whom one can ask. */
export async function answerSupporters(
  desk: Desk,
  client: WebClient,
  texts: Texts,
  { member, action, value }: Act,
): Promise<ModalView> {
  const { house } = desk;
  switch (action) {
    case ACTIONS.supporterYes:
    case ACTIONS.supporterAway: {
      const state = action === ACTIONS.supporterYes ? 'ready' : 'away';
      const now = await changeSupporters(house, (all) => setSupporter(all, member, state));
      return ownSupporterModal(texts, stateOf(now, member));
    }
    case ACTIONS.supporterNo:
      await changeSupporters(house, (all) => dropSupporter(all, member));
      return ownSupporterModal(texts, null);
    case ACTIONS.supporterAsk: {
      const all = await supportersOf(house);
      return askSupporterModal(texts, readyFor(all, member), stateOf(all, member));
    }
    case ACTIONS.supporterChoose: {
      const chosen = memberId(value);
      if (!readyFor(await supportersOf(house), member).includes(chosen)) return awayModal(texts);
      return requestModal(texts, member, chosen, house.clock.now() + REQUEST_MS);
    }
    default:
      return changeList(desk, client, texts, member, action, memberId(value));
  }
}

/** What an admin does with the list. Who is named is asked in a DM, and is on it only once they say yes. */
async function changeList(
  { house, directory, reader, marked }: Desk,
  client: WebClient,
  texts: Texts,
  member: MemberId,
  action: string,
  whom: MemberId,
): Promise<ModalView> {
  const { words } = texts;
  if (!(await directory.isAdmin(member)))
    return plainModal(words, words.supporters.title, [section(words.setup.adminsOnly)]);
  if (action === ACTIONS.supporterDrop)
    return supportersModal(texts, await changeSupporters(house, (all) => dropSupporter(all, whom)));
  const before = await supportersOf(house);
  if (action !== ACTIONS.supporterName || stateOf(before, whom) !== null)
    return supportersModal(texts, before);
  try {
    await client.chat.postMessage({ channel: whom, ...marked(namedMessage(await reader.helpFor(whom))) });
  } catch (error) {
    house.log.warn('listener_failed', { code: safeCode(error) });
    // Whoever may have been asked has to be able to say yes.
    if (!isAnswerLost(error))
      return plainModal(words, words.supporters.title, [section(words.supporters.notAsked)]);
  }
  return supportersModal(texts, await changeSupporters(house, (all) => nameSupporter(all, whom)));
}

/** What to say where a question to somebody failed: Slack may have taken it all the same. */
export const notAsked = (error: unknown): 'failed' | 'unsure' => (isAnswerLost(error) ? 'unsure' : 'failed');

/**
 * Sends the words that were shown to the supporter who was chosen, if they are ready at this moment; gives what became
 * of it. Nothing is kept but where that message stands, sealed, until it is taken back.
 */
export async function sendRequest(
  { house, reader, marked }: Desk,
  client: WebClient,
  member: MemberId,
  supporter: MemberId,
): Promise<'sent' | 'failed' | 'unsure' | 'away'> {
  if (!readyFor(await supportersOf(house), member).includes(supporter)) return 'away';
  const until = house.clock.now() + REQUEST_MS;
  try {
    const read = await reader.helpFor(supporter);
    const { channel, ts } = await client.chat.postMessage({
      channel: supporter,
      ...marked(requestMessage(read, member, until)),
    });
    if (channel && ts) await willGoAway(house, client, { channel, ts });
    return 'sent';
  } catch (error) {
    house.log.warn('listener_failed', { code: safeCode(error) });
    return notAsked(error);
  }
}

/** Sees to it that a request goes away in three days. Where that cannot be kept, takes it back at once, and throws. */
async function willGoAway(
  house: Desk['house'],
  client: WebClient,
  message: { readonly channel: string; readonly ts: string },
): Promise<void> {
  try {
    await endRequestLater(house, message);
  } catch (error) {
    await client.chat.delete(message);
    throw error;
  }
}
