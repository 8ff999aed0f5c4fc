import type { Server } from 'node:http';
import { App, type Logger, LogLevel } from '@slack/bolt';
import { type Sandbox, type SandboxOptions, startSandbox } from '../index.js';
import { portOf } from '../port-of.js';

export const ALICE = 'U0ALICE';
export const BOB = 'U0BOB';
export const GONE = 'U0GONE';
export const STRANGER = 'U0STRANGER';
export const GENERAL = 'C0GENERAL';
export const ELSEWHERE = 'C0ELSEWHERE';

/** Starts a sandbox with a few people and channels. */
export const aSandbox = (options: Partial<SandboxOptions> = {}): Promise<Sandbox> =>
  startSandbox({
    manifestFile: 'manifest.yml',
    users: [
      { id: ALICE, name: 'Alice' },
      { id: BOB, name: 'Bob' },
      { id: GONE, name: 'Gone', deleted: true },
      { id: STRANGER, name: 'Stranger', teamId: 'T0OTHER' },
    ],
    channels: [
      { id: GENERAL, name: 'general', members: [ALICE, BOB] },
      { id: ELSEWHERE, name: 'elsewhere', members: [BOB], botIsMember: false },
    ],
    userGroups: [{ id: 'S0GROUP', handle: 'group', name: 'Group', users: [ALICE] }],
    retryDelaysMs: [0, 0, 0],
    ...options,
  });

/** Calls a Web API method as any HTTP client would. */
export async function call(
  slack: Sandbox,
  method: string,
  args: Record<string, unknown> = {},
  token = slack.botToken,
): Promise<{ status: number; retryAfter: string | null; body: Record<string, unknown> }> {
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${token}` },
    body: JSON.stringify(args),
  });
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: (await response.json()) as Record<string, unknown>,
  };
}

export interface RunningApp {
  readonly app: App;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Bolt logs every dropped socket and late answer, but here they're intended. */
const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

/** A Bolt app connected to the sandbox, over HTTP or Socket Mode; register listeners, then start it. */
export function aBoltApp(
  slack: Sandbox,
  mode: 'http' | 'socket',
  { ignoreSelf = true }: { ignoreSelf?: boolean } = {},
): RunningApp {
  const clientOptions = {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  };
  const app = new App({
    token: slack.botToken,
    clientOptions,
    ignoreSelf,
    logger: SILENT,
    ...(mode === 'socket'
      ? { socketMode: true, appToken: slack.appToken }
      : { signingSecret: slack.signingSecret }),
  });
  let server: Server | undefined;
  return {
    app,
    async start() {
      if (mode === 'socket') {
        await app.start();
        await slack.waitFor('the socket', () => slack.connected());
        return;
      }
      server = await app.start({ port: 0, host: '127.0.0.1' });
      slack.deliverTo(`http://127.0.0.1:${portOf(server)}/slack/events`);
    },
    async stop() {
      const stopped = app.stop();
      server?.closeAllConnections();
      await stopped;
    },
  };
}

export const aModal = (callback = 'form') => ({
  type: 'modal' as const,
  callback_id: callback,
  title: { type: 'plain_text' as const, text: 'Form' },
  submit: { type: 'plain_text' as const, text: 'Send' },
  blocks: [
    {
      type: 'input' as const,
      block_id: 'name',
      label: { type: 'plain_text' as const, text: 'Name' },
      element: { type: 'plain_text_input' as const, action_id: 'value' },
    },
  ],
});

export const buttonBlocks = () => [
  {
    type: 'actions' as const,
    elements: [
      {
        type: 'button' as const,
        action_id: 'go',
        value: '1',
        text: { type: 'plain_text' as const, text: 'Go' },
      },
    ],
  },
];
