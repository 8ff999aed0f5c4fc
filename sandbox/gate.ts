import { createServer, request as forward } from 'node:http';
import type { Sandbox } from './index.js';
import { portOf } from './port-of.js';

/** One address for several workspaces, as Slack has it: each call goes to the workspace whose token it carries. */
export interface Gate {
  readonly apiUrl: string;
  /** Returns the address that Slack sends people to after they agree: the app's, with a code for that workspace. */
  codeFor(workspace: Sandbox): string;
  /** How often tokens have been renewed. */
  readonly renewals: () => number;
  close(): Promise<void>;
}

/** How an install works: with tokens that expire, or for a whole organization. */
export interface GateOptions {
  /** Seconds until a token expires; if not given, tokens don't. */
  readonly expiresIn?: number;
  /** The organization that installs for all its workspaces. */
  readonly organization?: string;
}

/** Starts a gate on 127.0.0.1 for workspaces that are already running. */
export async function startGate(workspaces: readonly Sandbox[], options: GateOptions = {}): Promise<Gate> {
  const tokens = new Map(workspaces.map((one) => [one.botToken, one]));
  let renewals = 0;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts);
      const fields = fieldsOf(request.headers['content-type'], body.toString());
      if (request.url?.endsWith('/oauth.v2.access')) {
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(access(fields)));
        return;
      }
      const token =
        /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? fields.get('token') ?? '';
      // An organization's one token is good in each of its workspaces; the call names which. But a view is shown in the
      // workspace where its trigger or the view before it was made, whatever the call names.
      const made = [fields.get('trigger_id'), fields.get('view_id')].filter((id) => id !== null);
      const to = tokens.has(token)
        ? (workspaces.find((one) => made.some((id) => one.made(id))) ??
          workspaces.find((one) => one.teamId === fields.get('team_id')) ??
          tokens.get(token))
        : // Slack tells anyone the time.
          request.url?.endsWith('/api.test')
          ? workspaces[0]
          : undefined;
      if (!to) {
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end('{"ok":false,"error":"invalid_auth"}');
        return;
      }
      const url = new URL(to.apiUrl);
      const headers = { ...request.headers, authorization: `Bearer ${to.botToken}` };
      forward(
        { host: url.hostname, port: url.port, path: request.url, method: request.method, headers },
        (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        },
      )
        .on('error', () => response.destroy())
        .end(body);
    });
  });

  const access = (fields: URLSearchParams): Record<string, unknown> => {
    const refresh = fields.get('refresh_token');
    const of = workspaces.find(
      (one) => fields.get('code') === `code-${one.teamId}` || refresh === `xoxe-${one.teamId}`,
    );
    if (!of) return { ok: false, error: 'invalid_code' };
    if (refresh !== null) {
      renewals += 1;
      tokens.set(`${of.botToken}-${renewals}`, of);
    }
    return {
      ok: true,
      token_type: 'bot',
      access_token: refresh === null ? of.botToken : `${of.botToken}-${renewals}`,
      ...(options.expiresIn === undefined
        ? {}
        : { refresh_token: `xoxe-${of.teamId}`, expires_in: refresh === null ? options.expiresIn : 43_200 }),
      scope: 'chat:write',
      bot_user_id: of.botUserId,
      app_id: 'A0SANDBOX',
      team: options.organization ? null : { id: of.teamId, name: of.teamId },
      enterprise: options.organization ? { id: options.organization, name: 'Organization' } : null,
      is_enterprise_install: options.organization !== undefined,
      authed_user: { id: 'U0INSTALLER' },
    };
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    apiUrl: `http://127.0.0.1:${portOf(server)}/api/`,
    codeFor: (workspace) => `code-${workspace.teamId}`,
    renewals: () => renewals,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Reads a call's arguments, from a form or JSON. */
const fieldsOf = (type: string | undefined, body: string): URLSearchParams =>
  type?.startsWith('application/json')
    ? new URLSearchParams(
        Object.entries(JSON.parse(body || '{}') as Record<string, unknown>).map(
          ([name, value]): [string, string] => [name, String(value)],
        ),
      )
    : new URLSearchParams(body);
