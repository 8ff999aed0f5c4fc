import type { KnownBlock } from '@slack/types';
import { memberId } from '../../pulse/ids.js';
import { safeCode } from '../../usecases/log.js';
import type { Log } from '../../usecases/ports.js';
import { publishHome } from '../features/home/index.js';
import {
  answerMessage,
  type CrisisReplies,
  helpBlocks,
  helpOnlyHome,
  helpOnlyModal,
  type Lack,
  lackText,
  type MessageArgs,
  waitBlocks,
} from '../features/support/index.js';
import type { Help } from '../kit/feature.js';
import { type Clicked, placeOf } from '../kit/place.js';
import { show } from '../kit/show.js';
import { spokenMessage } from '../kit/spoken.js';
import type { HelpTexts } from '../texts/help.js';
import type { TextsByLanguage } from '../texts/load.js';
import type { Bot } from '../workspace.js';
import type { Registry } from './registry.js';
import { actionIn, type Request, wordsAfter } from './request.js';

/** What's needed to give help. */
export interface HelpWith {
  /** The crisis card, and the words around it. */
  help(this: void): HelpTexts;
  /** The texts people read; null until we've loaded them from the content folder. */
  texts(this: void): TextsByLanguage | null;
  readonly replies: CrisisReplies;
  /** Says which help each id asks for. */
  readonly registry: Registry;
  /** Why we can give nothing but help. */
  readonly lacks: Lack;
  readonly log: Log;
}

/** The text of an answer's notification, which says nothing about the answer's subject. */
const TEXT = 'Evenkeel';

/**
 * Answers a request when we can give nothing but help: the process is starting, Redis, the keyring or the content is
 * missing, or the person is from another workspace. It needs only Slack. A person who asks for help gets it, from the
 * content read so far; anyone else reads why it doesn't work now, with the crisis card. Never throws.
 *
 * @param botNow returns the bot as we know it at that moment, for a reply that takes many tries
 */
export async function helpOnly(
  request: Request,
  help: HelpWith,
  botNow: () => Promise<Bot | null>,
): Promise<void> {
  try {
    await answer(request, help, botNow);
  } catch (error) {
    help.log.error('listener_failed', { code: safeCode(error) });
  }
}

async function answer(request: Request, help: HelpWith, botNow: () => Promise<Bot | null>): Promise<void> {
  const { lacks, registry } = help;
  const always = help.help();
  const texts = help.texts();
  /** Support if the request asks for it; otherwise the reason to wait, with the crisis card. */
  const blocksFor = (what: Help | null): KnownBlock[] =>
    what === null ? waitBlocks(always, lacks) : helpBlocks(always, texts, what === 'all' ? null : what);
  const since = performance.now();
  if ('command' in request) {
    const { command } = request;
    const blocks = blocksFor(registry.command(command.command)?.help?.(wordsAfter(command)) ?? null);
    return request.ack({ response_type: 'ephemeral', ...spokenMessage(blocks) });
  }
  if ('shortcut' in request) {
    await request.ack();
    return showModal(request, since, blocksFor('all'), help);
  }
  if ('action' in request) {
    await request.ack();
    return showModal(request, since, blocksFor(registry.action(actionIn(request))?.help ?? null), help);
  }
  if ('options' in request) return request.ack({ options: [] });
  if ('view' in request) return answerForm(request, always, lacks);
  if ('message' in request)
    return answerMessage(help.replies, request as MessageArgs, help.help, { workspace: null, botNow });
  if ('event' in request && request.event.type === 'app_home_opened' && request.event.tab !== 'messages') {
    const shown = { view: helpOnlyHome(always, texts), otherwise: helpOnlyHome(always, null) };
    await publishHome(help.log, request.client, memberId(request.event.user), shown, stillWanted());
  }
}

/** How long we retry publishing a Home tab with only help, in milliseconds: after that, there may be a better one. */
const WANTED_MS = 10_000;

function stillWanted(): () => boolean {
  const until = performance.now() + WANTED_MS;
  return () => performance.now() < until;
}

function showModal(clicked: Clicked, since: number, blocks: KnownBlock[], help: HelpWith): Promise<void> {
  const always = help.help();
  const inWords = waitBlocks(always, help.lacks);
  const sorry = { text: TEXT, blocks: inWords, view: helpOnlyModal(always, inWords) };
  return show(help.log, placeOf(clicked, since), helpOnlyModal(always, blocks), sorry);
}

/** A form stays open with its fields filled in, so that sending it again is one tap. */
function answerForm(
  { ack, body, view }: Extract<Request, { view: unknown }>,
  help: HelpTexts,
  lacks: Lack,
): Promise<void> {
  if (body.type !== 'view_submission') return ack();
  const blocks = view.blocks as KnownBlock[];
  const input = blocks.find(({ type }) => type === 'input')?.block_id;
  return input === undefined
    ? ack({ response_action: 'update', view: helpOnlyModal(help, waitBlocks(help, lacks)) })
    : ack({ response_action: 'errors', errors: { [input]: lackText(help, lacks) } });
}
