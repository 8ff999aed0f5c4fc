import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AckFn, HTTPModuleFunctions as http, HTTPResponseAck } from '@slack/bolt';
import type { Log } from '../../usecases/ports.js';
import { inWholePieces } from '../sizes/answers.js';
import { isMessage } from './acknowledge.js';
import { SILENT } from './client.js';
import type { Body } from './payload.js';

/** How long a request may wait for its acknowledgement before we drop it, in milliseconds: Slack waits three seconds. */
const LET_GO_AFTER_MS = 3_001;

/** Returns a request's `ack`. Bolt's own class remembers the answer, and drops the request if none comes in time. */
export function ackOf(
  request: IncomingMessage,
  response: ServerResponse,
  body: Body,
  log: Log,
): AckFn<unknown> {
  const remember = new HTTPResponseAck({
    logger: SILENT,
    processBeforeResponse: true,
    unhandledRequestTimeoutMillis: LET_GO_AFTER_MS,
    unhandledRequestHandler: () => {
      // If we've already refused the request, a second answer would end the process.
      if (response.headersSent) return;
      // While we still try to reply to a message, Slack should redeliver it. We log nothing: the line would say that
      // someone has written.
      if (isMessage(body)) return http.buildNoBodyResponse(response, 503);
      log.warn('request_refused', { reason: 'no listener answers it' });
      http.buildNoBodyResponse(response, 404);
    },
    httpRequest: request,
    httpRequestBody: body,
    httpResponse: response,
  }).bind();
  return async (answer) => {
    await remember(answer);
    // After the time limit, Slack has already got an answer.
    if (!response.headersSent) respond(response, answer);
  };
}

/** Acknowledges with nothing, with a text, or with JSON in whole pieces. */
function respond(response: ServerResponse, answer: unknown): void {
  if (!answer) return void response.writeHead(200, { 'content-length': 0 }).end();
  const isText = typeof answer === 'string';
  const bytes = isText ? Buffer.from(answer) : inWholePieces(JSON.stringify(answer));
  response
    .writeHead(200, {
      'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json',
      'content-length': bytes.length,
      // If a proxy compressed the answer, its size would reveal how much of it isn't padding.
      'cache-control': 'no-transform',
    })
    .end(bytes);
}
