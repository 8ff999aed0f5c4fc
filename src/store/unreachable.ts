import { connect as openSocket } from 'node:net';
import { connect as openTls } from 'node:tls';
import type { Node } from './redis-address.js';
import { causeOf } from './redis-errors.js';

/** How long a server may take to show what it speaks over a bare connection, in milliseconds. */
const SAYS_WITHIN_MS = 1_500;

/** Why we don't accept a server's certificate, by Node's code. */
const CERTIFICATE: Readonly<Record<string, 'unknown' | 'expired' | 'early'>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'unknown',
  CERT_UNTRUSTED: 'unknown',
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'early',
};

/**
 * Our sentences about why we can't talk to Redis. For operators and /readyz, they name the server; for the log, whose
 * words are a closed list, they say where to look for its name.
 */
const SAYS = {
  unknownHost: <Host extends string, Code extends string>(host: Host, code: Code) =>
    `The host ${host} in REDIS_URL is not known to DNS (${code}). Fix: correct it, or the name server of this machine.` as const,
  notTrusted: <Where extends string, Code extends string>(where: Where, code: Code) =>
    `The certificate of ${where} is not signed by an authority that this machine trusts (${code}). Fix: put the path of its CA certificate into NODE_EXTRA_CA_CERTS.` as const,
  expired: <Where extends string>(where: Where) =>
    `The certificate of ${where} has expired. Fix: renew it.` as const,
  early: <Where extends string>(where: Where) =>
    `The certificate of ${where} is not valid yet. Fix: set the clock of this machine, or wait.` as const,
  notListening: <Where extends string>(where: Where) =>
    `No Redis answers at REDIS_URL: nothing listens on ${where} (ECONNREFUSED). Fix: start Redis (6.2 or later, or Valkey), or correct REDIS_URL; redis-cli -u "$REDIS_URL" ping should say PONG.` as const,
  outOfReach: <Where extends string, Code extends string>(where: Where, code: Code) =>
    `No Redis answers at REDIS_URL: ${where} cannot be reached (${code}). Fix: correct REDIS_URL, or open the way to it through firewalls and networks.` as const,
  shut: <Where extends string>(where: Where) =>
    `No Redis answers at REDIS_URL: ${where} takes connections and closes them at once. Fix: if it is a proxy or a balancer, bring the Redis behind it back; otherwise correct REDIS_URL.` as const,
  silent: <Where extends string>(where: Where) =>
    `No Redis answers at REDIS_URL: ${where} takes connections and says nothing. Fix: if it is Redis, it hangs, so restart it; otherwise correct REDIS_URL.` as const,
};

const ITS_ADDRESS = 'its address';

/** The log's sentences about why a connection to Redis was lost or couldn't be made. */
export const LOST = {
  ENOTFOUND: SAYS.unknownHost('named', 'ENOTFOUND'),
  EAI_AGAIN: SAYS.unknownHost('named', 'EAI_AGAIN'),
  notTrusted: SAYS.notTrusted(ITS_ADDRESS, 'see the code'),
  expired: SAYS.expired(ITS_ADDRESS),
  early: SAYS.early(ITS_ADDRESS),
  otherName:
    'The certificate of its address is for another host. Fix: reach Redis by a name in its certificate; evenkeel doctor says which.',
  ECONNREFUSED: SAYS.notListening(ITS_ADDRESS),
  outOfReach: SAYS.outOfReach(ITS_ADDRESS, 'see the code'),
  shut: SAYS.shut(ITS_ADDRESS),
  silent: SAYS.silent(ITS_ADDRESS),
  sentinels:
    'No Sentinel in REDIS_URL names a master that can be reached. Fix: bring the Sentinels and the master back, or correct REDIS_URL; evenkeel doctor says more.',
  other: 'Redis does not do what Evenkeel asks. Fix: evenkeel doctor says why.',
} as const;
type Lost = (typeof LOST)[keyof typeof LOST];

/** Node's codes for a server that we can't reach, and for one that hung up. */
const OUT_OF_REACH = ['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL'];
const HUNG_UP = ['ECONNRESET', 'EPIPE', 'ECONNABORTED'];

/**
 * Returns the log's sentence about an error of a lasting connection that isn't a refusal, judged by the error alone.
 * /readyz and `evenkeel doctor` find out more over their own connections, and name the server.
 */
