import { type App, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import pTimeout from 'p-timeout';
import { safeCode } from '../../usecases/log.js';
import type { Log } from '../../usecases/ports.js';
import type { NoAnswer } from '../../usecases/no-answer.js';
import { LONGEST_WAIT_MS, pause, waitAfter } from './backoff.js';
import { appTokenRefused, retryAfterOf, SILENT, SlackRefused, staysRefused } from './client.js';
import { deferred } from './deferred.js';
import type { Ear } from './ear.js';
import { becauseOf, noAnswerOf, slackErrorOf } from './no-answer.js';
import { linkWay } from './route.js';
import { inWholePieces } from '../sizes/answers.js';

/** How long things may take, in milliseconds. */
export interface SocketTimes {
  /** From asking Slack for an address to its hello. */
  readonly openWithin: number;
  /** A link that answers no ping for so long is dead, however open it looks. */
  readonly pongWithin: number;
  /** How often a link is looked at. */
  readonly look: number;
  /** A link that carried nothing for so long is replaced: an idle night is cheap to renew, a silent link is not. */
  readonly quiet: number;
  /** A link that was replaced stays open so long unless Slack closes it: until it does, it may send over either. */
  readonly drain: number;
  /** How long there may be no link before that counts as trouble. */
  readonly grace: number;
  /** A link that lasted this long was a good one: the next starts without a wait. */
  readonly steady: number;
}

/** How many links in a row may be asked back soon after they were opened, and be replaced without a wait. */
const MOST_AT_ONCE = 3;

const TIMES: SocketTimes = {
  openWithin: 15_000,
  pongWithin: 10_000,
  look: 1_000,
  quiet: 900_000,
  drain: 30_000,
  grace: 5_000,
  steady: 10_000,
};

/** The connection to Slack as it is now. */
export interface SocketState {
  /** Since when no link is open, in milliseconds; null while one is. */
  readonly downSince: number | null;
  /** Slack's code for why it does not take the app-level token, or null as long as it does. */
  readonly refusal: string | null;
  /** Why the last try to open a link failed; null while one is open, or none has been tried. */
  readonly cause: NoAnswer | null;
}

/** Socket Mode that looks after itself. */
export interface SupervisedSocket extends Receiver, Ear {
  state(): SocketState;
}

/** One link to Slack. */
interface Link {
  /** Resolves when it is to be replaced: it is closed, or about to be, or has carried nothing for a long time. */
  readonly over: Promise<'closed' | 'ending'>;
  /** Lets go of it, after a handshake if the other side still answers. */
  close(): void;
}

/**
 * Slack over Socket Mode. Whatever goes wrong with a link, another is opened, with growing waits of 30 s at the most, for
 * as long as it takes; nothing here ends the process. A link that Slack is about to close is replaced before it does.
 *
 * It opens each link with @slack/socket-mode but leaves reconnecting to none of it: up to 3.1.0 that ends in rejections
 * which nobody handles, or in a second connection, and takes 5 to 12 s. From 3.2.0 on it could be left to the library,
 * but for waiting longer than 30 s and for what an unreadable message does.
 *
 * @param onRefused called if Slack refuses the app-level token for good before there ever was a link
 */
export function supervisedSocket(
  appToken: string,
  clientOptions: Omit<WebClientOptions, 'logger' | 'logLevel'>,
  log: Log,
  onRefused: (error: SlackRefused) => void,
  times: SocketTimes = TIMES,
): SupervisedSocket {
  const ending = new AbortController();
  const open = new Set<Link>();
  let app: App;
  let deaf = false;
  let downSince: number | null = Date.now();
  let refusal: string | null = null;
  let cause: NoAnswer | null = null;
  /** What has been logged since a link was last open: an outage isn't worth a line for every try. */
  const logged = new Set<string>();
  let everOpen = false;

  const closed = (link: Link): void => {
    open.delete(link);
    if (open.size === 0) downSince ??= Date.now();
  };

  /** Opens a link; resolves once Slack has said hello. */
  const openLink = async (): Promise<Link> => {
    const way = linkWay();
    const receiver = new SocketModeReceiver({
      appToken,
      ...(way ? { dispatcher: way.dispatcher } : {}),
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
        // Asked a second time it lets go without waiting for the other side, which may never answer.
        setTimeout(() => {
          leave(client);
          way?.cut();
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
      // What is not acknowledged, Slack sends again: to another process, or to this one's successor.
      if (deaf) return;
      // The library's reading of a message rejects for anything that is not as expected, and nobody handles that.
      take?.(data, isBinary).catch(() => log.warn('request_refused', { reason: 'unreadable body' }));
    });
    client.on('disconnected', end);
    let failure: unknown;
    client.on('error', (error: unknown) => {
      failure = error;
    });
    const started = client.start().catch((error: unknown) => {
      // A refused handshake rejects with no reason; the cause was reported before.
      throw error ?? failure ?? new NoHello();
    });
    try {
      await openedWithin(started, times.openWithin, ending.signal);
    } catch (error) {
      link.close();
      // It may still come to be, and would carry envelopes that nobody takes.
      started.then(
        () => link.close(),
        // Why it failed is thrown below, or it was not waited for any longer.
        () => undefined,
      );
      throw error;
    }
    // Closed in the very moment of its hello.
    if (gone) throw new NoHello();
    sendInWholePieces(client);
    looks = setInterval(() => {
      if (!client.websocket?.isActive()) end();
      else if (performance.now() - heardAt > times.quiet) over.resolve('ending');
    }, times.look).unref();
    open.add(link);
    return link;
  };

  const supervise = async (): Promise<void> => {
    let failures = 0;
    let askedBack = 0;
    let wait = 0;
    while (!ending.signal.aborted) {
      await pause(wait, ending.signal);
      if (ending.signal.aborted) return;
      const replaced = [...open];
      let link: Link;
      try {
        link = await openLink();
      } catch (error) {
        if (ending.signal.aborted) return;
        failures += 1;
        wait = Math.max(waitAfter(failures), Math.min(retryAfterOf(error) ?? 0, LONGEST_WAIT_MS));
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
      // Over a link that it is about to close Slack sends nothing more, and nobody's command comes twice: the next is
      // opened at once, unless it goes on like that.
      const inARow = Math.max(failures, askedBack - MOST_AT_ONCE);
      wait = inARow > 0 ? waitAfter(inARow) : 0;
    }
  };

  const begin = async (): Promise<null> => {
    void supervise();
    return null;
  };
  const cut = async (): Promise<void> => {
    ending.abort();
    for (const link of open) link.close();
    open.clear();
  };
  return {
    init(bolt) {
      app = bolt;
    },
    begin,
    start: begin,
    async takeNoMore() {
      deaf = true;
    },
    cut,
    stop: cut,
    state: () => ({ downSince, refusal, cause }),
  };
}

function leave(client: SocketModeReceiver['client']): void {
  // It resolves when the link is closed, which is seen here by itself; it never rejects.
  void client.disconnect();
}

type SocketModeClient = SocketModeReceiver['client'];

/** How an acknowledgement ends that says nothing more. */
const NOTHING_SAID = '"payload":{}}';

/** Fills up every acknowledgement that says something, as answers over HTTP are. */
function sendInWholePieces({ websocket }: SocketModeClient): void {
  if (!websocket) return;
  const send = websocket.send.bind(websocket);
  websocket.send = (text, done) => send(text.endsWith(NOTHING_SAID) ? text : inWholePieces(text), done);
}

type TakeMessage = (data: unknown, isBinary: boolean) => Promise<void>;

/** Slack gave no link in time. */
class NoHello extends Error {
  readonly code = 'no_hello';
}

/** Waits for a link. Throws what opening it threw, NoHello when it takes too long, and the signal's reason on its abort. */
const openedWithin = (started: Promise<unknown>, withinMs: number, ending: AbortSignal): Promise<unknown> =>
  pTimeout(started, {
    milliseconds: withinMs,
    signal: ending,
    fallback: () => {
      throw new NoHello();
    },
  });

/** Whether Slack says that it is about to close a link, or to replace it. */
function isDisconnect(data: unknown): boolean {
  if (typeof data !== 'string' || !data.includes('"disconnect"')) return false;
  try {
    return (JSON.parse(data) as { type?: unknown } | null)?.type === 'disconnect';
  } catch {
    // Not JSON, so no request of Slack's; the library passes over it too.
    return false;
  }
}
