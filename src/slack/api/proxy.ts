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

/** Parses a proxy's address; without a scheme it's http, as in curl. Null if it's unreadable. */
function addressIn(text: string): URL | null {
  const full = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(full)) return null;
  const address = new URL(full);
  return ['http:', 'https:'].includes(address.protocol) ? address : null;
}

/** Returns the variable that names the proxy: HTTPS_PROXY, or HTTP_PROXY if only that is set; null for none. */
function variableIn(env: Environment): string | null {
  if ((env['no_proxy'] ?? env['NO_PROXY'])?.trim() === '*') return null;
  return NAMING.find((name) => env[name]) ?? null;
}

/** Returns the proxy that the environment names; null for none. `directIn` says which addresses it isn't for. */
export function proxyIn(env: Environment): Proxy | null {
  const variable = variableIn(env);
  const address = variable === null ? null : addressIn(env[variable] ?? '');
  return variable !== null && address !== null ? { variable, address } : null;
}

/** Returns a sentence about a faulty proxy setting, with the fix but without the value; null if there's no fault. */
export function proxyProblem(env: Environment): string | null {
  const variable = variableIn(env);
  return variable === null || addressIn(env[variable] ?? '') !== null
    ? null
    : `${variable} is no address of an HTTP proxy: expected http://host:port or https://host:port, with user:password@ if the proxy wants a login. Fix: correct it; or unset it, or set NO_PROXY=slack.com, to connect directly`;
}

/** Returns the addresses that no proxy leads to, in the format of NO_PROXY. */
export const directIn = (env: Environment): string =>
  [env['no_proxy'] ?? env['NO_PROXY'] ?? '', ...HERE].join(',');
