import { connect, createServer, type Socket } from 'node:net';
import { tieSockets } from './tied-sockets.js';
import { portOf } from '../../sandbox/port-of.js';

/** A request and its answer as they went over the wire, byte for byte. */
export interface Exchange {
  /** The port that the request went to. */
  readonly to: number;
  readonly request: Buffer;
  readonly answer: Buffer;
}

/** A hop between Slack and the bot, such as a proxy: it sees every byte both ways, or only the number of bytes. */
export interface Hop {
  /** Leads traffic through the hop: returns the address to use instead of `url`. */
  before(url: string): Promise<string>;
  /** Returns the exchanges since the last call, in order, once every answer is complete. */
  passed(): Promise<readonly Exchange[]>;
  end(): Promise<void>;
}

interface Passing {
  readonly to: number;
  readonly request: Buffer[];
  readonly answer: Buffer[];
}

/** How long nothing may pass before everything counts as answered, in milliseconds. */
const QUIET_MS = 15;

/** Opens a hop on 127.0.0.1. Connections carry one request at a time, as Slack's and the bot's do. */
export function recordingHop(): Hop {
  const all: Passing[] = [];
  const open = new Set<Socket>();
  const ends: (() => Promise<void>)[] = [];
  let lastAt = Date.now();
  let taken = 0;
  const note = (): void => void (lastAt = Date.now());

  const before = async (url: string): Promise<string> => {
    const target = new URL(url);
    const to = Number(target.port);
    const server = createServer((client) => {
      const beyond = connect(to, target.hostname);
      let now: Passing | null = null;
      client.on('data', (sent) => {
        if (!now || now.answer.length > 0) all.push((now = { to, request: [], answer: [] }));
        now.request.push(sent);
        note();
        beyond.write(sent);
      });
      beyond.on('data', (sent) => {
        now?.answer.push(sent);
        note();
        client.write(sent);
      });
      tieSockets(client, beyond, open);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => new Promise((resolve) => server.close(() => resolve())));
    target.port = String(portOf(server));
    return String(target);
  };

  return {
    before,
    async passed() {
      while (all.some(({ answer }) => !isWhole(answer)) || Date.now() < lastAt + QUIET_MS)
        await new Promise((resolve) => setTimeout(resolve, 2));
      const since = all.slice(taken);
      taken = all.length;
      return since.map(({ to, request, answer }) => ({
        to,
        request: Buffer.concat(request),
        answer: Buffer.concat(answer),
      }));
    },
    async end() {
      for (const socket of open) socket.destroy();
      await Promise.all(ends.map((end) => end()));
    },
  };
}

/** Whether an answer is complete, by its own length. */
function isWhole(parts: readonly Buffer[]): boolean {
  const text = Buffer.concat(parts).toString('latin1');
  const [head = ''] = text.split('\r\n\r\n', 1);
  if (head === '') return false;
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  return length === undefined ? text.endsWith('0\r\n\r\n') : text.length >= head.length + 4 + Number(length);
}
