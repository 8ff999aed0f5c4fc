import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Server } from 'node:net';
import { freePort } from '../../../sandbox/local-redis.js';
import type { NoAnswer } from '../../../src/usecases/no-answer.js';
import { identityOf, isAnswerLost, onceClient } from '../../../src/slack/api/client.js';
import { checkToken } from '../../../src/slack/api/token-check.js';
import { noAnswerOf } from '../../../src/slack/api/no-answer.js';
import { connectProxy, BEHIND_PROXY } from '../../support/connect-proxy.js';
import { aTlsDoor } from '../../support/tls-door.js';
import { portOf } from '../../../sandbox/port-of.js';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  delete process.env['HTTPS_PROXY'];
});

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${portOf(server)}/`;
}
const answering = (answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> =>
  listening(createServer({ keepAlive: false }, answer));
const page = (status: number, headers: Record<string, string> = {}) =>
  answering((_, response) => void response.writeHead(status, headers).end('<html>No</html>'));
const throughProxy = async (status: number): Promise<string> => {
  const proxy = await connectProxy(1);
  ends.push(() => proxy.end());
  proxy.refuse(status);
  process.env['HTTPS_PROXY'] = `http://127.0.0.1:${proxy.port}`;
  return `https://${BEHIND_PROXY}/`;
};

describe('a Slack that can’t be reached', () => {
  it.each<[NoAnswer, string, () => Promise<string>]>([
    ['name', 'DNS does not know its name', async () => 'https://slack.invalid/'],
    ['refused', 'its port is closed', async () => `https://127.0.0.1:${await freePort()}/`],
    [
      'certificate',
      'something with a certificate of its own is on the way',
      async () => {
        const door = await aTlsDoor('redis://127.0.0.1:1', 'localhost');
        ends.push(() => door.end());
        return `https://localhost:${door.port}/`;
      },
    ],
    ['closed', 'the connection is cut', () => listening(createTcpServer((socket) => void socket.destroy()))],
    ['proxy login', 'the proxy wants a login', () => throughProxy(407)],
    ['proxy refusal', 'the proxy connects nobody to it', () => throughProxy(403)],
    [
      'refused',
      'no proxy answers',
      async () => {
        process.env['HTTPS_PROXY'] = `http://127.0.0.1:${await freePort()}`;
        return `https://${BEHIND_PROXY}/`;
      },
    ],
    ['page', 'a page comes in its place', () => page(200)],
    ['page', 'a page says that the network wants a sign-in', () => page(511)],
    ['page', 'a proxy forbids it with a page', () => page(403)],
    ['http error', 'a page says that it is down', () => page(503)],
  ])('is reported as its kind, %s, if %s, both by calls and by doctor', async (kind, _, open) => {
    const api = `${await open()}api/`;
    await expect(checkToken('xoxb-1', api).catch(noAnswerOf)).resolves.toBe(kind);
    const client = onceClient({ token: async () => 'xoxb-1' }, api);
    await expect(identityOf(client).catch(noAnswerOf)).resolves.toBe(kind);
    const never = ['name', 'refused', 'certificate', 'proxy login', 'proxy refusal'].includes(kind);
    if (never) await expect(client.auth.test().catch(isAnswerLost)).resolves.toBe(false);
  });

  it('counts as a page if the call was redirected elsewhere', async () => {
    const client = onceClient(
      { token: async () => 'xoxb-1' },
      `${await page(302, { location: 'http://127.0.0.1:1/sign-in' })}api/`,
    );
    await expect(identityOf(client).catch(noAnswerOf)).resolves.toBe('page');
  });

  it('counts as a timeout if nothing answered in time', async () => {
    const api = await answering(() => undefined);
    const error: unknown = await fetch(api, { signal: AbortSignal.timeout(20) }).catch((failed) => failed);
    expect(noAnswerOf(error)).toBe('timeout');
    ends.unshift(async () => undefined);
  });
});
