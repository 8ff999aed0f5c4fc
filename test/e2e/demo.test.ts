import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { openBrowser } from '../../sandbox/demo/browser.js';
import { widthOf, wrapped } from '../../sandbox/demo/terminal.js';
import { Interrupted, traces } from '../../sandbox/demo/traces.js';
import { testRedisUrl } from '../support/redis.js';
import { portOf } from '../../sandbox/port-of.js';

/** Starts the demo with its own folder for temporary files, and sends a terminal's Ctrl-C once it says something. */
async function ended(at: RegExp, redisUrl: string, ...options: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-temp-'));
  const demo = spawn(process.execPath, ['dist/sandbox/demo/main.js', ...options], {
    env: { ...process.env, TMPDIR: folder, REDIS_URL: redisUrl },
    // A group of its own gets the signal, as from a terminal.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  demo.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (at.test((said += text)) && !said.includes('Ending')) process.kill(-(demo.pid ?? 0), 'SIGINT');
  });
  const [code] = (await once(demo, 'exit')) as [number | null];
  const left = readdirSync(folder);
  rmSync(folder, { recursive: true });
  return { code, left, said, pid: demo.pid };
}

const keysOf = async (prefix: string): Promise<string[]> => {
  const redis = new Redis(testRedisUrl());
  try {
    return await redis.keys(`*${prefix}:*`);
  } finally {
    redis.disconnect();
  }
};

describe('Ctrl-C in the demo', () => {
  it.each([
    ['before the bot has started', /A local Slack/, [], 130],
    ['once the page is there', /http:\/\/127/, [], 0],
    ['while the first week plays', /Week 1 of 6/, ['--headless'], 130],
  ])('leaves no folder and no Redis behind %s', async (_, at, options, ends) => {
    const { code, left, said } = await ended(at, '', ...options);
    expect({ code, left }).toEqual({ code: ends, left: [] });
    expect(said).not.toMatch(/could not be removed|Error/);
  });

  it('may come after the address of the page, which is the last line', async () => {
    const { said } = await ended(/http:\/\/127.*\n/, testRedisUrl());
    expect(said).toMatch(/\n {2}http:\/\/127\.0\.0\.1:\d+\/\n\nEnding/);
  });

  it('leaves no key of the demo in another Redis', async () => {
    const { code, left, said, pid } = await ended(/Week 1 of 6/, testRedisUrl(), '--headless');
    expect({ code, left, keys: await keysOf(`demo${pid}`) }).toEqual({ code: 130, left: [], keys: [] });
    expect(said).not.toMatch(/could not be removed|Error/);
  });
});

describe('the demo’s options', () => {
  it('a port in use is reported with the fix, before anything starts', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const port = portOf(taken);
    const { status, stderr } = spawnSync(
      process.execPath,
      ['dist/sandbox/demo/main.js', '--port', `${port}`],
      { encoding: 'utf8' },
    );
    taken.close();
    expect({ status, said: stderr.trim() }).toEqual({
      status: 2,
      said: `Port ${port} is in use. Fix: name another one, or leave --port out for any free one.`,
    });
  });

  it.each([
    ['a browser that opens', 'exit 0', true],
    ['a browser that does not', 'exit 3', false],
  ])('the page is opened by the system: %s', async (_, does, opened) => {
    const folder = mkdtempSync(join(tmpdir(), 'evenkeel-path-'));
    for (const name of ['xdg-open', 'open'])
      writeFileSync(join(folder, name), `#!/bin/sh\n${does}\n`, { mode: 0o755 });
    expect(await openBrowser('http://127.0.0.1:1/', { PATH: folder })).toBe(opened);
    rmSync(folder, { recursive: true });
    expect(await openBrowser('http://127.0.0.1:1/', { PATH: folder })).toBe(false);
  });

  it('text breaks between words at the terminal’s width, and keeps its margin', () => {
    expect(wrapped('a few words on a narrow terminal', 12)).toEqual([
      'a few words',
      'on a narrow',
      'terminal',
    ]);
    expect(wrapped('  http://127.0.0.1:40123/', 12)).toEqual(['  http://127.0.0.1:40123/']);
    expect([widthOf({ columns: 60 }), widthOf({})]).toEqual([60, 94]);
  });

  it.each(['0', '65536', 'many'])('%s is no port', (typed) => {
    const { status, stderr } = spawnSync(process.execPath, ['dist/sandbox/demo/main.js', '--port', typed], {
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(/a port is a number from 1 to 65535/);
  });
});

describe('the search for Redis', () => {
  it('finds the server and installs no other, even if Ctrl-C ends it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'evenkeel-path-'));
    writeFileSync(join(folder, 'redis-server'), '#!/bin/sh\nkill -INT $$\n', { mode: 0o755 });
    const look = `
      import { serverProgram } from './dist/sandbox/local-redis.js';
      console.log(serverProgram(() => undefined));
    `;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', look], {
      encoding: 'utf8',
      env: { PATH: folder },
    });
    rmSync(folder, { recursive: true });
    expect(stdout).toBe('redis-server\n');
  });
});

describe('the traces of a run', () => {
  it('are removed last first, together with what was still being made when it ended', async () => {
    const removed: string[] = [];
    const run = traces(() => undefined);
    await run.made('folder', (name) => removed.push(name));
    const making = new Promise<string>((resolve) => setImmediate(resolve, 'server'));
    const late = run.made(making, (name) => removed.push(name));
    await Promise.all([run.remove(), expect(late).rejects.toThrow(Interrupted)]);
    expect(removed).toEqual(['server', 'folder']);
    await expect(run.made('more', () => undefined)).rejects.toThrow(Interrupted);
  });

  it('are all removed but one, if that one can’t be', async () => {
    const failures: unknown[] = [];
    const removed: string[] = [];
    const run = traces((error) => failures.push(error));
    await run.made('folder', (name) => removed.push(name));
    await run.made('bot', () => Promise.reject(new Error('no')));
    await run.remove();
    expect({ removed, failures: failures.length }).toEqual({ removed: ['folder'], failures: 1 });
  });
});