export function lostBy(error: unknown): Lost {
  const { code = '', message = '' } = (causeOf(error) ?? {}) as Failure;
  const trust = CERTIFICATE[code];
  if (trust === 'unknown') return LOST.notTrusted;
  if (trust) return LOST[trust];
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'ECONNREFUSED') return LOST[code];
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return LOST.otherName;
  if (OUT_OF_REACH.includes(code)) return LOST.outOfReach;
  if (HUNG_UP.includes(code) || message === 'Connection is closed.') return LOST.shut;
  if (message.startsWith('Socket timeout')) return LOST.silent;
  return /sentinels are unreachable/i.test(message) ? LOST.sentinels : LOST.other;
}

/** An error of a connection, as Node reports it. */
interface Failure {
  readonly code?: string;
  readonly message?: string;
  readonly cert?: { readonly subjectaltname?: string; readonly subject?: { readonly CN?: string } };
}

const at = ({ host, port }: Node): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/**
 * Returns why we can't talk to Redis at a node, as one sentence with the fix: the name, the network, TLS, or something
 * else that listens there. It contains no user or password.
 *
 * @param error the error of the connection to the node
 */
export async function whyUnreachable(node: Node, tls: boolean, error: unknown): Promise<string> {
  const { code = '', message = '', cert } = (error ?? {}) as Failure;
  const where = at(node);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return SAYS.unknownHost(node.host, code);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const names = cert?.subjectaltname ?? cert?.subject?.CN ?? 'no name';
    return `The certificate of ${where} is not for ${node.host}, but for ${names}. Fix: reach Redis by a name in its certificate (on a cluster, cluster-announce-hostname and cluster-preferred-endpoint-type hostname), or give it one for ${node.host}.`;
  }
  const trust = CERTIFICATE[code];
  if (trust === 'unknown') return SAYS.notTrusted(where, code);
  if (trust) return SAYS[trust](where);
  if (/certificate required|handshake failure|bad certificate/i.test(message))
    return `${where} asks for a client certificate, which Evenkeel does not have. Fix: tls-auth-clients no, and a user with a password.`;
  if (code === 'ECONNREFUSED') return SAYS.notListening(where);
  const socket = await lookAt(node);
  if (socket === 'closed') return SAYS.outOfReach(where, code || 'no answer');
  if (tls && socket === 'plain')
    return `${where} does not speak TLS. Fix: begin REDIS_URL with redis instead of rediss, or turn TLS on in Redis (tls-port).`;
  if (!tls && socket === 'tls')
    return `${where} speaks TLS. Fix: begin REDIS_URL with rediss instead of redis.`;
  if (socket === 'shut') return SAYS.shut(where);
  if (socket === 'silent') return SAYS.silent(where);
  return `The server on ${where} does not answer as Redis does. Fix: correct REDIS_URL.`;
}

/**
 * Connects to a node, and returns what it does: it speaks TLS, gives a plain answer, hangs up, is silent, or can't be
 * reached.
 */
async function lookAt(node: Node): Promise<'tls' | Plain> {
  const [speaksTls, plain] = await Promise.all([shakesHands(node), answersPlainly(node)]);
  return speaksTls ? 'tls' : plain;
}

function shakesHands(node: Node): Promise<boolean> {
  return new Promise((resolve) => {
    // The server's identity doesn't matter here: we send it nothing.
    const socket = openTls({ host: node.host, port: node.port, rejectUnauthorized: false });
    const end = (speaks: boolean) => () => {
      socket.destroy();
      resolve(speaks);
    };
    socket.setTimeout(SAYS_WITHIN_MS, end(false));
    socket.once('secureConnect', end(true)).once('error', end(false)).once('close', end(false));
  });
}

type Plain = 'plain' | 'shut' | 'silent' | 'closed';

function answersPlainly(node: Node): Promise<Plain> {
  return new Promise((resolve) => {
    const socket = openSocket({ host: node.host, port: node.port });
    let reached = false;
    const end = (ifReached: Exclude<Plain, 'closed'>) => () => {
      socket.destroy();
      resolve(reached ? ifReached : 'closed');
    };
    socket.setTimeout(SAYS_WITHIN_MS, end('silent'));
    socket.once('connect', () => {
      reached = true;
      socket.write('PING\r\n');
    });
    socket.once('data', end('plain')).once('error', end('shut')).once('close', end('shut'));
  });
}
