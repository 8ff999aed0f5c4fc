import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { parse } from 'yaml';
import { freePort, serverProgram } from '../../../sandbox/local-redis.js';
import { readConfig } from '../../../src/config.js';
import { commitmentsOf } from '../../../src/sealing/commitments.js';

interface Mount {
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly read_only?: boolean;
  readonly bind?: { readonly create_host_path: boolean };
}

interface Service {
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly (string | Mount)[];
  readonly networks: readonly string[];
  readonly ports?: readonly string[];
  readonly image?: string;
  readonly user?: string;
  readonly command?: readonly string[];
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly ulimits: { readonly core: number };
}

interface Compose {
  readonly services: Readonly<Record<'redis' | 'web' | 'worker', Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly volumes: Readonly<Record<string, null>>;
}

/** The file with its variables filled in as Compose fills them in. */
function compose(variables: Readonly<Record<string, string>>): Compose {
  const text = readFileSync('compose.yml', 'utf8').replace(/^\s*#.*$/gm, '');
  const filled = text.replace(
    /\$\$|\$\{(\w+)(?::([-?])([^}]*))?\}/g,
    (all, name: string, kind: string, rest: string) =>
      all === '$$' ? '$' : (variables[name] ?? (kind === '-' ? rest : `unset; ${rest}`)),
  );
  return parse(filled, { merge: true }) as Compose;
}

const PASSWORD = '00112233445566778899aabbccddeeff';
const { services, networks, volumes } = compose({
  REDIS_PASSWORD: PASSWORD,
  KEYRING_FOLDER: '/srv/apart',
  REDIS_TLS_FOLDER: '/srv/tls',
});
const BOTS = ['web', 'worker'] as const;

describe('compose.yml', () => {
  it.each(BOTS)('starts %s in that role, with variables that exist', (role) => {
    const config = readConfig({
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      ...services[role].environment,
    });
    expect(config.roles).toEqual([role]);
    expect(config.redisUrl).toBe(`rediss://evenkeel:${PASSWORD}@redis:6379`);
    expect(services[role].environment['NODE_EXTRA_CA_CERTS']).toBe('/tls/ca.crt');
  });

  it.each(BOTS)(
    'keeps the keyring of %s in a folder that the operator named and made, and in no volume',
    (role) => {
      expect(services[role].volumes).toEqual([
        { type: 'bind', source: '/srv/apart', target: '/data', bind: { create_host_path: false } },
        // The bot sees Redis's CA certificate only: the key isn't for the bot.
        {
          type: 'bind',
          source: '/srv/tls/ca.crt',
          target: '/tls/ca.crt',
          read_only: true,
          bind: { create_host_path: false },
        },
      ]);
      expect(Object.keys(volumes)).toEqual(['redis']);
      const [mount] = compose({}).services[role].volumes as readonly Mount[];
      expect(mount?.source).toMatch(/^unset; .*outside every backup/);
    },
  );

  it.each(['redis', ...BOTS] as const)(
    'confines %s: no core dump, no rights, no writing outside its volumes',
    (name) => {
      const service = services[name];
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], ulimits: { core: 0 } });
      expect(service.security_opt).toEqual(['no-new-privileges:true']);
      for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
    },
  );

  it('keeps no slow log, and answers over TLS only', () => {
    const script = services.redis.command?.at(-1) ?? '';
    expect(script).toContain('--slowlog-log-slower-than -1 --slowlog-max-len 0');
    expect(script).toContain('--port 0 --tls-port 6379 --tls-auth-clients no');
    expect(services.redis.volumes).toContainEqual({
      type: 'bind',
      source: '/srv/tls',
      target: '/tls',
      read_only: true,
      bind: { create_host_path: false },
    });
  });

  it('lets only the bot reach Redis, and lets Redis reach nothing', () => {
    expect(services.redis.networks).toEqual(['store']);
    expect(networks['store']).toEqual({ internal: true });
    expect(services.redis.ports).toBeUndefined();
    expect(services.redis.user).toBe('redis');
  });

  it('takes images by digest if the operator names one', () => {
    const pinned = compose({ REDIS_IMAGE: 'redis@sha256:0' });
    expect(pinned.services.redis.image).toBe('redis@sha256:0');
  });

  it('gives the bot’s user in Redis the rights that docs/REDIS.md lists', () => {
    const [, documented = ''] =
      /^ACL SETUSER evenkeel on >PASSWORD (.*)$/m.exec(readFileSync('docs/REDIS.md', 'utf8')) ?? [];
    expect(documented).not.toBe('');
    expect(services.redis.command?.at(-1)).toContain(`user evenkeel on >$REDIS_PASSWORD ${documented}\n`);
  });

  it('starts a Redis in which no one may watch, read memory or change settings, and only the bot may read data', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'evenkeel-compose-'));
    const tls = join(folder, 'tls');
    const made = spawnSync('sh', ['deploy/redis/certificates.sh', tls, String(process.getuid?.()), 'redis'], {
      encoding: 'utf8',
    });
    expect(made.stderr).toBe('');
    // The CA's key isn't kept, and only Redis may read its own key.
    expect(readdirSync(tls).toSorted()).toEqual(['ca.crt', 'tls.crt', 'tls.key']);
    expect(statSync(join(tls, 'tls.key')).mode & 0o777).toBe(0o600);
    const port = await freePort();
    const script = (services.redis.command?.at(-1) ?? '')
      .replaceAll('/run/acl', folder)
      .replaceAll('/tls/', `${tls}/`)
      .replace('--tls-port 6379', `--tls-port ${port}`)
      .replace(
        'exec redis-server',
        `exec ${serverProgram(() => undefined)} --bind 127.0.0.1 --dir ${folder}`,
      );
    const server = spawn('sh', ['-c', script], {
      env: { ...process.env, REDIS_PASSWORD: PASSWORD },
      stdio: 'ignore',
    });
    // Checks the certificate as the bot does: signed by that CA, and for the name in REDIS_URL.
    const encrypted = { ca: readFileSync(join(tls, 'ca.crt')), servername: 'redis' };
    const as = (username: string, password: string) =>
      new Redis({
        port,
        tls: encrypted,
        username,
        password,
        enableReadyCheck: false,
        maxRetriesPerRequest: null,
        retryStrategy: () => 50,
      });
    const [bot, health, stranger] = [
      as('evenkeel', PASSWORD),
      as('health', 'none'),
      new Redis({ port, tls: encrypted, lazyConnect: true, retryStrategy: () => null }),
    ];
    stranger.on('error', () => undefined);
    try {
      await bot.hset('evenkeel:x', 'a', '1');
      await bot.set('{evenkeel:queue}', '1');
      expect(await health.ping()).toBe('PONG');
      const refused: (readonly [Redis, string, ...string[]])[] = [
        [bot, 'MONITOR'],
        [bot, 'SLOWLOG', 'GET'],
        [bot, 'DEBUG', 'OBJECT', 'evenkeel:x'],
        [bot, 'CONFIG', 'GET', '*'],
        [bot, 'ACL', 'LIST'],
        [bot, 'KEYS', '*'],
        [bot, 'GET', 'somebody-elses'],
        [health, 'HGETALL', 'evenkeel:x'],
        [health, 'MONITOR'],
        [health, 'INFO'],
        [stranger, 'PING'],
      ];
      for (const [who, command, ...rest] of refused)
        await expect(who.call(command, ...rest)).rejects.toThrow(/NOPERM|NOAUTH|DEBUG command not allowed/);
      const unencrypted = new Redis({ port, lazyConnect: true, retryStrategy: () => null });
      unencrypted.on('error', () => undefined);
      await expect(unencrypted.connect()).rejects.toThrow(/closed/);
      if (process.platform === 'linux')
        expect(readFileSync(`/proc/${server.pid}/environ`, 'utf8')).not.toContain(PASSWORD);
    } finally {
      for (const client of [bot, health, stranger]) client.disconnect();
      server.kill();
      await once(server, 'exit');
      rmSync(folder, { recursive: true });
    }
  });
});

