import { createHmac } from 'node:crypto';
import type { Json } from './workspace.js';
import { slackForm, slackJson } from './written.js';

/** What Slack sends to an app. */
export type Kind = 'events_api' | 'slash_commands' | 'interactive';

/** How the app took one delivery. */
export interface Ack {
  readonly acknowledged: boolean;
  readonly status?: number;
  readonly body?: Json;
  /** How long the answer was. */
  readonly bytes?: number;
}

/** Which attempt of an event this is; 0 for the first. */
export interface Attempt {
  readonly number: number;
  readonly reason: string;
}

/** One delivery, ready to be sent as often as wanted: every time it is the same to the byte. */
export type Delivery = () => Promise<Ack>;

/** Headers that sign a body as Slack does: v0, HMAC-SHA256 over `v0:timestamp:body`. */
export function signed(body: string, secret: string, timestamp: number): Record<string, string> {
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(timestamp), 'x-slack-signature': `v0=${digest}` };
}

/** What an app answered, as an object; a bare string is what a command may answer with: a text for its user. */
export const parseBody = (text: string): Json => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Json) : {};
  } catch {
    return text === '' ? {} : { text };
  }
};

/** Where deliveries over HTTP go, and how they are signed. */
export interface Destination {
  readonly url: string;
  readonly secret: string;
  /** What Slack's clock says, in milliseconds. */
  readonly at: number;
  /** How long the app has to acknowledge, in milliseconds. */
  readonly ackMs: number;
}

/** A delivery over HTTP, signed; not acknowledged when it is late or answered with anything but 2xx. */
export function overHttp(
  { url, secret, at, ackMs }: Destination,
  kind: Kind,
  payload: Json,
  attempt: Attempt,
): Delivery {
  const json = kind === 'events_api';
  const form = kind === 'interactive' ? { payload: slackJson(payload) } : (payload as Record<string, string>);
  const body = json ? slackJson(payload) : slackForm(form);
  const headers: Record<string, string> = {
    'content-type': json ? 'application/json' : 'application/x-www-form-urlencoded',
    ...signed(body, secret, Math.floor(at / 1000)),
  };
  if (attempt.number > 0) {
    headers['x-slack-retry-num'] = String(attempt.number);
    headers['x-slack-retry-reason'] = attempt.reason;
  }
  return async () => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        body,
        headers,
        signal: AbortSignal.timeout(ackMs),
      });
      const text = await response.text();
      const bytes = Buffer.byteLength(text);
      return { acknowledged: response.ok, status: response.status, body: parseBody(text), bytes };
    } catch {
      // Late, or nobody listens: to Slack that is one and the same.
      return { acknowledged: false };
    }
  };
}
