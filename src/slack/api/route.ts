import {
  Agent,
  buildConnector,
  type Dispatcher,
  EnvHttpProxyAgent,
  fetch as fetchOver,
  Pool,
  type RequestInit as InitOver,
} from 'undici';
import { directIn, type Proxy, PROXY_VARIABLES, proxyIn } from './proxy.js';

function agentThrough({ address }: Proxy, options: EnvHttpProxyAgent.Options = {}): EnvHttpProxyAgent {
  return new EnvHttpProxyAgent({
    ...options,
    httpProxy: address.href,
    httpsProxy: address.href,
    noProxy: directIn(process.env),
  });
}

/** The agent in use, and the settings it was made for. */
let inUse: { readonly settings: string; readonly agent: Dispatcher } | null = null;

/** Returns the agent for calls to Slack, direct or through a proxy; makes another one when the settings change. */
function agentNow(): Dispatcher {
  const settings = JSON.stringify(PROXY_VARIABLES.map((name) => process.env[name]));
  if (inUse?.settings !== settings) {
    void inUse?.agent.close();
    const proxy = proxyIn(process.env);
    inUse = { settings, agent: proxy ? agentThrough(proxy) : new Agent() };
  }
  return inUse.agent;
}

/** Fetches from Slack as `fetch` does, through the environment's proxy if it names one. Throws what `fetch` throws. */
export async function slackFetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
  // Slack never redirects a call. The cast is needed because Node's own types describe an older release of
  // the same library.
  const over = { redirect: 'error', ...init, dispatcher: agentNow() } as unknown as InitOver;
  return fetchOver(url, over);
}

/** The address of Slack's Web API. */
const SLACK_API_URL = 'https://slack.com/api/';

/** Calls a method of Slack's Web API without Slack's client. Throws what `fetch` throws. */
export const plainCall = (
  method: string,
  slackApiUrl: string | undefined,
  init: RequestInit,
): Promise<Response> =>
  slackFetch(new URL(method, slackApiUrl ?? SLACK_API_URL), { method: 'POST', ...init });

/** The route of one Socket Mode connection. */
export interface SocketRoute {
  readonly dispatcher: Dispatcher;
  /** Cuts the connection, however its other end behaves. */
  cut(): void;
}

/** Makes the route for one Socket Mode connection; null without a proxy, when the library's own route will do. */
export function socketRoute(): SocketRoute | null {
  const proxy = proxyIn(process.env);
  if (!proxy) return null;
  // The library can cut only connections it made itself, and nothing else knows a socket once it carries a WebSocket.
  const sockets = new Set<{ destroy(): unknown }>();
  const noting =
    (connect: buildConnector.connector): buildConnector.connector =>
    (options, done) =>
      connect(options, (...made) => {
        const [, socket] = made;
        if (socket) sockets.add(socket);
        done(...made);
      });
  const agent = agentThrough(proxy, {
    connect: noting(buildConnector({ allowH2: false })),
    clientFactory: (origin, options) => {
      const { connect } = options as { connect: buildConnector.connector };
      return new Pool(origin, { ...(options as Agent.Options), connect: noting(connect) });
    },
  });
  return {
    dispatcher: agent,
    cut() {
      for (const socket of sockets) socket.destroy();
      void agent.destroy();
    },
  };
}
