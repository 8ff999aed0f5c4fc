import { App } from '@slack/bolt';
import { safeCode } from '../usecases/log.js';
import { acknowledgeAnswered } from './api/acknowledge.js';
import { boundClients } from './api/bolt-clients.js';
import { onceOptions, SILENT } from './api/client.js';
import { appReceiver, type ReceiverOptions } from './api/app-receiver.js';
import { markAnswers } from './api/origin.js';
import { takeAnything } from './api/payload.js';
import type { Reception } from './api/reception.js';
import { onceGuard } from './api/replay.js';
import type { SocketState } from './api/socket.js';
import { crisisReplies, registerCrisisReply } from './features/support/index.js';
import { within } from './kit/deadline.js';
import { registerActions } from './routing/actions.js';
import { registerCommands } from './routing/commands.js';
import { authorizeBy, letIn } from './routing/door.js';
import { registerEvents } from './routing/events.js';
import { featureRegistry } from './routing/features.js';
import { registerOptions } from './routing/options.js';
import { answerCopiesAlike } from './routing/replay-guard.js';
import { registerShortcuts } from './routing/shortcuts.js';
import { registerSubmissions } from './routing/submissions.js';
import { registerRemoval } from './routing/uninstall.js';
import type { HelpTexts } from './texts/help.js';
import type { TextsByLanguage } from './texts/load.js';

/** How long `stop` waits for the requests in progress, in milliseconds. */
const DRAIN_WITHIN_MS = 3_000;

/** The options of `listen`. */
export interface ListenOptions extends ReceiverOptions {
  /** The crisis card, and the words to show while we can show nothing else. */
  help(this: void): HelpTexts;
  /** The texts people read; null until we've loaded them from the content folder. */
  texts(this: void): TextsByLanguage | null;
  /** The least time between two crisis replies in one conversation, in milliseconds. */
  readonly repliesApartMs?: number | undefined;
}

/** A bot that listens to Slack. */
export interface ListeningApp {
  /** The port in http mode, null in socket mode. */
  readonly port: number | null;
  /** The connection of Socket Mode, null in http mode. */
  socket(this: void): SocketState | null;
  /** Stops taking requests, waits a few seconds for those in progress, and closes every connection. */
  stop(): Promise<void>;
}

/**
 * Starts listening to Slack, over HTTP or Socket Mode. It doesn't wait for a workspace to open: until then, a request
 * gets help. Throws ConfigError if the port isn't available, and RegistryError if the features don't fit together.
 */
export async function listen(reception: Reception, options: ListenOptions): Promise<ListeningApp> {
  const { help, texts, slackApiUrl, log, clocks, repliesApartMs } = options;
  const { receiver, start, socket } = appReceiver(options);
  const app = new App({
    authorize: authorizeBy(reception, log),
    clientOptions: onceOptions(slackApiUrl),
    // We log each failure with its code ourselves, unless the line would show that someone asked for help. Bolt's
    // clients use this logger too, whatever their options say.
    logger: SILENT,
    // We keep nothing between two requests of a conversation.
    convoStore: false,
    receiver,
  });
  boundClients(app);
  const replies = crisisReplies(log, repliesApartMs);
  const once = onceGuard();
  const registry = featureRegistry();
  acknowledgeAnswered(app);
  markAnswers(app);
  answerCopiesAlike(app, registry);
  takeAnything(app, log);
  const inHand = new Set<Promise<unknown>>();
  app.use(async (args) => {
    const { event_time: eventTime } = args.body as { readonly event_time?: unknown };
    // In Socket Mode, nothing else tells us Slack's time. We don't wait for the comparison.
    if (typeof eventTime === 'number') void clocks.doubt(eventTime * 1_000);
    const work = letIn(args, { reception, registry, once, replies, help, texts, log });
    inHand.add(work);
    await work.finally(() => inHand.delete(work));
  });
  app.error(async (error) => log.error('listener_failed', { code: safeCode(error) }));
  registerCommands(app, registry);
  registerActions(app, registry);
  registerSubmissions(app, registry, once);
  registerOptions(app, registry);
  registerShortcuts(app, registry);
  registerEvents(app, registry);
  registerCrisisReply(app, replies);
  registerRemoval(app, reception);

  return {
    port: await start(),
    socket,
    async stop() {
      const answered = Promise.all([receiver.drain(), Promise.allSettled(inHand)]);
      // We then cut the requests that are still unanswered; Slack shows that they failed, or sends them again.
      const inTime = within(DRAIN_WITHIN_MS, answered).catch(() => undefined);
      await Promise.all([inTime, replies.drain()]);
      await receiver.stop();
    },
  };
}
