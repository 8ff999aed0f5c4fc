import { createHmac } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Json } from './workspace.js';

/** What Slack sends to an app. */
export type Kind = 'events_api' | 'slash_commands' | 'interactive';

/** How the app took one delivery. */
export interface Ack {
  readonly acknowledged: boolean;
  readonly status?: number;
  readonly body?: Json;
}

/** Headers that sign a body as Slack does: v0, HMAC-SHA256 over `v0:timestamp:body`. */
export function signed(body: string, secret: string, timestamp: number): Record<string, string> {
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(timestamp), 'x-slack-signature': `v0=${digest}` };
}

const parseBody = (text: string): Json => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Json) : {};
  } catch {
    // A bare string is what a command may answer with: a text for its user.
    return text === '' ? {} : { text };
  }
};

/** Where deliveries over HTTP go, and how they are signed. */
export interface Destination {
  readonly url: string;
  readonly secret: string;
  /** What Slack's clock says, in milliseconds. */
  readonly at: number;
}

/**
 * One delivery over HTTP, signed; not acknowledged when it is late or answered with anything but 2xx. Made several
 * times, it is the same request to the byte, and the answer to the first is what counts.
 */
export async function deliverHttp(
  { url, secret, at }: Destination,
  kind: Kind,
  payload: Json,
  ackMs: number,
  retry: Readonly<Record<string, string>>,
  times: number,
): Promise<Ack> {
  const json = kind === 'events_api';
  const form =
    kind === 'interactive' ? { payload: JSON.stringify(payload) } : (payload as Record<string, string>);
  const body = json ? JSON.stringify(payload) : new URLSearchParams(form).toString();
  const type = json ? 'application/json' : 'application/x-www-form-urlencoded';
  const headers = { 'content-type': type, ...signed(body, secret, Math.floor(at / 1000)), ...retry };
  const send = async (): Promise<Ack> => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        body,
        headers,
        signal: AbortSignal.timeout(ackMs),
      });
      return { acknowledged: response.ok, status: response.status, body: parseBody(await response.text()) };
    } catch {
      return { acknowledged: false };
    }
  };
  const [first] = await Promise.all(Array.from({ length: times }, send));
  return first ?? { acknowledged: false };
}

/** The open Socket Mode connections, and the deliveries that wait for their acknowledgement. */
export class Sockets {
  readonly #open: WebSocket[] = [];
  readonly #waiting = new Map<string, (body: Json) => void>();
  #turn = 0;
  #envelopes = 0;

  get connected(): boolean {
    return this.#open.length > 0;
  }

  add(socket: WebSocket): void {
    this.#open.push(socket);
    socket.on('close', () => this.#open.splice(this.#open.indexOf(socket), 1));
    socket.on('message', (data: Buffer) => {
      const { envelope_id, payload } = parseBody(data.toString());
      this.#waiting.get(String(envelope_id))?.((payload as Json | undefined) ?? {});
    });
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.#open.length,
        connection_info: { app_id: 'A0SANDBOX' },
      }),
    );
  }

  /** One delivery to one of the sockets in turn. */
  async deliver(kind: Kind, payload: Json, ackMs: number, retry: Json): Promise<Ack> {
    this.#turn += 1;
    const socket = this.#open[this.#turn % Math.max(1, this.#open.length)];
    if (!socket) return { acknowledged: false };
    this.#envelopes += 1;
    const envelope_id = `envelope-${this.#envelopes}`;
    const answered = new Promise<Json>((resolve) => this.#waiting.set(envelope_id, resolve));
    socket.send(
      JSON.stringify({
        envelope_id,
        type: kind,
        payload,
        accepts_response_payload: kind !== 'events_api',
        ...retry,
      }),
    );
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), ackMs);
    });
    const body = await Promise.race([answered, late]);
    clearTimeout(timer);
    this.#waiting.delete(envelope_id);
    return body === null ? { acknowledged: false } : { acknowledged: true, status: 200, body };
  }

  /** Ends every connection as Slack would, with a handshake; who does not answer within a second is cut. */
  async close(): Promise<void> {
    const open = [...this.#open];
    const closed = open.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const socket of open) socket.close(1000);
    const cut = setTimeout(() => this.drop(), 1000);
    await Promise.all(closed);
    clearTimeout(cut);
  }

  /** Cuts every connection, as a network would. */
  drop(): void {
    for (const socket of this.#open) socket.terminate();
  }
}
