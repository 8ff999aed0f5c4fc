import { connect as openSocket } from 'node:net';
import { connect as openTls } from 'node:tls';
import type { Node } from './redis-address.js';

/** How long a bare connection may take to say what it is, in milliseconds. */
const SAYS_WITHIN_MS = 1_500;

/** Why a server's certificate is not taken, by Node's code. */
const CERTIFICATE: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'unknown',
  CERT_UNTRUSTED: 'unknown',
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'early',
};

/** The errors of a connection that never came about, as Node gives them. */
interface Failure {
  readonly code?: string;
  readonly message?: string;
  readonly cert?: { readonly subjectaltname?: string; readonly subject?: { readonly CN?: string } };
}

const at = ({ host, port }: Node): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/**
 * Why no Redis can be talked to at a node, as one sentence with the fix: the name, the network, TLS, or something else that
 * listens there. No user or password stands in it.
 *
 * @param error what the connection met
 */
export async function whyUnreachable(node: Node, tls: boolean, error: unknown): Promise<string> {
  const { code = '', message = '', cert } = (error ?? {}) as Failure;
  const where = at(node);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `The host ${node.host} in REDIS_URL is not known to DNS (${code}). Fix: correct it, or the name server of this machine.`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const names = cert?.subjectaltname ?? cert?.subject?.CN ?? 'no name';
    return `The certificate of ${where} is not for ${node.host}, but for ${names}. Fix: reach Redis by a name in its certificate (on a cluster, cluster-announce-hostname and cluster-preferred-endpoint-type hostname), or give it one for ${node.host}.`;
  }
  const trust = CERTIFICATE[code];
  if (trust === 'unknown')
    return `The certificate of ${where} is signed by nobody this machine trusts (${code}). Fix: put the path of its CA certificate into NODE_EXTRA_CA_CERTS.`;
  if (trust === 'expired') return `The certificate of ${where} has expired. Fix: renew it.`;
  if (trust === 'early')
    return `The certificate of ${where} is not valid yet. Fix: set the clock of this machine, or wait.`;
  if (/certificate required|handshake failure|bad certificate/i.test(message))
    return `${where} asks for a certificate of the client, which Evenkeel does not have. Fix: tls-auth-clients no, and a user with a password.`;
  if (code === 'ECONNREFUSED')
    return `No Redis answers at REDIS_URL: nothing listens on ${where} (ECONNREFUSED). Fix: start Redis (6.2 or later, or Valkey), or correct REDIS_URL; redis-cli -u "$REDIS_URL" ping should say PONG.`;
  const socket = await lookAt(node);
  if (socket === 'closed')
    return `No Redis answers at REDIS_URL: ${where} cannot be reached (${code || 'no answer'}). Fix: correct REDIS_URL, or open the way to it through firewalls and networks.`;
  if (tls && socket === 'plain')
    return `${where} does not speak TLS. Fix: begin REDIS_URL with redis instead of rediss, or turn TLS on in Redis (tls-port).`;
  if (!tls && socket === 'tls')
    return `${where} speaks TLS. Fix: begin REDIS_URL with rediss instead of redis.`;
  if (socket === 'shut')
    return `No Redis answers at REDIS_URL: ${where} takes connections and closes them at once. Fix: if it is a proxy or a balancer, bring the Redis behind it back; else correct REDIS_URL.`;
  if (socket === 'silent')
    return `No Redis answers at REDIS_URL: ${where} takes connections and says nothing. Fix: if it is Redis, it hangs: restart it; else correct REDIS_URL.`;
  return `What listens on ${where} does not answer as Redis does. Fix: correct REDIS_URL.`;
}

/** What a node is to somebody who connects: one that speaks TLS, says something else, hangs up, is silent, or is not there. */
async function lookAt(node: Node): Promise<'tls' | Plain> {
  const [speaksTls, plain] = await Promise.all([shakesHands(node), answersPlainly(node)]);
  return speaksTls ? 'tls' : plain;
}

function shakesHands(node: Node): Promise<boolean> {
  return new Promise((resolve) => {
    // Who it is does not matter here: nothing is sent to it.
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
