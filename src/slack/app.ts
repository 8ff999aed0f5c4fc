import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, type Receiver } from '@slack/bolt';
import { type Listening, portRefused } from '../config.js';
import type { ClockAgreement } from '../usecases/clock-agreement.js';
import { type Log, safeCode } from '../usecases/log.js';
import { onceOptions, SILENT, SlackRefused } from './api/client.js';
import { type Workspace, type Origin, setWorkspace } from './workspace.js';
import type { Ear } from './api/ear.js';
import { answerCopiesAlike, judge, markAgain } from './routing/replay-guard.js';
import { helpOnly } from './routing/help-only.js';
import { within } from './kit/deadline.js';
import type { Installs } from './api/oauth.js';
import { objectOf, takeAnything } from './api/payload.js';
import { markAnswers, originIn, originOf } from './api/origin.js';
import type { Reception, Seat } from './api/reception.js';
import { onceGuard } from './api/replay.js';
import { type Page, slackReceiver } from './api/http-receiver.js';
import { acknowledgeAnswered } from './api/acknowledge.js';
import { registerActions } from './routing/actions.js';
import { registerCommands } from './routing/commands.js';
import { crisisReplies, type Lack, registerCrisisReply } from './features/support/index.js';
import { registerEvents } from './routing/events.js';
import { featureRegistry } from './routing/features.js';
import { isRemoval, registerRemoval } from './routing/uninstall.js';
import { registerOptions } from './routing/options.js';
import { registerShortcuts } from './routing/shortcuts.js';
import { registerSubmissions } from './routing/submissions.js';
import type { TextsByLanguage } from './texts/load.js';
import { type SocketState, type SocketTimes, supervisedSocket } from './api/socket.js';

/** How long requests in hand may take once the process ends, in milliseconds. */
const DRAIN_WITHIN_MS = 3_000;

