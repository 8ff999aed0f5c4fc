import { EventEmitter } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { WebSocketServer } from 'ws';
import { Faults } from './faults.js';
import type { Manifest } from './manifest.js';
import { respondTo } from './methods/chat.js';
import { METHODS } from './methods/index.js';
import { PassedTime, Rates } from './rates.js';
import { type Refusal, Refused } from './refusal.js';
import type { Sockets } from './sockets.js';
import type { Json, Workspace } from './workspace.js';
import { slackJson } from './written.js';
import { portOf } from './port-of.js';

/** Ports that fetch refuses to speak to (WHATWG "bad ports" above 1023), which listen(0) may hand out. */
const BAD_PORTS = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
  10_080,
]);

/** It needs no token, and a fault strikes it only if the fault names it. */
const TIME_METHOD = 'api.test';

/** One call and its answer. */
export interface CallRecord {
  readonly method: string;
  readonly at: number;
  readonly status: number;
  readonly ok: boolean;
  /** The timestamp of the message that it posted; null if none. */
  readonly posted: string | null;
  /** When the answer was sent on a connection that was still open; null if it wasn't. */
  heardAt: number | null;
}

export interface ServerSettings {
  readonly workspace: Workspace;
  readonly manifest: Manifest;
  readonly granted: ReadonlySet<string>;
  readonly botToken: string;
  readonly appToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly triggerMs: number;
  readonly enforceRateLimits: boolean;
  /** The time that people in this Slack see. */
  readonly now: () => number;
  /** How far Slack's clock is ahead of this machine's, in milliseconds. */
  readonly clockAheadMs: () => number;
  readonly sockets: Sockets;
  /** The error that refuses the bot's token in every call; null while the token is valid. */
  tokenRefusal: string | null;
  /** Slack's time for the next call, in milliseconds. */
  readonly latency: () => number;
}

/** The most answers to one response_url, and the time in which they may be posted, in milliseconds. */
const RESPONSES = { most: 5, forMs: 30 * 60_000 } as const;

/** Slack's side of the wire: the Web API over HTTP, response_urls, and the Socket Mode endpoint. */
export class SlackServer {
  readonly refusals: Refusal[] = [];
  readonly calls: CallRecord[] = [];
  /** Emits `call` after every call. */
  readonly events = new EventEmitter();
  readonly faults = new Faults();
  readonly #rates = new Rates();
  readonly #passed: PassedTime;
  readonly #http: Server;
  readonly #ws = new WebSocketServer({ noServer: true, autoPong: false });
  #tickets = 0;
  readonly #open = new Set<string>();

