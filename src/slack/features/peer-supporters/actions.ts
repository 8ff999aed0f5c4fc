import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { type MemberId, memberId } from '../../../pulse/ids.js';
import {
  dropSupporter,
  nameSupporter,
  readyFor,
  REQUEST_MS,
  type Supporter,
  setSupporter,
  stateOf,
} from '../../../pulse/supporters.js';
import { safeCode } from '../../../usecases/log.js';
import { endRequestLater } from '../../../usecases/request-list.js';
import { changeSupporters, supportersOf } from '../../../usecases/supporters.js';
import { isAnswerLost } from '../../api/client.js';
import { postNeutralFirst } from '../../api/neutral-first.js';
import { adminsOnly } from '../../kit/admins.js';
import { section } from '../../kit/blocks.js';
import { acting, asking, type Click, type SentForm } from '../../kit/feature.js';
import { plainModal } from '../../kit/modals.js';
import type { Workspace } from '../../workspace.js';
import { askedModal, limitOf, askFailure } from '../support/index.js';
import {
  askSupporterModal,
  awayModal,
  namedMessage,
  ownSupporterModal,
  requestMessage,
  requestModal,
  supportersModal,
} from './views.js';

/** Handles a supporter's change to their own place on the list. */
const ownPlace = (change: (all: readonly Supporter[], member: MemberId) => readonly Supporter[]) =>
  acting(async ({ workspace, texts, member }) => {
    const now = await changeSupporters(workspace.context, (all) => change(all, member));
    return ownSupporterModal(texts, stateOf(now, member));
  }, 'all');

/** Handles a click that only admins may make; `person` is the person they chose. */
const forAdmins = (show: (click: Click, person: MemberId) => Promise<ModalView>) =>
  acting(async (click) => {
    const refused = await adminsOnly(click, click.texts.words.supporters.title);
    return refused ?? show(click, memberId(click.value));
  }, 'all');

/** Asks a nominee in a DM. Members can ask them for a talk only once they say yes. */
async function nameOne({ workspace, client, texts }: Click, person: MemberId): Promise<ModalView> {
  const { context, memberTexts, marked } = workspace;
  const { words } = texts;
  const before = await supportersOf(context);
  if (stateOf(before, person) !== null) return supportersModal(texts, before);
  try {
    await postNeutralFirst(client, person, marked(namedMessage(await memberTexts.helpFor(person))));
  } catch (error) {
    context.log.warn('listener_failed', { code: safeCode(error) });
    // A nominee who may have gotten the message has to be able to say yes.
    if (!isAnswerLost(error))
      return plainModal(words, words.supporters.title, [section(words.supporters.notAsked)]);
  }
  return supportersModal(texts, await changeSupporters(context, (all) => nameSupporter(all, person)));
}

/** The list of supporters: admins change it, supporters change their own place, and everyone can ask one of them. */
export const SUPPORTER_ACTIONS = {
  supporter_list: forAdmins(async ({ workspace, texts }) =>
    supportersModal(texts, await supportersOf(workspace.context)),
  ),
  supporter_name: forAdmins(nameOne),
  supporter_drop: forAdmins(async ({ workspace, texts }, person) =>
    supportersModal(texts, await changeSupporters(workspace.context, (all) => dropSupporter(all, person))),
  ),
  supporter_yes: ownPlace((all, member) => setSupporter(all, member, 'ready')),
  supporter_away: ownPlace((all, member) => setSupporter(all, member, 'away')),
  supporter_no: ownPlace(dropSupporter),
  supporter_ask: acting(async ({ workspace, texts, member }) => {
    const all = await supportersOf(workspace.context);
    return askSupporterModal(texts, readyFor(all, member), stateOf(all, member));
  }, 'all'),
  supporter_choose: acting(async ({ workspace: { context }, texts, member, value }) => {
    const chosen = memberId(value);
    if (!readyFor(await supportersOf(context), member).includes(chosen)) return awayModal(texts);
    return requestModal(texts, member, chosen, context.clock.now() + REQUEST_MS);
  }, 'all'),
};

/**
 * Sends the message that the member saw to the chosen supporter, if the supporter is ready right now; returns what came of
 * it. We keep only the message's place, sealed, until we take the message back.
 */
async function sendRequest(
  { workspace: { context, memberTexts, marked }, client, member }: SentForm,
  supporter: MemberId,
): Promise<'sent' | 'failed' | 'unsure' | 'away'> {
  if (!readyFor(await supportersOf(context), member).includes(supporter)) return 'away';
  const until = context.clock.now() + REQUEST_MS;
  try {
    const read = await memberTexts.helpFor(supporter);
    const sent = await postNeutralFirst(client, supporter, marked(requestMessage(read, member, until)));
    await willGoAway(context, client, sent);
    return 'sent';
  } catch (error) {
    context.log.warn('listener_failed', { code: safeCode(error) });
    return askFailure(error);
  }
}

/** Schedules a request to be deleted in three days. If we can't store that, deletes it at once and throws. */
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

/** Sends a request to a supporter: the form first says that we're sending it, then what came of it. */
export const requestForm = asking('changes', (sent) => {
  const { workspace, texts, member } = sent;
  const supporter = memberId(sent.metadata);
  return {
    view: askedModal(texts, 'sending', supporter),
    async afterwards() {
      const outcome = await limitOf(workspace).ask(workspace, member, supporter, () =>
        sendRequest(sent, supporter),
      );
      return outcome === 'away' ? awayModal(texts) : askedModal(texts, outcome, supporter);
    },
  };
});
