import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { NotDone, notDone } from './not-done.js';
import type { Page } from './page.js';
import type { Problem } from './protocol.js';
import { assetsIn } from './assets.js';
import { portOf } from '../port-of.js';

/** A running server of the page. */
export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

/** More than any form in Slack holds. */
const MOST_BYTES = 256 * 1024;

/** How often a stream of changes sends a sign of life, in milliseconds: proxies and browsers drop silent ones. */
const HEARTBEAT_MS = 15_000;

/** Every answer's headers: the page loads nothing from elsewhere, and no other site may frame it or read from it. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/**
 * Serves a page on 127.0.0.1.
 *
 * @param webFolder the built front end's folder
 * @param port any free one if not given
 * @throws an error with code EADDRINUSE if the port is taken
 */
export async function servePage(page: Page, webFolder: string, port = 0): Promise<PageServer> {
  const asset = assetsIn(webFolder);
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      const { status, message, fix } = notDone(error, page.stage);
      if (response.headersSent) response.destroy();
      else sendJson(response, status, { problem: message, fix } satisfies Problem);
    });
  });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    refuseStrangers(request, portOf(server));
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (!pathname.startsWith('/api/')) return sendAsset(request, response, asset(pathname));
    const route = `${request.method ?? ''} ${pathname}`;
    const person = searchParams.get('person') ?? '';
    switch (route) {
      case 'GET /api/world':
        return sendJson(response, 200, page.world());
      case 'GET /api/screen':
        return sendJson(response, 200, page.screen(person));
      case 'GET /api/traces':
        return sendJson(response, 200, await page.traces(person));
      case 'GET /api/preview':
        return sendJsonText(response, 200, await page.preview());
      case 'GET /api/changes':
        return sendChanges(response, page);
      case 'POST /api/act':
        return sendJson(response, 200, await page.act(await bodyOf(request)));
      case 'POST /api/time':
        return sendJson(response, 200, await page.move(await bodyOf(request)));
      case 'POST /api/answers':
        return sendJson(response, 200, page.answerAs(await bodyOf(request)));
      case 'POST /api/bot':
        return sendJson(response, 200, await page.restart());
      default:
        throw new NotDone(404, `The demo has no ${route}.`, 'Reload the page.');
    }
  };

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${portOf(server)}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * Refuses requests from other websites: `Host` would hold a name that was made to point at this machine, or `Origin`
 * another page. Throws NotDone.
 */
function refuseStrangers({ headers }: IncomingMessage, port: number): void {
  const own = [`127.0.0.1:${port}`, `localhost:${port}`];
  const isOwn =
    own.includes(headers.host ?? '') &&
    (headers.origin === undefined || own.includes(headers.origin.replace('http://', '')));
  if (isOwn) return;
  throw new NotDone(
    403,
    'The demo answers only its own page.',
    `Open http://127.0.0.1:${port}/ on this machine.`,
  );
}

/** Reads a request's body as JSON. Throws NotDone. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += (part as Buffer).length;
    if (bytes > MOST_BYTES)
      throw new NotDone(413, 'That’s more than Slack would take.', 'Write less, and send it again.');
    parts.push(part as Buffer);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString()) as unknown;
  } catch {
    throw new NotDone(400, 'The page sent something that isn’t JSON.', 'Reload the page.');
  }
}

const sendJson = (response: ServerResponse, status: number, value: unknown): void =>
  sendJsonText(response, status, JSON.stringify(value));

function sendJsonText(response: ServerResponse, status: number, json: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'application/json; charset=utf-8' }).end(json);
}

function sendAsset(
  { method }: IncomingMessage,
  response: ServerResponse,
  found: ReturnType<ReturnType<typeof assetsIn>>,
): void {
  if (method !== 'GET' && method !== 'HEAD')
    throw new NotDone(405, `Nothing here takes ${method}.`, 'Reload the page.');
  const { status, type, bytes } = found;
  response.writeHead(status, { ...HEADERS, 'content-type': type }).end(method === 'HEAD' ? undefined : bytes);
}

/** Streams changes for as long as the reader stays. */
function sendChanges(response: ServerResponse, { changes }: Page): void {
  response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' }).write(': here\n\n');
  const end = changes.listen((change) => void response.write(`data: ${JSON.stringify(change)}\n\n`));
  const beat = setInterval(() => void response.write(': here\n\n'), HEARTBEAT_MS);
  response.once('close', () => {
    clearInterval(beat);
    end();
  });
}
