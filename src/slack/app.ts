import { App } from '@slack/bolt';
import { safeCode } from '../usecases/log.js';
import { acknowledgeAnswered } from './api/acknowledge.js';
import { boundClients } from './api/bolt-clients.js';
import { onceOptions, SILENT } from './api/client.js';
import { type HearingOptions, hearingOf } from './api/hearing.js';
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

/** How long requests in hand may take once the process ends, in milliseconds. */
const DRAIN_WITHIN_MS = 3_000;

/** What the bot listens with. */
export interface Listens extends HearingOptions {
  /** The crisis card, and what is said while nothing else can be shown. */
  help(this: void): HelpTexts;
  /** What people read, once it has been read from the content folder. */
  texts(this: void): TextsByLanguage | null;
  /** How far apart two crisis replies in one conversation are at least, in milliseconds. */
  readonly repliesApartMs?: number | undefined;
}

/** The bot as it listens to Slack. */
export interface ListeningApp {
  /** The port in http mode, null in socket mode. */
  readonly port: number | null;
  /** The connection of Socket Mode, null in http mode. */
  socket(this: void): SocketState | null;
  /** Stops taking requests, gives those in hand some seconds, and lets go of every connection. */
  stop(): Promise<void>;
}

/**
 * Starts listening to Slack, over HTTP or Socket Mode. It doesn't wait for anything: a request without a workspace gets
 * help. Throws ConfigError if the port isn't available, and RegistryError if the features don't fit together.
 */
export async function listen(reception: Reception, listens: Listens): Promise<ListeningApp> {
  const { help, texts, slackApiUrl, log, clocks, repliesApartMs } = listens;
  const { receiver, ear, socket } = hearingOf(listens);
  const app = new App({
    authorize: authorizeBy(reception, log),
    clientOptions: onceOptions(slackApiUrl),
    // Each failure is logged here with its code, unless the line would show that somebody asked for help. Bolt's
    // clients log with this as well, whatever their options say.
    logger: SILENT,
    // Nothing is kept between two requests of a conversation.
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
    // In Socket Mode nothing else says what time it is at Slack; nobody waits for it.
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
    port: await ear.begin(),
    socket,
    async stop() {
      const answered = Promise.all([ear.takeNoMore(), Promise.allSettled(inHand)]);
      // What is not answered by then is cut; Slack shows that it failed, or sends it again.
      const inTime = within(DRAIN_WITHIN_MS, answered).catch(() => undefined);
      await Promise.all([inTime, replies.drain()]);
      await ear.cut();
    },
  };
}