/** What the bot listens with. */
export interface Listens {
  readonly listening: Listening;
  /** Answers those who install, where several workspaces are served. */
  readonly installs: Installs | null;
  /** Whose crisis card is shown while nothing else can be. */
  readonly region: string;
  /** What people read, once it has been read from the content folder. */
  texts(this: void): TextsByLanguage | null;
  readonly slackApiUrl: string | undefined;
  readonly log: Log;
  /** Told what time Slack's requests name; they tell how old one is. */
  readonly clocks: Pick<ClockAgreement, 'now' | 'doubt'>;
  /** Told when Slack refuses the app-level token for good, before there ever was a connection. */
  onRefused(this: void, error: SlackRefused): void;
  /** How long things around the connection of Socket Mode may take; as long as operation needs unless given. */
  readonly socketTimes?: SocketTimes | undefined;
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

/** Where people install the app, and where Slack sends them back to. */
const INSTALL_PATHS = { install: '/slack/install', back: '/slack/oauth_redirect' } as const;

/** Who answers a request, and where it comes from, in Bolt's context between its two steps. */
const SEAT = 'seat';
const NO_SEAT: Seat = { workspace: null, bot: null };
const ORIGIN = 'origin';

/**
 * Starts listening to Slack, over HTTP or Socket Mode. It doesn't wait for anything: whoever has no workspace yet gets
 * help. Throws ConfigError for a port it doesn't get, and RegistryError where the features don't fit together.
 */
export async function listen(reception: Reception, listens: Listens): Promise<ListeningApp> {
  const { region, texts, slackApiUrl, log, clocks, repliesApartMs } = listens;
  const { receiver, ear, socket } = earOf(listens);
  const app = new App({
    authorize: async (source, body) => {
      const origin = originOf(source, objectOf(body));
      const { event } = objectOf(body);
      // One whose service was stopped may still be removed.
      const unseated = event !== undefined && isRemoval({ payload: objectOf(event) }) ? NO_SEAT : null;
      const seat = (await reception.seatFor(origin)) ?? unseated;
      if (!seat) {
        log.warn('request_refused', { reason: 'the workspace does not have the app' });
        throw new SlackRefused('The workspace does not have the app.');
      }
      // What is called for this request is about this workspace; Bolt would name the person's home.
      return { ...tokenOf(seat), teamId: origin.workspace ?? '', [SEAT]: seat, [ORIGIN]: origin };
    },
    clientOptions: onceOptions(slackApiUrl),
    // Each failure is told here with its code, except where a line would show that somebody has asked for help. Bolt's
    // clients log with this as well, whatever their options say.
    logger: SILENT,
    // Nothing is kept between two requests of a conversation.
    convoStore: false,
    receiver,
  });
  const replies = crisisReplies(log, repliesApartMs);
  const once = onceGuard();
  const registry = featureRegistry();
  acknowledgeAnswered(app);
  markAnswers(app);
  answerCopiesAlike(app, registry);
  takeAnything(app, log);
  const botNow = async (origin: Origin) => (await reception.seatFor(origin))?.bot ?? null;
  const inHand = new Set<Promise<unknown>>();
  app.use(async (args) => {
    const { context, next } = args;
    const { event_time: eventTime } = args.body as { readonly event_time?: unknown };
    // In Socket Mode nothing else says what time it is at Slack; nobody waits for it.
    if (typeof eventTime === 'number') void clocks.doubt(eventTime * 1_000);
    const { workspace } = (context[SEAT] as Seat | undefined) ?? { workspace: null };
    if (workspace) setWorkspace(context, workspace);
    const origin = (context[ORIGIN] as Origin | undefined) ?? originIn(context);
    const lacks = origin.workspace === null ? 'workspace' : 'start';
    const help = (why: Lack): Promise<void> =>
      helpOnly(args, { region, texts, replies, registry, log, lacks: why }, () => botNow(origin));
    const serve = async (at: Workspace): Promise<void> => {
      const judgment = await judge({ once, registry }, args, at);
      if (judgment === 'storage' || judgment === 'stranger') return help(judgment);
      if (judgment === 'new') return next();
      if ('view' in args) {
        markAgain(context);
        return next();
      }
      // Whoever did it sees what came of the first delivery. A connection that is gone can't be told.
      if ('ack' in args && !('event' in args)) await args.ack().catch(() => undefined);
    };
    const work = workspace ? serve(workspace) : isRemoval(args) ? next() : help(lacks);
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

/** What Bolt calls Slack with; nothing where no token is known. */
const tokenOf = ({ bot }: Seat) =>
  bot && {
    botToken: bot.token,
    ...(bot.botId ? { botId: bot.botId } : {}),
    ...(bot.botUserId ? { botUserId: bot.botUserId } : {}),
  };

interface Hearing {
  readonly receiver: Receiver;
  readonly ear: Ear;
  socket(this: void): SocketState | null;
}

function earOf({ listening, installs, slackApiUrl, log, clocks, onRefused, socketTimes }: Listens): Hearing {
  if (listening.mode === 'socket') {
    const { logger: _, ...options } = onceOptions(slackApiUrl);
    const socket = supervisedSocket(listening.appToken, options, log, onRefused, socketTimes);
    return { receiver: socket, ear: socket, socket: () => socket.state() };
  }
  const { host, port, keepAliveMs } = listening;
  const receiver = slackReceiver(listening.signingSecret, installPages(installs, log), log, clocks, {
    keepAlive: keepAliveMs,
  });
  const begin = async (): Promise<number> => {
    const server = await receiver.start({ port, host }).catch((error: unknown) => {
      throw portRefused('EVENKEEL_PORT', host, port, error);
    });
    return ((server as Server).address() as AddressInfo).port;
  };
  return { receiver, ear: { ...receiver, begin }, socket: () => null };
}

const installPages = (installs: Installs | null, log: Log): ReadonlyMap<string, Page> => {
  if (!installs) return new Map();
  const { provider } = installs;
  const page =
    (show: (...of: Parameters<Page>) => Promise<void>): Page =>
    (request, response) => {
      show(request, response).catch((error: unknown) => {
        log.error('listener_failed', { code: safeCode(error) });
        if (!response.headersSent) response.writeHead(500).end();
      });
    };
  return new Map([
    [INSTALL_PATHS.install, page((request, response) => provider.handleInstallPath(request, response))],
    [INSTALL_PATHS.back, page((request, response) => provider.handleCallback(request, response))],
  ]);
};
