import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { freePort, type OwnRedis, ownRedis } from '../../sandbox/local-redis.js';
import { aTlsDoor, CA_FILE, type TlsDoor } from '../support/tls-door.js';
import { until } from '../support/until.js';
import { portOf } from '../../sandbox/port-of.js';

/**
 * Looks at Redis as a start does, and writes to it, in a process of its own, since Node reads its trusted authorities only
 * once. Returns the output.
 */
async function open(url: string, trusting = true): Promise<string> {
  const script = `
    import { readAddress } from './dist/src/store/redis-address.js';
    import { whatIsWrong } from './dist/src/store/diagnosis.js';
    import { connect, storeOf, atomically } from './dist/src/store/redis.js';
    const trouble = await whatIsWrong(readAddress(process.env.URL), 'some');
    if (trouble === null) {
      const redis = connect(process.env.URL, () => undefined);
      const store = storeOf(redis, 'some', 'T0ONE');
      await atomically(store, [store.keys.agenda], async (_, write) => void write.set(store.keys.overlay, '1'));
      console.log(await redis.get(store.keys.overlay) === '1' ? 'works' : 'stores nothing');
    } else console.log(trouble.says);
    process.exit(0);`;
  const env = { ...process.env, URL: url, ...(trusting ? { NODE_EXTRA_CA_CERTS: CA_FILE } : {}) };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env,
  });
  return stdout.trim();
}

describe('an address of Redis', () => {
  let plain: OwnRedis;
  let locked: OwnRedis;
  let node: OwnRedis;
  let at: { readonly plain: number; readonly locked: number; readonly node: number };
  const doors: (TlsDoor | Server)[] = [];
  beforeAll(async () => {
    const nothing = () => undefined;
    const nodeDoor = await freePort();
    [plain, locked, node] = await Promise.all([
      ownRedis(nothing),
      ownRedis(nothing),
      ownRedis(
        nothing,
        Object.entries({
          'cluster-enabled': 'yes',
          'cluster-port': await freePort(),
          'cluster-announce-hostname': 'localhost',
          'cluster-preferred-endpoint-type': 'hostname',
          'cluster-announce-port': nodeDoor,
        }).flatMap(([name, value]) => [`--${name}`, String(value)]),
      ),
    ]);
    const port = ({ url }: OwnRedis): number => Number(new URL(url).port);
    at = { plain: port(plain), locked: port(locked), node: nodeDoor };
    const admin = new Redis(port(node));
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    await until(
      'the cluster serves all slots',
      () => admin.cluster('INFO'),
      (state) => state.includes('cluster_state:ok'),
    );
    for (const one of [admin, new Redis(port(locked))]) {
      await one.config('SET', 'requirepass', 'the-password');
      one.disconnect();
    }
    doors.push(await aTlsDoor(node.url, 'localhost', false, nodeDoor));
  });
  afterAll(async () => {
    for (const door of doors.splice(0))
      await ('end' in door ? door.end() : new Promise((resolve) => door.close(resolve)));
    await Promise.all([plain, locked, node].map((one) => one?.stop()));
  });

  it('reaches a cluster by the names it announces, and its certificates are checked against those names', async () => {
    const url = `rediss+cluster://:the-password@localhost:${at.node}`;
    expect(await open(url)).toBe('works');
    expect(await open(url.replace('localhost', '127.0.0.1'))).toMatch(
      /^The certificate of 127\.0\.0\.1:\d+ is not for 127\.0\.0\.1, but for DNS:localhost\. Fix: /,
    );
    expect(await open(url, false)).toMatch(
      /not signed by an authority that this machine trusts.*NODE_EXTRA_CA_CERTS\.$/,
    );
    expect(await open(url.replace('rediss', 'redis'))).toMatch(/speaks TLS\. Fix: .*rediss/);
  });

  it('behind TLS is refused with the reason: who signed its certificate, for which host, until when, and who may connect', async () => {
    const door = async (...how: [Parameters<typeof aTlsDoor>[1], boolean?]): Promise<string> => {
      const one = await aTlsDoor(plain.url, ...how);
      doors.push(one);
      return `rediss://localhost:${one.port}`;
    };
    const good = await door('localhost');
    const said = await Promise.all([
      open(good),
      open(good, false),
      open(good.replace('rediss', 'redis')),
      open(await door('elsewhere')),
      open(await door('expired')),
      open(await door('localhost', true)),
      open(`rediss://127.0.0.1:${at.plain}`),
    ]);
    expect(said).toEqual([
      'works',
      expect.stringMatching(/not signed by an authority that this machine trusts/),
      expect.stringMatching(/speaks TLS\. Fix: .*rediss/),
      expect.stringMatching(/is not for localhost, but for DNS:redis\.example/),
      expect.stringMatching(/has expired\. Fix: renew it/),
      expect.stringMatching(/asks for a client certificate/),
      expect.stringMatching(/does not speak TLS\. Fix: .*redis instead/),
    ]);
  });

  it.each([
    ['redis://127.0.0.1:', 'locked'],
    ['rediss+cluster://localhost:', 'node'],
  ] as const)('is refused with the fix if its password is missing or wrong: %s', async (scheme, which) => {
    const url = `${scheme}${at[which]}`;
    expect(await open(url)).toMatch(/^Redis requires a password\. Fix: /);
    const wrong = await open(url.replace('//', '//default:wrong-one@'));
    expect(wrong).toMatch(/^Redis refuses the user or the password in REDIS_URL\. Fix: /);
    expect(wrong).not.toContain('wrong-one');
  });

  it('is refused with the fix if that Redis is of another kind', async () => {
    const cluster = node.url.replace('//', '//:the-password@');
    expect(await open(cluster)).toMatch(
      /a cluster.s node as if it were a single Redis\. Fix: .*redis\+cluster/,
    );
    expect(await open(`redis+cluster://127.0.0.1:${at.plain}`)).toMatch(
      /a single Redis as if it were a cluster/,
    );
    expect(await open(`redis+sentinel://127.0.0.1:${at.plain}/mymaster`)).toMatch(/as if it were a Sentinel/);
  });

  it('is refused differently for a port where nothing listens, where something else does, and one that stays silent', async () => {
    const mute = createServer((socket) => void socket.on('error', () => undefined).resume());
    const web = createServer((socket) => {
      socket.on('error', () => undefined).once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    });
    for (const server of [mute, web]) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      doors.push(server);
    }
    const [silent, other, nothing, unknown] = await Promise.all([
      open(`redis://127.0.0.1:${portOf(mute)}`),
      open(`redis://127.0.0.1:${portOf(web)}`),
      open(`redis+cluster://127.0.0.1:${await freePort()}`),
      open('redis://no-such-host.invalid'),
    ]);
    expect(silent).toMatch(/takes connections and says nothing/);
    expect(other).toMatch(/does not answer as Redis does/);
    expect(nothing).toMatch(/nothing listens on 127\.0\.0\.1:\d+ \(ECONNREFUSED\)/);
    expect(unknown).toMatch(/no-such-host\.invalid in REDIS_URL is not known to DNS/);
  });
});
