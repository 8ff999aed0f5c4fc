import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import * as z from 'zod';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { aPrefix, testRedisUrl } from '../support/redis.js';

const lockFile = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().default(false) })),
});
const { packages } = lockFile.parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));

/** The paths where `npm ci --omit=dev` puts packages, as far as they exist on this machine. */
const PRODUCTION = Object.entries(packages)
  .filter(([path, { dev }]) => path !== '' && !dev && existsSync(path))
  .map(([path]) => path);

/** Every file below a folder, except for those of packages inside it. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesIn(path);
    return [path];
  });

/** Puts a file in another place: as a hard link, or as a copy if that's another disk. */
function put(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  try {
    linkSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    copyFileSync(from, to);
  }
}

describe('the package', () => {
  let place: string;
  let folder: string;
  let slack: Sandbox;
  let bot: ChildProcess | null = null;
  beforeAll(async () => {
    // No parent folder may have packages of its own.
    place = mkdtempSync(join(tmpdir(), 'evenkeel-package-'));
    execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', place]);
    const [archive = ''] = readdirSync(place);
    execFileSync('tar', ['-xzf', join(place, archive), '-C', place]);
    folder = join(place, 'package');
    for (const path of PRODUCTION) for (const file of filesIn(path)) put(file, join(folder, file));
    slack = await startSandbox({ manifestFile: 'manifest.yml', users: [{ id: 'U0ANA', name: 'Ana' }] });
  });
  afterAll(async () => {
    if (bot?.pid && bot.exitCode === null) process.kill(-bot.pid, 'SIGKILL');
    await slack.close();
    rmSync(place, { recursive: true });
  });

  const environment = (): Record<string, string> => ({
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'production',
    npm_config_update_notifier: 'false',
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    REDIS_URL: testRedisUrl(),
    EVENKEEL_PREFIX: aPrefix(),
    EVENKEEL_KEYRING: join(place, 'a.keyring'),
    EVENKEEL_HEALTH_PORT: '0',
  });
  const contents = (): string[] => filesIn(folder).map((file) => relative(folder, file));

  it('contains the files that its messages name, and neither sources nor the local Slack', () => {
    expect(contents()).toEqual(
      expect.arrayContaining(['.env.example', 'teams.example.yml', 'manifest.yml', 'docs/REDIS.md']),
    );
    expect(
      contents().filter((file) => /^(src|sandbox|test|scripts|dist\/(?!src|content|holidays))/.test(file)),
    ).toEqual([]);
  });

  it('starts with production dependencies only, builds nothing, and ends with code 0 if npm is told to end', async () => {
    const before = contents();
    bot = spawn('npm', ['start', '--silent'], { cwd: folder, env: environment(), detached: true });
    const gone = once(bot, 'close');
    let said = '';
    for (const stream of [bot.stdout, bot.stderr])
      stream?.on('data', (chunk: Buffer) => void (said += chunk.toString()));
    await slack.waitFor('the start', () => said.includes('"msg":"started"'));
    expect(said).not.toMatch(/Installing|Building/);
    expect(contents()).toEqual(before);
    bot.kill('SIGTERM');
    expect((await gone)[0]).toBe(0);
    expect(said).toContain('"msg":"stopped"');
  });

  it('checks its own content with production dependencies only', () => {
    const { status, stdout } = spawnSync(process.execPath, ['bin/evenkeel.mjs', 'content', 'check'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([0, expect.stringMatching(/5 regions, 2 languages/)]);
  });

  it('imports nothing that only development has', () => {
    const names = new Set<string>();
    for (const file of filesIn('dist/src').filter((one) => one.endsWith('.js')))
      for (const [, name] of readFileSync(file, 'utf8').matchAll(
        /^(?:import|export) .*?from '([^'.][^']*)'|import\('([^'.][^']*)'\)/gm,
      ))
        if (name !== undefined && !name.startsWith('node:')) names.add(name);
    const missing = [...names].filter((name) => {
      const [scope = '', rest = ''] = name.split('/');
      return !PRODUCTION.includes(`node_modules/${scope.startsWith('@') ? `${scope}/${rest}` : scope}`);
    });
    expect(missing).toEqual([]);
    expect(names).toContain('commander');
  });
});

describe('the image', () => {
  const stages = readFileSync('Dockerfile', 'utf8')
    .replaceAll('\\\n', ' ')
    .split(/^FROM /m)
    .slice(1);
  const copied = (stage: string): string[] =>
    [...stage.matchAll(/^COPY (?:--\S+ )*(.+) \S+$/gm)].flatMap(([, from = '']) => from.split(' '));

  it('runs the built program as its first process, so that signals reach it, with production dependencies only', () => {
    const last = stages.at(-1) ?? '';
    expect(last).toMatch(/^CMD \["node", "dist\/src\/cli\.js", "start"\]$/m);
    expect(last).not.toMatch(/^(RUN|ENTRYPOINT|CMD) .*\bnpm\b/m);
    const [, from] = /^COPY --from=(\S+) .*node_modules/m.exec(last) ?? [];
    const dependencies = stages.find((stage) => stage.includes(` AS ${from ?? 'none'}\n`));
    expect(dependencies).toMatch(/npm ci --omit=dev --ignore-scripts/);
  });

  it('is built with every script that the build uses', () => {
    const building = stages.find((stage) => stage.includes('npm run build')) ?? '';
    const there = copied(building);
    for (const script of there.filter((file) => file.endsWith('.mjs')))
      for (const [, name = ''] of readFileSync(script, 'utf8').matchAll(/from '(\.[^']+\.mjs)'/g))
        expect(there).toContain(join(dirname(script), name));
    expect(there).toContain('scripts/setup.mjs');
  });
});
