import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Listening, portRefused } from '../../config.js';
import type { ClockAgreement } from '../../usecases/clock-agreement.js';
import { safeCode } from '../../usecases/log.js';
import type { Log } from '../../usecases/ports.js';
import { onceOptions, type SlackRefused } from './client.js';
import type { DrainableReceiver } from './drainable-receiver.js';
import { type Page, slackReceiver } from './http-receiver.js';
import type { Installs } from './oauth.js';
import { type SocketState, type SocketTimes, supervisedSocket } from './socket.js';

/** The paths where people install the app, and where Slack then sends them back to. */
const INSTALL_PATHS = { install: '/slack/install', back: '/slack/oauth_redirect' } as const;

/** What we need to receive Slack's requests. */
export interface ReceiverOptions {
  readonly listening: Listening;
  /** Answers people who install the app; null if we serve one workspace. */
  readonly installs: Installs | null;
  readonly slackApiUrl: string | undefined;
  readonly log: Log;
  /** Told the time in each of Slack's requests; decides how old a request is. */
  readonly clocks: Pick<ClockAgreement, 'now' | 'doubt'>;
  /** Called if Slack refuses the app-level token for good, before there ever was a connection. */
  onRefused(this: void, error: SlackRefused): void;
  /** Time limits of the Socket Mode connection; the defaults suit production. */
  readonly socketTimes?: SocketTimes | undefined;
}

/** The receiver that Bolt listens through. */
export interface AppReceiver {
  readonly receiver: DrainableReceiver;
  /** Starts listening. Resolves to the port, or null without one. Throws ConfigError if the port isn't available. */
  start(this: void): Promise<number | null>;
  /** The connection of Socket Mode, null in http mode. */
  socket(this: void): SocketState | null;
}

/** Makes the Socket Mode connection, or the HTTP server, as configured. */
export function appReceiver({
  listening,
  installs,
  slackApiUrl,
  log,
  clocks,
  onRefused,
  socketTimes,
}: ReceiverOptions): AppReceiver {
  if (listening.mode === 'socket') {
    const { logger: _, ...clientOptions } = onceOptions(slackApiUrl);
    const { appToken } = listening;
    const socket = supervisedSocket({ appToken, clientOptions, log, onRefused, times: socketTimes });
    return { receiver: socket, start: () => socket.start(), socket: () => socket.state() };
  }
  const { host, port, keepAliveMs, signingSecret } = listening;
  const pages = installPages(installs, log);
  const receiver = slackReceiver({ signingSecret, pages, log, clocks, times: { keepAlive: keepAliveMs } });
  const start = async (): Promise<number> => {
    const server = await receiver.start({ port, host }).catch((error: unknown) => {
      throw portRefused('EVENKEEL_PORT', host, port, error);
    });
    return ((server as Server).address() as AddressInfo).port;
  };
  return { receiver, start, socket: () => null };
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
