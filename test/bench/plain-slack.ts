import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { MemberId } from '../../src/pulse/ids.js';
import { portOf } from '../../sandbox/port-of.js';

/** A Slack that stores nothing: every token works, and every channel of every workspace has the same people. */
export interface PlainSlack {
  readonly apiUrl: string;
  /** The number of calls of each method. */
  readonly calls: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** One call as it arrives. */
export interface PlainCall {
  readonly method: string;
  /** The path before the method, which tells bots with addresses of their own apart. */
  readonly by: string;
  /** The workspace whose token the call carries. */
  readonly workspace: string;
  readonly asked: URLSearchParams;
}

interface PlainSlackOptions {
  /** Its calendar, in milliseconds; the machine's clock by default. */
  readonly now?: () => number;
  /** Called with every call. */
  readonly hear?: (call: PlainCall) => void;
}

/** Starts one on a free port, with these people in every channel, and others in none. */
export async function startPlainSlack(
  members: readonly MemberId[],
  others: readonly MemberId[] = [],
  { now = Date.now, hear = () => undefined }: PlainSlackOptions = {},
): Promise<PlainSlack> {
  const calls = new Map<string, number>();
  const users = [...members, ...others].map((id) => ({
    id,
    tz: 'UTC',
    locale: 'en-US',
    profile: { real_name: `Person ${id}`, first_name: 'Person', last_name: id, status_emoji: '' },
  }));
  const bot = { bot_id: 'B0BOT', user_id: 'U0BOT' };
  const answers: Readonly<Record<string, (asked: URLSearchParams, token: string) => object>> = {
    'auth.test': (_, token) => ({ team_id: token.replace('xoxb-', ''), ...bot }),
    'conversations.members': () => ({ members }),
    'conversations.info': () => ({ channel: { is_archived: false } }),
    'users.list': (asked) => {
      const from = Number(asked.get('cursor') ?? 0);
      const to = from + Number(asked.get('limit') ?? users.length);
      const next = to < users.length ? String(to) : '';
      return { members: users.slice(from, to), response_metadata: { next_cursor: next } };
    },
    'users.info': (asked) => ({ user: users.find(({ id }) => id === asked.get('user')) ?? users[0] }),
    'conversations.open': () => ({ channel: { id: 'D0DM' } }),
  };
  const server = createServer((request, response) => {
    const [by = '', method = ''] = (request.url ?? '').split('/').slice(-2);
    calls.set(method, (calls.get(method) ?? 0) + 1);
    void text(request).then((body) => {
      const token = (request.headers.authorization ?? '').replace('Bearer ', '');
      const asked = new URLSearchParams(body);
      hear({ method, by, workspace: token.replace('xoxb-', ''), asked });
      const answer = answers[method]?.(asked, token) ?? {};
      const date = new Date(now()).toUTCString();
      response.writeHead(200, { 'content-type': 'application/json', date });
      response.end(JSON.stringify({ ok: true, ts: '1.000001', ...answer }));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    apiUrl: `http://127.0.0.1:${portOf(server)}/api/`,
    calls,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
