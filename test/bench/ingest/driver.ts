import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { signed } from '../../../sandbox/delivery.js';
import { type Answered, type Load, TRIGGER } from './load.js';

/** The end of a chunked answer. */
const END_OF_CHUNKS = '\r\n0\r\n\r\n';

let sent = 0;

/** Returns a request as it goes over the wire, signed now. Each is different: the bot accepts a signature once. */
function requestOf({ bodies, secret, port, aheadMs = 0 }: Load, index: number): Buffer {
  sent += 1;
  const trigger = String(sent).padStart(TRIGGER.length, '0');
  const body = (bodies[index % bodies.length] ?? '').replace(TRIGGER, trigger);
  const headers = {
    host: `127.0.0.1:${port}`,
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(Buffer.byteLength(body)),
    ...signed(body, secret, Math.floor((Date.now() + aheadMs) / 1000)),
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST /slack/events HTTP/1.1\r\n${head.join('')}\r\n${body}`);
}

/** Opens a connection. */
async function opened(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

const isRefused = (answer: string): boolean =>
  !answer.startsWith('HTTP/1.1 200 ') || answer.includes('"errors"');

/**
 * Sends everything over the load's connections, each of which sends its next request as soon as it has its answer and
 * the pace allows. Each connection has had an answer before, like a load balancer's: Node accepts one new connection
 * per turn of its loop, so the last of 200 at once would wait for a second, whatever it asks.
 */
async function drive(load: Load): Promise<Answered> {
  const sockets = await Promise.all(Array.from({ length: load.connections }, () => opened(load.port)));
  let refused = 0;
  for (const [index, socket] of sockets.entries())
    if (isRefused(await exchange(socket, requestOf(load, index)))) refused += 1;
  const requests = Array.from({ length: load.requests }, (_, index) => requestOf(load, index));
  const latencies: number[] = [];
  let next = 0;
  const began = performance.now();
  const work = async (socket: Socket): Promise<void> => {
    try {
      for (let request = requests[next]; request; request = requests[next]) {
        const due = began + next * (load.everyMs ?? 0);
        next += 1;
        const wait = due - performance.now();
        if (load.everyMs !== undefined && wait > 0) await setTimeout(wait);
        // A request that waits for a connection has waited since its time in the pace.
        const at = load.everyMs === undefined ? performance.now() : due;
        const answer = await exchange(socket, request);
        latencies.push(performance.now() - at);
        if (isRefused(answer)) refused += 1;
      }
    } finally {
      socket.destroy();
    }
  };
  await Promise.all(sockets.map(work));
  return { seconds: (performance.now() - began) / 1000, latencies, refused };
}

/** Sends one request, and returns its whole answer. */
function exchange(socket: Socket, request: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const done = (): void => {
      socket.off('data', hear).off('error', reject).off('close', lost);
    };
    const lost = (): void => reject(new Error('the server closed a connection'));
    const hear = (chunk: Buffer): void => {
      answer += chunk.toString('latin1');
      if (!isWhole(answer)) return;
      done();
      resolve(answer);
    };
    socket.on('data', hear).once('error', reject).once('close', lost);
    socket.write(request);
  });
}

function isWhole(answer: string): boolean {
  const head = answer.indexOf('\r\n\r\n');
  if (head < 0) return false;
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(answer.slice(0, head + 2))?.[1];
  return length === undefined ? answer.endsWith(END_OF_CHUNKS) : answer.length >= head + 4 + Number(length);
}

parentPort?.on('message', (load: Load) => {
  drive(load).then(
    (answered) => parentPort?.postMessage(answered),
    (error: unknown) => parentPort?.postMessage({ error: String(error) }),
  );
});