  constructor(readonly settings: ServerSettings) {
    // Any number of waits may be listening at once.
    this.events.setMaxListeners(0);
    this.#passed = new PassedTime(settings.now);
    this.#http = createServer((request, response) => void this.#serve(request, response));
    this.#http.on('upgrade', (request, socket, head) => {
      const ticket = new URL(request.url ?? '/', 'http://localhost').searchParams.get('ticket') ?? '';
      const status = settings.sockets.refusing
        ? '503 Service Unavailable'
        : this.#open.delete(ticket)
          ? null
          : '401 Unauthorized';
      if (status !== null) {
        socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
        return;
      }
      this.#ws.handleUpgrade(request, socket, head, (ws) => settings.sockets.add(ws));
    });
  }

  /** Listens on 127.0.0.1 and resolves to the port. */
  async listen(): Promise<number> {
    for (;;) {
      await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
      if (!BAD_PORTS.has(this.port)) return this.port;
      await new Promise((resolve) => this.#http.close(resolve));
    }
  }

  get port(): number {
    return portOf(this.#http);
  }

  async close(): Promise<void> {
    await this.settings.sockets.close();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, door = '', name = ''] = (request.url ?? '').split('?')[0]?.split('/') ?? [];
    const args = parseArguments(request, await readAll(request));
    if (door === 'respond') {
      this.#respond(name, args, response);
      return;
    }
    if (door !== 'api') {
      response.writeHead(404).end();
      return;
    }
    if (name === TIME_METHOD && !this.faults.names(name)) {
      // The bot compares clocks whatever else fails; this isn't recorded as one of its calls.
      response.writeHead(200, { 'content-type': 'application/json', date: this.#date() }).end('{"ok":true}');
      return;
    }
    await this.#call(name, request, args, response);
    this.events.emit('call');
  }

  #respond(id: string, args: Json, response: ServerResponse): void {
    const { workspace } = this.settings;
    const to = workspace.respondable.get(id);
    if (to) to.uses += 1;
    const good = to && to.uses <= RESPONSES.most && Date.now() - to.at <= RESPONSES.forMs;
    if (good) respondTo(workspace, to.user, to.channel, args);
    response.writeHead(good ? 200 : 404).end(good ? 'ok' : to ? 'used_url' : 'no_such_url');
    this.events.emit('call');
  }

  async #call(method: string, request: IncomingMessage, args: Json, response: ServerResponse): Promise<void> {
    const fault = this.faults.take(method);
    const answer = (status: number, body: Json, headers: Record<string, string> = {}): void => {
      const ok = body['ok'] === true;
      const posted = ok && method === 'chat.postMessage' ? String(body['ts']) : null;
      const call: CallRecord = { method, at: Date.now(), status, ok, posted, heardAt: null };
      this.calls.push(call);
      response.once('finish', () => {
        call.heardAt = Date.now();
      });
      const send = () =>
        void response
          .writeHead(status, {
            'content-type': 'application/json',
            'x-oauth-scopes': [...this.settings.granted].join(','),
            date: this.#date(),
            ...headers,
          })
          .end(slackJson(body));
      if (fault?.kind === 'cut') response.destroy();
      else if (fault?.kind === 'late') setTimeout(send, fault.ms ?? 0);
      else send();
    };
    const latency = this.settings.latency();
    if (latency > 0) await new Promise((resolve) => setTimeout(resolve, latency));
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'reset') return void response.destroy();
    if (fault?.kind === 'garbage') {
      this.calls.push({ method, at: Date.now(), status: 200, ok: false, posted: null, heardAt: null });
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Slack is down</html>');
    }
    if (fault?.kind === 'error500') return answer(500, { ok: false, error: 'internal_error' });
    if (fault?.kind === 'refused') return answer(200, { ok: false, error: fault.error ?? 'internal_error' });
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms ?? 0));
    const wait =
      fault?.kind === 'ratelimited'
        ? (fault.retryAfter ?? 1)
        : this.settings.enforceRateLimits
          ? this.#rates.take(method, args['channel'] as string | undefined, this.#passed.now())
          : null;
    if (wait !== null)
      return answer(429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(wait) });
    try {
      answer(200, { ok: true, ...this.#run(method, request, args) });
    } catch (error) {
      const refused =
        error instanceof Refused ? error : new Refused('internal_error', { detail: String(error) });
      const [problem] = refused.problems;
      if (!isCover(method, args))
        this.refusals.push({
          at: Date.now(),
          method,
          error: refused.error,
          ...(problem ? { pointer: problem.pointer, detail: problem.message } : {}),
        });
      answer(200, { ok: false, error: refused.error, ...refused.extra });
    }
  }

  #run(name: string, request: IncomingMessage, args: Json): Json {
    const token = tokenOf(request, args);
    const { workspace, manifest, granted, botToken, appToken, triggerMs, tokenRefusal } = this.settings;
    if (name === 'oauth.v2.access') return this.#exchange(args);
    const method = METHODS[name];
    if (!method) throw new Refused('unknown_method', { req_method: name });
    if (token === '' || (token !== botToken && token !== appToken))
      throw new Refused(token ? 'invalid_auth' : 'not_authed');
    if (token === botToken && tokenRefusal !== null) throw new Refused(tokenRefusal);
    if ((method.token === 'app') !== (token === appToken)) throw new Refused('not_allowed_token_type');
    const needed = method.scope === null ? [] : [method.scope].flat();
    if (needed.length > 0 && !needed.some((scope) => granted.has(scope)))
      throw new Refused('missing_scope', { needed: needed.join(','), provided: [...granted].join(',') });
    return method.run({
      workspace,
      manifest,
      granted,
      args,
      triggerMs,
      socketUrl: () => this.#socketUrl(request.headers.host),
    });
  }

  /** Exchanges a code for a token. No one is ever given a code here, but the credentials are checked first. */
  #exchange(args: Json): never {
    const { clientId, clientSecret } = this.settings;
    if (args['client_id'] !== clientId) throw new Refused('invalid_client_id');
    throw new Refused(args['client_secret'] === clientSecret ? 'invalid_code' : 'bad_client_secret');
  }

  #date(): string {
    return new Date(Date.now() + this.settings.clockAheadMs()).toUTCString();
  }

  /** Returns a link's address: this server's, or by the name that it was called by, which only a proxy resolves. */
  #socketUrl(calledBy: string | undefined): string {
    this.#tickets += 1;
    const ticket = `ticket-${this.#tickets}`;
    this.#open.add(ticket);
    const named = calledBy?.endsWith('.example') ? calledBy : `127.0.0.1:${this.port}`;
    return `ws://${named}/link?ticket=${ticket}`;
  }
}

/**
 * Whether a post or update is empty: the bot has it refused on purpose, as a cover for a message that someone doesn't
 * get.
 */
const isCover = (method: string, args: Json): boolean =>
  (method === 'chat.postMessage' || method === 'chat.update') &&
  args['text'] === undefined &&
  args['blocks'] === undefined;

const tokenOf = (request: IncomingMessage, args: Json): string =>
  /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? String(args['token'] ?? '');

async function readAll(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

/** Form fields that hold JSON. */
const JSON_FIELDS = new Set(['blocks', 'message', 'metadata', 'view']);

/** Parses a body's arguments. Form fields that hold JSON are parsed, as they'd be in a JSON body. */
function parseArguments(request: IncomingMessage, body: string): Json {
  if (request.headers['content-type']?.startsWith('application/json'))
    return JSON.parse(body || '{}') as Json;
  return Object.fromEntries(
    [...new URLSearchParams(body)].map(([name, value]) => {
      if (!JSON_FIELDS.has(name)) return [name, value];
      try {
        return [name, JSON.parse(value) as unknown];
      } catch {
        return [name, value];
      }
    }),
  );
}
