import { setTimeout } from 'node:timers/promises';
import pTimeout from 'p-timeout';
import type { WebSocket } from 'ws';
import { type Ack, type Attempt, type Delivery, type Kind, parseBody } from './delivery.js';
import type { Json } from './workspace.js';
import { slackJson } from './written.js';

/** Slack's reason for closing a link soon. */
export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled';

/** The time between `refresh_requested` and Slack's closing the link, in milliseconds. */
const REFRESH_GRACE_MS = 300;
/** The time between looks for the link that follows, in milliseconds. */
const REFRESH_LOOK_MS = 10;
/** The time between Slack's pings on a link, in milliseconds. */
const PING_MS = 10_000;

/** An acknowledgement of a delivery, and its size on the wire. */
interface Answer {
  readonly body: Json;
  readonly bytes: number;
}

/** The open Socket Mode links, and the deliveries waiting to be acknowledged. */
export class Sockets {
  readonly #open: WebSocket[] = [];
  /** Links that look open but carry nothing either way. */
  readonly #mute = new Set<WebSocket>();
  /** Links that Slack is about to close: it sends nothing more over them, but accepts acknowledgements. */
  readonly #ending = new WeakSet<WebSocket>();
  readonly #waiting = new Map<string, (answer: Answer) => void>();
  #turn = 0;
  #envelopes = 0;
  /** Whether handshakes are refused. */
  refusing = false;
  /** How many links have been opened so far. */
  opened = 0;

  /** How many links are open now. */
  get links(): number {
    return this.#open.length;
  }

  get connected(): boolean {
    return this.links > 0;
  }

  /** Takes a new link and says hello, as Slack does. The link must not answer pings by itself. */
  add(socket: WebSocket): void {
    this.#open.push(socket);
    this.opened += 1;
    const pings = setInterval(() => {
      if (!this.#mute.has(socket)) socket.ping();
    }, PING_MS);
    pings.unref();
    socket.on('close', () => {
      clearInterval(pings);
      this.#mute.delete(socket);
      this.#open.splice(this.#open.indexOf(socket), 1);
    });
    socket.on('ping', (data: Buffer) => {
      if (!this.#mute.has(socket)) socket.pong(data);
    });
    socket.on('message', (data: Buffer) => {
      if (this.#mute.has(socket)) return;
      const { envelope_id, payload } = parseBody(data.toString());
      this.#waiting.get(String(envelope_id))?.({
        body: (payload as Json | undefined) ?? {},
        bytes: data.length,
      });
    });
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.#open.length,
        connection_info: { app_id: 'A0SANDBOX' },
      }),
    );
  }

  /** Returns a delivery to one of the links in turn; each time it's sent, it's the same envelope. */
  delivery(kind: Kind, payload: Json, ackMs: number, attempt: Attempt): Delivery {
    this.#envelopes += 1;
    const envelope_id = `envelope-${this.#envelopes}`;
    const text = slackJson({
      envelope_id,
      type: kind,
      payload,
      accepts_response_payload: kind !== 'events_api',
      ...(attempt.number > 0 ? { retry_attempt: attempt.number, retry_reason: attempt.reason } : {}),
    });
    return () => this.#carry(envelope_id, text, ackMs);
  }

  async #carry(envelope: string, text: string, ackMs: number): Promise<Ack> {
    this.#turn += 1;
    const began = Date.now();
    let good = this.#good();
    // While a link is being refreshed, a delivery waits until the link closes: the next one may carry it.
    for (; good.length === 0 && this.connected && Date.now() < began + ackMs; good = this.#good())
      await setTimeout(REFRESH_LOOK_MS);
    const socket = good[this.#turn % Math.max(1, good.length)];
    if (!socket) return { acknowledged: false };
    const answered = new Promise<Answer>((resolve) => {
      const earlier = this.#waiting.get(envelope);
      this.#waiting.set(envelope, (answer) => {
        earlier?.(answer);
        resolve(answer);
      });
    });
    if (!this.#mute.has(socket)) socket.send(text);
    const milliseconds = Math.max(1, began + ackMs - Date.now());
    const answer = await pTimeout(answered, { milliseconds, fallback: () => null });
    this.#waiting.delete(envelope);
    return answer === null ? { acknowledged: false } : { acknowledged: true, status: 200, ...answer };
  }

  /** The links that Slack still sends over. */
  #good(): readonly WebSocket[] {
    return this.#open.filter((one) => !this.#ending.has(one));
  }

  /** Sends any text over every link that isn't muted. */
  send(text: string): void {
    for (const socket of this.#open) if (!this.#mute.has(socket)) socket.send(text);
  }

  /**
   * Announces that every link is about to close. After `warning` they stay open; after `refresh_requested` and
   * `link_disabled`, Slack sends nothing more over them and closes them shortly after.
   */
  disconnect(reason: DisconnectReason): void {
    const ending = [...this.#open];
    this.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'sandbox' } }));
    if (reason === 'warning') return;
    for (const socket of ending) this.#ending.add(socket);
    globalThis
      .setTimeout(() => {
        for (const socket of ending) socket.close(1000);
      }, REFRESH_GRACE_MS)
      .unref();
  }

  /** Makes every link that's open now half-open, or wakes them; links opened later work. */
  mute(silent: boolean): void {
    this.#mute.clear();
    if (silent) for (const socket of this.#open) this.#mute.add(socket);
  }

  /** Closes every link as Slack would, with a handshake; cuts those that don't answer within a second. */
  async close(): Promise<void> {
    const open = [...this.#open];
    const closed = open.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const socket of open) socket.close(1000);
    const cut = globalThis.setTimeout(() => this.drop(), 1000);
    await Promise.all(closed);
    clearTimeout(cut);
  }

  /** Cuts every link, as a network would. */
  drop(): void {
    for (const socket of this.#open) socket.terminate();
  }
}
