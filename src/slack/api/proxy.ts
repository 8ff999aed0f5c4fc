/** The environment's proxy variables, as curl and most other tools read them; lower case wins. */
const NAMING = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'] as const;
export const PROXY_VARIABLES = [...NAMING, 'no_proxy', 'NO_PROXY'] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy that leads to Slack. */
export interface Proxy {
  /** The variable that names it. */
  readonly variable: string;
  readonly address: URL;
}

/** Addresses of this machine, which no proxy leads to. */
const HERE = ['localhost', '127.0.0.1', '[::1]'];

/** A proxy's address; without a scheme it's http, as in curl. Null if it's unreadable. */
function addressIn(text: string): URL | null {
  const full = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(full)) return null;
  const address = new URL(full);
  return ['http:', 'https:'].includes(address.protocol) ? address : null;
}

/** The variable that names the proxy to Slack: HTTPS_PROXY, or HTTP_PROXY where only that is set; null for none. */
function variableIn(env: Environment): string | null {
  if ((env['no_proxy'] ?? env['NO_PROXY'])?.trim() === '*') return null;
  return NAMING.find((name) => env[name]) ?? null;
}

/** The proxy that leads to Slack, unless NO_PROXY names Slack; null for none. */
export function proxyIn(env: Environment): Proxy | null {
  const variable = variableIn(env);
  const address = variable === null ? null : addressIn(env[variable] ?? '');
  return variable !== null && address !== null ? { variable, address } : null;
}

/** What's wrong with the environment's proxy setting, without its value; null if nothing is. */
export function proxyProblem(env: Environment): string | null {
  const variable = variableIn(env);
  return variable === null || addressIn(env[variable] ?? '') !== null
    ? null
    : `${variable} is no address of an HTTP proxy: expected http://host:port or https://host:port, with user:password@ if the proxy wants a login. Fix: correct it; or unset it, or set NO_PROXY=slack.com, to connect directly`;
}

/** The addresses that no proxy leads to, as NO_PROXY lists them. */
export const directIn = (env: Environment): string =>
  [env['no_proxy'] ?? env['NO_PROXY'] ?? '', ...HERE].join(',');
