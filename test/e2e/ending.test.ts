import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { signed } from '../../sandbox/delivery.js';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { freePort } from '../../sandbox/local-redis.js';
import { aPrefix, testRedisUrl } from '../support/redis.js';

const NEW_PIDS = ['-p', '-f', '--mount-proc'];
const RUN = ['dist/src/cli.js', 'start'];
const FIRST = ['unshare', ...NEW_PIDS, process.execPath, ...RUN];
/** Whether a process can be the first of its own container here; it can in CI. */
const canBeFirst = spawnSync('unshare', [...NEW_PIDS, 'true']).status === 0;
/** Whether util-linux's `script`, which gives a process a terminal, exists here; it does in CI. */
const canHaveTerminal = /util-linux/.test(
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '',
);

describe('a bot that’s told to end', () => {
  let folder: string;
  let slack: Sandbox;
  let child: ChildProcess | undefined;
  let ended = true;
  let inTerminal = 0;
  let said: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'evenkeel-ending-'));
    slack = await startSandbox({ manifestFile: 'manifest.yml', users: [{ id: 'U0ANA', name: 'Ana' }] });
    said = '';
  });
  afterEach(async () => {
    // The bot's own processes belong to its group, unless the bot has a terminal of its own.
    if (child?.pid && !ended) for (const pid of [-child.pid, inTerminal]) if (pid) kill(pid);
    await slack.close();
    rmSync(folder, { recursive: true });
  });

  const environment = (env: Record<string, string>): Record<string, string> => ({
    PATH: process.env['PATH'] ?? '',
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    REDIS_URL: testRedisUrl(),
    EVENKEEL_PREFIX: aPrefix(),
    EVENKEEL_KEYRING: join(folder, 'a.keyring'),
    EVENKEEL_HEALTH_PORT: '0',
    ...env,
  });
  const begin = (
    env: Record<string, string>,
    [program = '', ...args]: readonly string[] = [process.execPath, ...RUN],
  ): ChildProcess => {
    // Only the bot itself holds the last pipe open, whoever started it.
    const stdio = ['ignore', 'pipe', 'pipe', 'pipe'] as const;
    const bot = spawn(program, args, { env: environment(env), detached: true, stdio: [...stdio] });
    for (const stream of [bot.stdout, bot.stderr])
      stream?.on('data', (chunk: Buffer) => void (said += chunk.toString()));
    child = bot;
    ended = false;
    bot.once('close', () => {
      ended = true;
    });
    return bot;
  };
  const hears = (words: string) => slack.waitFor(words, () => said.includes(words));
  /** The bot's own pid: the first process of a container has a parent of its own. */
  const pidOf = ({ pid = 0 }: ChildProcess, first: boolean): number =>
    first ? Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()) : pid;
  const inTime = (what: Promise<unknown[]>): Promise<unknown[]> =>
    Promise.race([what, setTimeout(10_000, ['did not end within 10 s'], { ref: false })]);
  const ends = async (bot: ChildProcess, first = false): Promise<unknown> => {
    const closed = once(bot, 'close');
    process.kill(pidOf(bot, first), 'SIGTERM');
    return (await inTime(closed))[0];
  };
  const noRedis = async () => ({ REDIS_URL: `redis://127.0.0.1:${await freePort()}` });

  it.each([false, ...(canBeFirst ? [true] : [])])(
    'ends with code 0 while it waits for Slack (the first of a container: %s)',
    async (first) => {
      slack.fault({ kind: 'hang', methods: ['auth.test'], times: 100 });
      const bot = begin({}, first ? FIRST : undefined);
      await slack.waitFor('the socket', () => slack.connected());
      expect(await ends(bot, first)).toBe(0);
    },
  );

  it('ends with code 0 while it waits for Redis', async () => {
    const bot = begin(await noRedis());
    await hears('redis_error');
    expect(await ends(bot)).toBe(0);
  });

  it('ends in good order if one Ctrl-C comes twice, as it does under npm', async () => {
    const bot = begin({});
    await hears('"msg":"started"');
    const closed = once(bot, 'close');
    // Two signals of one kind may arrive as one.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) bot.kill(signal);
    expect((await inTime(closed))[0]).toBe(0);
    expect(said).toContain('"msg":"stopped"');
  });

  it('ends if npm started it and npm is told to end', async () => {
    const bot = begin(await noRedis(), ['npm', 'start', '--silent']);
    await hears('redis_error');
    expect(await ends(bot)).toBe(0);
    expect(said).toContain('"msg":"stopped"');
  });

  it('keeps running if no one reads its output anymore, and then ends with code 0', async () => {
    const bot = begin(await noRedis());
    await hears('redis_error');
    for (const stream of [bot.stdout, bot.stderr]) stream?.destroy();
    expect(await ends(bot)).toBe(0);
  });

  if (canHaveTerminal)
    it('ends within ten seconds if its terminal is closed', async () => {
      const command = `echo its pid: $$; exec ${process.execPath} ${RUN.join(' ')}`;
      const bot = begin({}, ['script', '-qfec', command, '/dev/null']);
      await hears('"msg":"started"');
      inTerminal = Number(/its pid: (\d+)/.exec(said)?.[1]);
      const closed = once(bot.stdio[3] as Socket, 'close');
      bot.kill('SIGKILL');
      expect(await inTime(closed)).toEqual([false]);
      // The system then closes the bot's connections, and Slack hears of that a moment later.
      await slack.waitFor('the socket to close', () => !slack.connected());
    });

  it('listens for signals before it loads anything that takes time', () => {
    const imports = [...readFileSync('src/cli.ts', 'utf8').matchAll(/^import .*'(.+)'/gm)].map(
      ([, from]) => from,
    );
    expect(imports).toEqual(['./ops/no-debug.js', './ops/signals.js']);
    for (const file of ['no-debug', 'signals'])
      expect(readFileSync(`src/ops/${file}.ts`, 'utf8')).not.toMatch(/^import/m);
  });

  it('answers every HTTP request it has begun to read, and says that the connection won’t be kept', async () => {
    const port = await freePort();
    const bot = begin({ EVENKEEL_MODE: 'http', EVENKEEL_PORT: String(port) });
    await hears('"msg":"started"');
    const idle = connect(port, '127.0.0.1');
    const half = connect(port, '127.0.0.1');
    await Promise.all([once(idle, 'connect'), once(half, 'connect')]);
    idle.write(supportRequest(slack.signingSecret));
    expect(await answerOf(idle)).toMatch(/^HTTP\/1\.1 200 [^]*Keep-Alive: timeout=75/);
    const request = supportRequest(slack.signingSecret, { expect: '100-continue' });
    half.write(request.slice(0, -20));
    // Node answers this once it has read the headers.
    expect(await answerOf(half)).toMatch(/^HTTP\/1\.1 100 Continue/);
    const closed = once(idle, 'close');
    const exited = once(bot, 'exit');
    bot.kill('SIGTERM');
    // Idle connections close as soon as the bot is told to end.
    await closed;
    half.write(request.slice(-20));
    expect(await answerOf(half)).toMatch(/^HTTP\/1\.1 200 [^]*connection: close[^]*talk to someone now/i);
    expect((await exited)[0]).toBe(0);
  });
});

/** Kills a process, or a group if the number is negative, if it exists. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It has already ended.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A signed /support, as it goes over the wire. */
function supportRequest(secret: string, more: Record<string, string> = {}): string {
  const body = new URLSearchParams({
    command: '/support',
    text: '',
    user_id: 'U0ANA',
    team_id: 'T0SANDBOX',
    trigger_id: '1.2.3',
    response_url: 'http://127.0.0.1:9/',
  }).toString();
  const headers = {
    host: 'bot',
    connection: 'keep-alive',
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(body.length),
    ...signed(body, secret, Math.floor(Date.now() / 1000)),
    ...more,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `POST /slack/events HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** The first answer on a connection. */
async function answerOf(socket: Socket): Promise<string> {
  let text = '';
  for (;;) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    text += chunk.toString();
    const [head = '', body = ''] = text.split('\r\n\r\n');
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (text.includes('\r\n\r\n') && Buffer.byteLength(body) >= length) return text;
  }
}
