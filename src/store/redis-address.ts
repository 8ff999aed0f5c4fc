/** A server, as an address names it. */
export interface Node {
  readonly host: string;
  readonly port: number;
}

/** How to connect to any of an address's servers. */
interface Manner {
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** The IP version to look host names up in: 4 or 6; 0 for both. */
  readonly family: 0 | 4 | 6;
}

/** One Redis. */
export interface SingleAddress extends Manner, Node {
  readonly kind: 'single';
  readonly db: number;
}

/** A Redis Cluster. It's enough if one of the nodes answers. */
export interface ClusterAddress extends Manner {
  readonly kind: 'cluster';
  readonly nodes: readonly Node[];
}

/** A master that Sentinels watch over, by its name. */
export interface SentinelAddress extends Manner {
  readonly kind: 'sentinel';
  readonly nodes: readonly Node[];
  readonly name: string;
  readonly db: number;
  /** The Sentinels' own credentials; the user and password before the hosts are those of Redis. */
  readonly sentinelUsername: string | undefined;
  readonly sentinelPassword: string | undefined;
}

/** Where Redis is, and how to connect to it. */
export type RedisAddress = SingleAddress | ClusterAddress | SentinelAddress;

/** The problem with an address, in words that contain no part of the address, which may hold a password. */
export interface AddressProblem {
  readonly problem: string;
}

const SHAPE = /^(rediss?)(?:\+(cluster|sentinel))?:\/\/(?:(.*)@)?([^@/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/i;
const NODE = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::(\d{1,5}))?$/;
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'] as const;
const FAMILIES = { '0': 0, '4': 4, '6': 6 } as const;

/** The port of a host that doesn't name one; a cluster's nodes have no default port. */
const USUAL_PORT = { single: 6_379, sentinel: 26_379, cluster: null } as const;

/** A problem, thrown from anywhere in the parser. */
class Wrong extends Error {}

/**
 * Reads REDIS_URL: `redis://`, `redis+cluster://` or `redis+sentinel://`, or `rediss` in place of `redis` for TLS. If
 * part of it is wrong, returns a problem that says which part.
 */
export function readAddress(text: string): RedisAddress | AddressProblem {
  try {
    return read(text.trim());
  } catch (error) {
    if (error instanceof Wrong) return { problem: error.message };
    throw error;
  }
}

function read(text: string): RedisAddress {
  const [, scheme, form, login, hosts, path, query] = SHAPE.exec(text) ?? [];
  if (!scheme)
    throw new Wrong(
      /^rediss?(\+\w+)?:\/\//i.test(text)
        ? 'it cannot be taken apart; a password with /, ?, # or @ in it has to be percent-encoded'
        : 'it does not begin with redis://, redis+cluster:// or redis+sentinel:// (rediss with TLS)',
    );
  const kind = (form?.toLowerCase() ?? 'single') as RedisAddress['kind'];
  const options = new URLSearchParams(query);
  const manner = {
    tls: scheme.toLowerCase() === 'rediss',
    ...loginOf(login),
    family: familyOf(options),
  };
  const nodes = (hosts ?? '').split(',').map((node, index, { length }) => nodeOf(node, index, length, kind));
  const { host, port } = nodes[0] as Node;
  if (kind === 'sentinel') {
    const [name, db, ...more] = (path ?? '').split('/');
    if (!name || more.length > 0)
      throw new Wrong('after the Sentinels it needs the name of the master, as in host:26379/mymaster');
    const sentinelUsername = taken(options, 'sentinelUser');
    const sentinelPassword = taken(options, 'sentinelPassword');
    nothingLeftOf(options);
    return {
      kind,
      nodes,
      name: decoded(name, 'name of the master'),
      db: databaseOf(db),
      ...manner,
      sentinelUsername,
      sentinelPassword,
    };
  }
  nothingLeftOf(options);
  if (kind === 'single') {
    if (nodes.length > 1)
      throw new Wrong('it names several hosts: a cluster is written redis+cluster://host:port,host:port');
    return { kind, host, port, db: databaseOf(path), ...manner };
  }
  if (databaseOf(path) !== 0) throw new Wrong('a cluster has database 0 alone, and it names another');
  return { kind, nodes, ...manner };
}

function nodeOf(text: string, index: number, of: number, kind: RedisAddress['kind']): Node {
  const [, v6, name, digits] = NODE.exec(text.trim()) ?? [];
  const host = v6 ?? name;
  const which = of === 1 ? 'host' : `${ORDINALS[index] ?? 'last'} host`;
  if (!host)
    throw new Wrong(
      text.trim() === ''
        ? `its ${which} is missing`
        : `its ${which} is not host:port (an IPv6 address goes into brackets: [::1]:6379)`,
    );
  const port = digits === undefined ? USUAL_PORT[kind] : Number(digits);
  if (port === null) throw new Wrong(`its ${which} has no port`);
  if (port < 1 || port > 65_535) throw new Wrong(`the port of its ${which} is not between 1 and 65535`);
  return { host, port };
}

/** Returns the user and the password. Text without a colon could be either, so we refuse it. */
function loginOf(login: string | undefined): Pick<Manner, 'username' | 'password'> {
  if (!login) return { username: undefined, password: undefined };
  const colon = login.indexOf(':');
  if (colon < 0)
    throw new Wrong('before the @ it has no colon: write :password@ for a password alone, or user:password@');
  const password = decoded(login.slice(colon + 1), 'password');
  if (password === '')
    throw new Wrong('its password is empty: write user:password@, or nothing before the host');
  return { username: decoded(login.slice(0, colon), 'user') || undefined, password };
}

function decoded(text: string, what: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Wrong(`its ${what} has a % that encodes nothing: write a % itself as %25`);
  }
}

