import { createHmac } from 'node:crypto';
import type { Json } from './workspace.js';
import { slackForm, slackJson } from './written.js';

/** The kinds of deliveries that Slack sends to an app. */
export type Kind = 'events_api' | 'slash_commands' | 'interactive';

/** The app's response to one delivery. */
export interface Ack {
  readonly acknowledged: boolean;
  readonly status?: number;
  readonly body?: Json;
  /** The answer's length. */
  readonly bytes?: number;
}

/** The attempt at delivering an event; number 0 is the first. */
export interface Attempt {
  readonly number: number;
  readonly reason: string;
}

/** One delivery, to be sent any number of times: the same bytes each time. */
export type Delivery = () => Promise<Ack>;

/** Returns headers that sign a body as Slack does: v0, HMAC-SHA256 over `v0:timestamp:body`. */
export function signed(body: string, secret: string, timestamp: number): Record<string, string> {
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(timestamp), 'x-slack-signature': `v0=${digest}` };
}

/** Returns an app's answer as an object; plain text, which a command may answer with, as its `text`. */
export const parseBody = (text: string): Json => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Json) : {};
  } catch {
    return text === '' ? {} : { text };
  }
};

/** Where deliveries over HTTP go, and how they're signed. */
export interface Destination {
  readonly url: string;
  readonly secret: string;
  /** Slack's clock, in milliseconds. */
  readonly at: number;
  /** The time that the app has to acknowledge, in milliseconds. */
  readonly ackMs: number;
}

/** Returns a signed delivery over HTTP: not acknowledged if the answer is late or its status isn't 2xx. */
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
      // Late, or nobody listens: Slack doesn't tell the two apart.
      return { acknowledged: false };
    }
  };
}
