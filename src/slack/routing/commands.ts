import type { App, RespondArguments } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import { memberId } from '../../pulse/ids.js';
import { safeCode } from '../../usecases/log.js';
import { crisisReply } from '../features/support/index.js';
import { section } from '../kit/blocks.js';
import { timeoutMessage, within } from '../kit/deadline.js';
import { placeOf } from '../kit/place.js';
import { showModal, sorryIn } from '../kit/show.js';
import { spokenMessage } from '../kit/spoken.js';
import { workspaceOf } from '../workspace.js';
import type { Registry } from './registry.js';
import { wordsAfter } from './request.js';
import { workedOut } from './worked-out.js';

/** An ephemeral answer. It raises no notification, so its text is everything the blocks show, for screen readers. */
const onlyYou = (blocks: readonly KnownBlock[]): RespondArguments => ({
  response_type: 'ephemeral',
  ...spokenMessage(blocks),
});

/** How long finding a person's words may take, in milliseconds. `memberTexts` gives up sooner, unless it has a bug. */
const WORDS_BY_MS = 1_000;

/** Answers the slash commands. Each answer is ephemeral: only the sender sees it, and no channel keeps it. */
export function registerCommands(app: App, registry: Registry): void {
  app.command(/.*/, async (args) => {
    const since = performance.now();
    const { ack, command: sent, context } = args;
    const workspace = workspaceOf(context);
    const { log } = workspace.context;
    const member = memberId(sent.user_id);
    const command = registry.command(sent.command);
    const { memberTexts } = workspace;
    const finding = command?.help ? memberTexts.helpFor(member) : memberTexts.textsFor(member);
    const texts = await within(WORDS_BY_MS, finding).catch((error: unknown) => {
      log.error('listener_failed', { code: safeCode(error) });
      return null;
    });
    // The crisis card is already loaded, so we can show it even if finding the texts failed.
    if (!texts) return ack({ response_type: 'ephemeral', ...crisisReply(workspace.help()) });
    const { words: said } = texts;
    if (!command) {
      log.warn('request_refused', { reason: 'unknown command' });
      return ack(onlyYou([section(said.refusals.unknownCommand)]));
    }
    try {
      const words = wordsAfter(sent);
      const answer = await workedOut(log, since, command.answer({ workspace, texts, member, words }));
      if (!('type' in answer)) return await ack(onlyYou(answer));
      // We acknowledge a command only after opening its modal: if Slack doesn't open it, the acknowledgement says so.
      const sorry = sorryIn(texts);
      const open = await showModal(log, placeOf(args, since), answer, sorry);
      await (open ? ack() : ack(onlyYou(sorry.blocks)));
    } catch (error) {
      log.error('listener_failed', { code: safeCode(error) });
      await ack(onlyYou([section(timeoutMessage(said, error))]));
    }
  });
}
