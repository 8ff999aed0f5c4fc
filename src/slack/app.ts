import type { Server } from 'node:http';
import { App } from '@slack/bolt';
import { type Listening, portRefused } from '../config.js';
import { type Log, safeCode } from '../rounds/log.js';
import { appTokenRefused, onceOptions, quietLogger, slackErrorOf, SlackRefused } from './client.js';
import { type Desks, originOf, setDesk } from './desk.js';
import type { Installs } from './installs.js';
import { takeAnything } from './intake.js';
import { onceGuard } from './replay.js';
import { type Page, slackReceiver } from './receiver.js';
import { acknowledgeAnswered } from './answered.js';
import { crisisReplies } from './crisis-replies.js';
import { registerActions } from './listeners/actions.js';
import { registerCommands } from './listeners/commands.js';
import { registerCrisisReply } from './listeners/crisis.js';
import { registerEvents } from './listeners/events.js';
import { registerHome } from './listeners/home.js';
import { registerRemoval } from './listeners/removal.js';
import { registerShortcuts } from './listeners/shortcuts.js';
import { registerSubmissions } from './listeners/submissions.js';

/** The bot as it listens to Slack. */
export interface ListeningApp {
  /** The port in http mode, null in socket mode. */
  readonly port: number | null;
  /** Stops taking requests and waits for those in hand. */
  stop(): Promise<void>;
}

/** Where people install the app, and where Slack sends them back to. */
const INSTALL_PATHS = { install: '/slack/install', back: '/slack/oauth_redirect' } as const;

/**
 * Starts listening to Slack, over HTTP or Socket Mode. Throws when Slack or the port refuses.
 *
 * @param installs answers those who install, where several workspaces are served
 */
export async function listen(
  desks: Desks,
  listening: Listening,
  installs: Installs | null,
  log: Log,
  slackApiUrl: string | undefined,
): Promise<ListeningApp> {
  const logger = quietLogger(log, 'bolt');
  const app = new App({
    authorize: async ({ teamId, enterpriseId, isEnterpriseInstall }) => {
      const desk = await desks.of(originOf({ teamId, enterpriseId, isEnterpriseInstall }));
      if (!desk) {
        log.warn('request_refused', { reason: 'the workspace does not have the app' });
        throw new SlackRefused('The workspace does not have the app.');
      }
      const { token, botId, botUserId } = await desk.bot();
      return { botToken: token, botId, botUserId, ...(teamId ? { teamId } : {}) };
    },
    clientOptions: onceOptions(log, slackApiUrl),
    logger,
    // Nothing is kept between two requests of a conversation.
    convoStore: false,
    ...(listening.mode === 'socket'
      ? { socketMode: true, appToken: listening.appToken }
      : { receiver: slackReceiver(listening.signingSecret, installPages(installs), log) }),
  });
  const replies = crisisReplies(log);
  const once = onceGuard();
  acknowledgeAnswered(app);
  takeAnything(app, log);
  const inHand = new Set<Promise<unknown>>();
  app.use(async ({ next, context }) => {
    const desk = await desks.of(originOf(context));
    if (desk) setDesk(context, desk);
    const work = next();
    inHand.add(work);
    await work.finally(() => inHand.delete(work));
  });
  app.error(async (error) => log.error('listener_failed', { code: safeCode(error) }));
  registerCommands(app, once);
  registerActions(app, once);
  registerSubmissions(app, once);
  registerShortcuts(app, once);
  registerEvents(app);
  registerHome(app);
  registerCrisisReply(app, replies);
  registerRemoval(app, desks);

  const server = await begin(app, listening);
  const address = server?.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : null,
    async stop() {
      const stopped = app.stop();
      await Promise.all([Promise.allSettled(inHand), replies.drain()]);
      // Slack keeps connections open between requests; Node would wait for them.
      server?.closeAllConnections();
      await stopped;
    },
  };
}

/** Lets Slack in; gives the server in http mode. Throws ConfigError for the port, SlackRefused for the token. */
async function begin(app: App, listening: Listening): Promise<Server | null> {
  if (listening.mode === 'http') {
    const { host, port } = listening;
    return (await app.start({ port, host }).catch((error: unknown) => {
      throw portRefused('EVENKEEL_PORT', host, port, error);
    })) as Server;
  }
  await app.start().catch((error: unknown) => {
    throw new SlackRefused(appTokenRefused(slackErrorOf(error) ?? safeCode(error)));
  });
  return null;
}

const installPages = (installs: Installs | null): ReadonlyMap<string, Page> =>
  new Map(
    installs
      ? [
          [
            INSTALL_PATHS.install,
            (request, response) => void installs.provider.handleInstallPath(request, response),
          ],
          [
            INSTALL_PATHS.back,
            (request, response) => void installs.provider.handleCallback(request, response),
          ],
        ]
      : [],
  );
