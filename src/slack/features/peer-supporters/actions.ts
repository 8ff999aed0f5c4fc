import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { type MemberId, memberId } from '../../../pulse/ids.js';
import {
  dropSupporter,
  nameSupporter,
  readyFor,
  REQUEST_MS,
  setSupporter,
  stateOf,
} from '../../../pulse/supporters.js';
import { endRequestLater } from '../../../usecases/supporter-requests.js';
import { changeSupporters, supportersOf } from '../../../usecases/supporters.js';
import { safeCode } from '../../../usecases/log.js';
import { isAnswerLost } from '../../api/client.js';
import type { Workspace } from '../../workspace.js';
import type { Texts } from '../../texts/load.js';
import { ACTIONS, section } from '../../kit/blocks.js';
import { plainModal } from '../checkin/form.js';
import {
  askSupporterModal,
  awayModal,
  namedMessage,
  ownSupporterModal,
  requestMessage,
  requestModal,
  supportersModal,
} from './views.js';
import type { Act } from '../../kit/act.js';

/** Whether an action is about peer supporters. */
export const isAboutSupporters = (action: string): boolean => action.startsWith('supporter_');

/** Shows and changes the list, for admins; a supporter's own place on it; and whom one can ask. */
export async function answerSupporters(
  workspace: Workspace,
  client: WebClient,
  texts: Texts,
  { member, action, value }: Act,
): Promise<ModalView> {
  const { context } = workspace;
  switch (action) {
    case ACTIONS.supporterYes:
    case ACTIONS.supporterAway: {
      const state = action === ACTIONS.supporterYes ? 'ready' : 'away';
      const now = await changeSupporters(context, (all) => setSupporter(all, member, state));
      return ownSupporterModal(texts, stateOf(now, member));
    }
    case ACTIONS.supporterNo:
      await changeSupporters(context, (all) => dropSupporter(all, member));
      return ownSupporterModal(texts, null);
    case ACTIONS.supporterAsk: {
      const all = await supportersOf(context);
      return askSupporterModal(texts, readyFor(all, member), stateOf(all, member));
    }
    case ACTIONS.supporterChoose: {
      const chosen = memberId(value);
      if (!readyFor(await supportersOf(context), member).includes(chosen)) return awayModal(texts);
      return requestModal(texts, member, chosen, context.clock.now() + REQUEST_MS);
    }
    default:
      return changeList(workspace, client, texts, member, action, memberId(value));
  }
}

/** What an admin does with the list. Who is named is asked in a DM, and is on it only once they say yes. */
async function changeList(
  { context, directory, reader, marked }: Workspace,
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
    return supportersModal(texts, await changeSupporters(context, (all) => dropSupporter(all, whom)));
  const before = await supportersOf(context);
  if (action !== ACTIONS.supporterName || stateOf(before, whom) !== null)
    return supportersModal(texts, before);
  try {
    await client.chat.postMessage({ channel: whom, ...marked(namedMessage(await reader.helpFor(whom))) });
  } catch (error) {
    context.log.warn('listener_failed', { code: safeCode(error) });
    // Whoever may have been asked has to be able to say yes.
    if (!isAnswerLost(error))
      return plainModal(words, words.supporters.title, [section(words.supporters.notAsked)]);
  }
  return supportersModal(texts, await changeSupporters(context, (all) => nameSupporter(all, whom)));
}

/** What to say where a question to somebody failed: Slack may have taken it all the same. */
export const notAsked = (error: unknown): 'failed' | 'unsure' => (isAnswerLost(error) ? 'unsure' : 'failed');

/**
 * Sends the words that were shown to the supporter who was chosen, if they are ready at this moment; gives what became
 * of it. Nothing is kept but where that message stands, sealed, until it is taken back.
 */
export async function sendRequest(
  { context, reader, marked }: Workspace,
  client: WebClient,
  member: MemberId,
  supporter: MemberId,
): Promise<'sent' | 'failed' | 'unsure' | 'away'> {
  if (!readyFor(await supportersOf(context), member).includes(supporter)) return 'away';
  const until = context.clock.now() + REQUEST_MS;
  try {
    const read = await reader.helpFor(supporter);
    const { channel, ts } = await client.chat.postMessage({
      channel: supporter,
      ...marked(requestMessage(read, member, until)),
    });
    if (channel && ts) await willGoAway(context, client, { channel, ts });
    return 'sent';
  } catch (error) {
    context.log.warn('listener_failed', { code: safeCode(error) });
    return notAsked(error);
  }
}

/** Sees to it that a request goes away in three days. Where that cannot be kept, takes it back at once, and throws. */
async function willGoAway(
  context: Workspace['context'],
  client: WebClient,
  message: { readonly channel: string; readonly ts: string },
): Promise<void> {
  try {
    await endRequestLater(context, message);
  } catch (error) {
    await client.chat.delete(message);
    throw error;
  }
}