function databaseOf(path: string | undefined): number {
  if (!path) return 0;
  if (!/^\d{1,5}$/.test(path))
    throw new Wrong('what follows the host is not the number of a database, as in /0');
  return Number(path);
}

function familyOf(options: URLSearchParams): Manner['family'] {
  const family = taken(options, 'family') ?? '0';
  if (!Object.hasOwn(FAMILIES, family)) throw new Wrong('its family is neither 4 nor 6');
  return FAMILIES[family as keyof typeof FAMILIES];
}

/** Removes an option from those that are left, and returns it; undefined if it's missing or empty. */
function taken(options: URLSearchParams, name: string): string | undefined {
  const value = options.get(name);
  options.delete(name);
  return value || undefined;
}

function nothingLeftOf(options: URLSearchParams): void {
  if (options.size > 0)
    throw new Wrong(
      'after the ? it has an option that Evenkeel does not know; family=4 and family=6 are known',
    );
}

/**
 * Returns a valid address with special characters in its user and password percent-encoded. In .env files, a raw `#` or
 * `"` has another meaning, and programs that read them differ in how they treat quotes.
 */
export function encodedAddress(text: string): string {
  const [, , , login] = SHAPE.exec(text.trim()) ?? [];
  if (!login) return text.trim();
  const { username = '', password = '' } = loginOf(login);
  const encoded = [username, password]
    .map((part) => encodeURIComponent(part).replaceAll("'", '%27'))
    .join(':');
  return text.trim().replace(`://${login}@`, () => `://${encoded}@`);
}

/** Returns where an address leads, for people to read: hosts, ports and database, but neither user nor password. */
export function shownAddress(address: RedisAddress): string {
  const nodes = address.kind === 'single' ? [address] : address.nodes;
  const hosts = nodes.map(({ host, port }) => `${host}:${port}`).join(', ');
  if (address.kind === 'cluster') return `the cluster at ${hosts}`;
  const of = address.kind === 'sentinel' ? `${address.name}, by the Sentinels at ${hosts}` : hosts;
  return address.db === 0 ? of : `${of}, database ${address.db}`;
}
