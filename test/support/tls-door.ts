import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import { portOf } from '../../sandbox/port-of.js';

/** The authority that signed the certificates of tests; see test/certificates/README.md. */
export const CA_FILE = join('test', 'certificates', 'ca.pem');

/** A TLS server on 127.0.0.1 in front of a server without TLS. */
export interface TlsDoor {
  readonly port: number;
  end(): Promise<void>;
}

/**
 * Opens a TLS server in front of a Redis.
 *
 * @param certificate the one of test/certificates that it shows
 * @param clients whether it also asks for a client certificate
 */
export async function aTlsDoor(
  redisUrl: string,
  certificate: 'localhost' | 'elsewhere' | 'expired',
  clients = false,
  wanted = 0,
): Promise<TlsDoor> {
  const { hostname, port } = new URL(redisUrl);
  const pem = (kind: string) => readFileSync(join('test', 'certificates', `${certificate}.${kind}`));
  const open = new Set<TLSSocket>();
  const server = createServer(
    {
      key: pem('key'),
      cert: pem('pem'),
      ...(clients ? { requestCert: true, rejectUnauthorized: true, ca: readFileSync(CA_FILE) } : {}),
    },
    (client) => {
      const redis = connect(Number(port), hostname);
      open.add(client);
      client.on('error', () => redis.destroy()).on('close', () => redis.destroy());
      redis.on('error', () => client.destroy()).on('close', () => client.destroy());
      client.pipe(redis).pipe(client);
    },
  );
  await new Promise<void>((resolve) => server.listen(wanted, '127.0.0.1', resolve));
  return {
    port: portOf(server),
    async end() {
      for (const client of open) client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
