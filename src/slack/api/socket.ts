import { type App, SocketModeReceiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import pTimeout from 'p-timeout';
import { safeCode } from '../../usecases/log.js';
import type { Log } from '../../usecases/ports.js';
import type { NoAnswer } from '../../usecases/no-answer.js';
import { LONGEST_WAIT_MS, pause, waitAfter } from './backoff.js';
import { appTokenRefused, retryAfterOf, SILENT, SlackRefused, staysRefused } from './client.js';
import { deferred } from './deferred.js';
import type { DrainableReceiver } from './drainable-receiver.js';
import { becauseOf, noAnswerOf, slackErrorOf } from './no-answer.js';
import { socketRoute } from './route.js';
import { inWholePieces } from '../sizes/answers.js';

/** The time limits of links, in milliseconds. */
export interface SocketTimes {
  /** How long opening a link may take, from asking Slack for an address to its hello. */
  readonly openWithin: number;
  /** How long a link may answer no ping before we consider it dead, however open it looks. */
  readonly pongWithin: number;
  /** How often we check a link. */
  readonly look: number;
  /** How long a link may carry nothing before we replace it: that's cheap for an idle link, and a dead one has to go. */
  readonly quiet: number;
  /** How long a replaced link stays open unless Slack closes it: until then, Slack may use either. */
  readonly drain: number;
  /** How long we may be without a link before `socketWatch` reports trouble. */
  readonly grace: number;
  /** How long a link has to last for us to open the next one without a wait. */
  readonly steady: number;
  /** Returns how long to wait after this many failures in a row. */
  readonly waitAfter: (failures: number) => number;
}

/** How many links in a row Slack may ask us to give up soon after they opened before we wait between them. */
const MOST_AT_ONCE = 3;

/** The time limits that suit production. */
export const SOCKET_TIMES: SocketTimes = {
  openWithin: 15_000,
  pongWithin: 10_000,
  look: 1_000,
  quiet: 900_000,
  drain: 30_000,
  grace: 5_000,
  steady: 10_000,
  waitAfter,
};

/** The current state of the connection to Slack. */
export interface SocketState {
  /** When the last link closed, in milliseconds, or the start if none ever opened; null while one is open. */
  readonly downSince: number | null;
  /** Slack's code for refusing the app-level token; null while it doesn't. */
  readonly refusal: string | null;
  /** Why the last attempt to open a link failed; null while a link is open, or before the first attempt. */
  readonly cause: NoAnswer | null;
}

/** A Socket Mode receiver that reconnects by itself. */
export interface SupervisedSocket extends DrainableReceiver {
  start(): Promise<null>;
  state(): SocketState;
}

/** One link to Slack. */
interface Link {
  /** Resolves when we should replace the link: it's closed, about to close, or has carried nothing for a long time. */
  readonly over: Promise<'closed' | 'ending'>;
  /** Closes the link, after a handshake if the other side still answers. */
  close(): void;
}

/** What's needed to connect to Slack over Socket Mode. */
interface SocketOptions {
  readonly appToken: string;
  readonly clientOptions: Omit<WebClientOptions, 'logger' | 'logLevel'>;
  readonly log: Log;
  /** Called if Slack refuses the app-level token for good before there ever was a link. */
  onRefused(this: void, error: SlackRefused): void;
  readonly times?: SocketTimes | undefined;
}

/**
 * Connects to Slack over Socket Mode. Whatever goes wrong with a link, it opens another, with growing waits of up to
 * 30 s, for as long as it takes; nothing here ends the process. If Slack announces that it'll close a link, it replaces
 * the link before that.
 *
 * It opens each link with @slack/socket-mode, but reconnects by itself: up to 3.1.0, the library's reconnecting ends
 * in unhandled rejections or a second connection, and takes 5 to 12 s. From 3.2.0 on, it works, but waits longer than
 * 30 s, and an unreadable message still makes the library reject.
 */
export function supervisedSocket({ times = SOCKET_TIMES, ...options }: SocketOptions): SupervisedSocket {
  const { log, onRefused } = options;
  const ending = new AbortController();
  const open = new Set<Link>();
  let app: App;
  let isDraining = false;
  let downSince: number | null = Date.now();
  let refusal: string | null = null;
  let cause: NoAnswer | null = null;
  /** The causes we've logged since a link was last open: an outage isn't worth a line for every attempt. */
  const logged = new Set<string>();
  let everOpen = false;

  const closed = (link: Link): void => {
    open.delete(link);
    if (open.size === 0) downSince ??= Date.now();
  };
  /** Remembers why no link opened, and logs it. */
  const noteFailure = (error: unknown): void => {
    const code = slackErrorOf(error);
    refusal = staysRefused(code) ? code : null;
    cause = refusal === null ? noAnswerOf(error) : null;
    const why = code ?? cause ?? '';
    if (!logged.has(why))
      log.warn('socket_failed', {
        code: code ?? safeCode(error),
        ...(cause === null ? {} : becauseOf(error)),
      });
    logged.add(why);
    if (refusal !== null && !everOpen) onRefused(new SlackRefused(appTokenRefused(refusal)));
  };

  const supervise = async (): Promise<void> => {
    const parts: LinkParts = {
      ...options,
      times,
      app,
      ending: ending.signal,
      isDraining: () => isDraining,
      opened: (link) => open.add(link),
      closed,
    };
    let failures = 0;
    let askedBack = 0;
    let wait = 0;
    while (!ending.signal.aborted) {
      await pause(wait, ending.signal);
      if (ending.signal.aborted) return;
      const replaced = [...open];
      let link: Link;
      try {
        link = await openLink(parts);
      } catch (error) {
        if (ending.signal.aborted) return;
        failures += 1;
        wait = Math.max(times.waitAfter(failures), Math.min(retryAfterOf(error) ?? 0, LONGEST_WAIT_MS));
        noteFailure(error);
        continue;
      }
      const openedAt = performance.now();
      [downSince, refusal, cause, everOpen] = [null, null, null, true];
      logged.clear();
      for (const old of replaced)
        setTimeout(() => {
          closed(old);
          old.close();
        }, times.drain).unref();
      const how = await link.over;
      const soon = performance.now() - openedAt < times.steady;
      failures = soon && how === 'closed' ? failures + 1 : 0;
      askedBack = soon && how === 'ending' ? askedBack + 1 : 0;
      if (how === 'closed') link.close();
      // Slack sends nothing more over a link that it's about to close, so no command comes twice. We open the
      // next link at once, unless this keeps happening.
      const inARow = Math.max(failures, askedBack - MOST_AT_ONCE);
      wait = inARow > 0 ? times.waitAfter(inARow) : 0;
    }
  };

  return {
    init(bolt) {
      app = bolt;
    },
    async start() {
      void supervise();
      return null;
    },
    async drain() {
      isDraining = true;
    },
    async stop() {
      ending.abort();
      for (const link of open) link.close();
      open.clear();
    },
    state: () => ({ downSince, refusal, cause }),
  };
}

/** What's needed to open a link. */
interface LinkParts extends SocketOptions {
  readonly times: SocketTimes;
  readonly app: App;
  /** Aborts when the process ends. */
  readonly ending: AbortSignal;
  /** Whether we accept nothing new. */
  isDraining(this: void): boolean;
  opened(this: void, link: Link): void;
  closed(this: void, link: Link): void;
}

/** Opens a link; resolves once Slack has said hello. Throws the reason if Slack doesn't, or the link closes at once. */
async function openLink({
  app,
  appToken,
  clientOptions,
  log,
  times,
  ending,
  isDraining,
  opened,
  closed,
}: LinkParts): Promise<Link> {
  const route = socketRoute();
  const receiver = new SocketModeReceiver({
    appToken,
    ...(route ? { dispatcher: route.dispatcher } : {}),
    logger: SILENT,
    autoReconnectEnabled: false,
    clientPingTimeout: times.pongWithin,
    installerOptions: { clientOptions },
    processEventErrorHandler: async ({ error }) => {
      log.error('listener_failed', { code: safeCode(error) });
      return false;
    },
  });
  receiver.init(app);
  const { client } = receiver;
  const over = deferred<'closed' | 'ending'>();
  let gone = false;
  let looks: NodeJS.Timeout | undefined;
  let heardAt = performance.now();
  const link: Link = {
    over: over.promise,
    close() {
      leave(client);
      // The second call closes the link without waiting for the other side, which may never answer.
      setTimeout(() => {
        leave(client);
        route?.cut();
      }, times.look).unref();
    },
  };
  const end = (): void => {
    if (gone) return;
    gone = true;
    clearInterval(looks);
    closed(link);
    over.resolve('closed');
  };
  const [take] = client.listeners('ws_message') as TakeMessage[];
  client.removeAllListeners('ws_message');
  client.on('ws_message', (data: unknown, isBinary: boolean) => {
    heardAt = performance.now();
    if (isDisconnect(data)) return over.resolve('ending');
    // Slack redelivers what we don't acknowledge, to another process or to the one that replaces this one.
    if (isDraining()) return;
    // The library's promise for a message rejects if anything is unexpected, and nothing else handles that.
    take?.(data, isBinary).catch(() => log.warn('request_refused', { reason: 'unreadable body' }));
  });
  client.on('disconnected', end);
  let failure: unknown;
  client.on('error', (error: unknown) => {
    failure = error;
  });
  const started = client.start().catch((error: unknown) => {
    // A refused handshake rejects without a reason; the client emitted the cause before.
    throw error ?? failure ?? new NoHello();
  });
  try {
    await openedWithin(started, times.openWithin, ending);
  } catch (error) {
    link.close();
    // The link may still open, and would then carry envelopes that no one takes.
    started.then(
      () => link.close(),
      // If it fails, the reason is thrown below, or no one waits for it anymore.
      () => undefined,
    );
    throw error;
  }
  // The link may have closed right after its hello.
  if (gone) throw new NoHello();
  sendInWholePieces(client);
  looks = setInterval(() => {
    if (!client.websocket?.isActive()) end();
    else if (performance.now() - heardAt > times.quiet) over.resolve('ending');
  }, times.look).unref();
  opened(link);
  return link;
}

type SocketModeClient = SocketModeReceiver['client'];

function leave(client: SocketModeClient): void {
  // The promise never rejects, and we notice the end of the link without it.
  void client.disconnect();
}

/** The end of an acknowledgement without content. */
const NOTHING_SAID = '"payload":{}}';

/** Makes a link pad every acknowledgement with content, as HTTP answers are padded. */
function sendInWholePieces({ websocket }: SocketModeClient): void {
  if (!websocket) return;
  const send = websocket.send.bind(websocket);
  websocket.send = (text, done) =>
    send(text.endsWith(NOTHING_SAID) ? text : inWholePieces(text).toString(), done);
}

type TakeMessage = (data: unknown, isBinary: boolean) => Promise<void>;

/** Slack didn't open a link in time. */
class NoHello extends Error {
  readonly code = 'no_hello';
}

/** Waits for a link to open. Throws its error, NoHello if it takes too long, or the signal's reason on abort. */
const openedWithin = (started: Promise<unknown>, withinMs: number, ending: AbortSignal): Promise<unknown> =>
  pTimeout(started, {
    milliseconds: withinMs,
    signal: ending,
    fallback: () => {
      throw new NoHello();
    },
  });

/** Whether a message from Slack says that it's about to close or replace the link. */
function isDisconnect(data: unknown): boolean {
  if (typeof data !== 'string' || !data.includes('"disconnect"')) return false;
  try {
    return (JSON.parse(data) as { type?: unknown } | null)?.type === 'disconnect';
  } catch {
    // It isn't JSON, so it's no request from Slack; the library skips it too.
    return false;
  }
}
