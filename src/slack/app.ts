import type { Server } from 'node:http';
import { App, HTTPReceiver } from '@slack/bolt';
import type { Listening } from '../config.js';
import { safeCode } from '../rounds/log.js';
import { onceOptions, quietLogger } from './client.js';
import type { Desk } from './desk.js';
import { SIGNATURE } from './replay.js';
import { registerActions } from './listeners/actions.js';
import { registerCommands } from './listeners/commands.js';
import { registerEvents } from './listeners/events.js';
import { registerShortcuts } from './listeners/shortcuts.js';
import { registerSubmissions } from './listeners/submissions.js';

/** The bot as it listens to Slack. */
export interface ListeningApp {
  /** The port in http mode, null in socket mode. */
  readonly port: number | null;
  /** Stops taking requests and waits for those in hand. */
  stop(): Promise<void>;
}

/** Starts listening to Slack, over HTTP or Socket Mode. Throws when Slack or the port refuses. */
export async function listen(
  desk: Desk,
  botToken: string,
  listening: Listening,
  slackApiUrl: string | undefined,
): Promise<ListeningApp> {
  const { log, workspace } = desk.house;
  const logger = quietLogger(log, 'bolt');
  const app = new App({
    token: botToken,
    clientOptions: onceOptions(log, slackApiUrl),
    logger,
    ...(listening.mode === 'socket'
      ? { socketMode: true, appToken: listening.appToken }
      : {
          receiver: new HTTPReceiver({
            signingSecret: listening.signingSecret,
            logger,
            customPropertiesExtractor: ({ headers }) => ({ [SIGNATURE]: headers['x-slack-signature'] }),
          }),
        }),
  });
  const inHand = new Set<Promise<unknown>>();
  app.use(async ({ next, context }) => {
    // One process serves one workspace: what another sends by mistake is not for it.
    if (context.teamId !== undefined && context.teamId !== workspace) {
      log.warn('request_refused', { reason: 'another workspace' });
      return;
    }
    const work = next();
    inHand.add(work);
    await work.finally(() => inHand.delete(work));
  });
  app.error(async (error) => log.error('listener_failed', { code: safeCode(error) }));
  registerCommands(app, desk);
  registerActions(app, desk);
  registerSubmissions(app, desk);
  registerShortcuts(app, desk);
  registerEvents(app, desk);

  const server =
    listening.mode === 'http'
      ? ((await app.start({ port: listening.port, host: listening.host })) as Server)
      : void (await app.start());
  const address = server?.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : null,
    async stop() {
      const stopped = app.stop();
      await Promise.allSettled(inHand);
      // Slack keeps connections open between requests; Node would wait for them.
      server?.closeAllConnections();
      await stopped;
    },
  };
}
