import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AckFn, HTTPModuleFunctions as http, HTTPResponseAck } from '@slack/bolt';
import type { Log } from '../../usecases/ports.js';
import { inWholePieces } from '../sizes/answers.js';
import { isMessage } from './acknowledge.js';
import { SILENT } from './client.js';
import type { Body } from './payload.js';

/**
 * Slack waits three seconds for an answer; we drop a request that hasn't been acknowledged by then, in
 * milliseconds.
 */
const LET_GO_AFTER_MS = 3_001;

/**
 * Acknowledges a request. Bolt's own class remembers the answer, and drops the request if none comes in time.
 */
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
      // What couldn't be taken has been refused already; to answer twice would end the process.
      if (response.headersSent) return;
      // We want Slack to redeliver a message while its reply is still being tried. A log line about it would
      // say that somebody has written.
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
    // Unless Slack already got the answer that nobody responded.
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
      // A proxy that compressed it would give away how much of it is real.
      'cache-control': 'no-transform',
    })
    .end(bytes);
}