const DOCKERFILE = readFileSync('Dockerfile', 'utf8');

describe('the Dockerfile', () => {
  it('runs no script of a dependency at install, and runs nothing as root except making the keyring’s folder', () => {
    const stages = DOCKERFILE.split(/^FROM /m).slice(1);
    const [base, ...others] = stages;
    expect(base).not.toContain('RUN');
    expect(others).toHaveLength(3);
    for (const stage of others) {
      expect(stage).toMatch(/^base\b/);
      const asRoot = (stage.split(/^USER node$/m)[0] ?? '').match(/^RUN .*$/gm) ?? [];
      expect(asRoot.filter((line) => line !== 'RUN install -d -m 700 -o node -g node /data')).toEqual([]);
      expect(stage).toMatch(/^USER node$/m);
      for (const [line] of stage.matchAll(/^RUN npm ci.*$/gm)) expect(line).toContain('--ignore-scripts');
    }
  });

  it('takes no secret into the image: neither .env, nor a keyring, nor the files beside one', () => {
    expect(DOCKERFILE).not.toMatch(/^(COPY|ADD) (--\S+ )*\. /m);
    expect(readFileSync('.dockerignore', 'utf8').split('\n')).toEqual(
      expect.arrayContaining(['.env*', '**/*.keyring*', 'teams.yml']),
    );
  });
});

describe('.gitignore', () => {
  const keyring = 'evenkeel.keyring';
  it.each([
    '.env',
    '.env.production',
    keyring,
    `${keyring}.4242.new`,
    `${keyring}.0123456789abcdef.new`,
    `${keyring}.0123456789abcdef.old`,
    `${commitmentsOf(keyring)}/0123`,
    `hosts/one/${keyring}`,
    `hosts/one/${commitmentsOf(keyring)}/0123.abcd.new`,
    `hosts/one/${commitmentsOf(keyring)}/0123.abcd.old`,
  ])('covers %s', (path) => {
    expect(spawnSync('git', ['check-ignore', '-q', path]).status).toBe(0);
  });

  it.each(['.env.example', 'src/sealing/keyring.ts'])('doesn’t cover %s', (path) => {
    expect(spawnSync('git', ['check-ignore', '-q', path]).status).toBe(1);
  });
});
