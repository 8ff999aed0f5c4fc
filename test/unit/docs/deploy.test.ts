import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { readConfig } from '../../../src/config.js';
import { EXIT } from '../../../src/start/exit-codes.js';

const TOKENS = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };

/** The values of a setting in the systemd unit, one for each time it's set. */
const UNIT = readFileSync('deploy/systemd/evenkeel.service', 'utf8');
const unit = (name: string): string[] =>
  [...UNIT.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value);

describe('the systemd unit', () => {
  it('runs the built program directly, so that it gets the signals, and doesn’t go through npm', () => {
    expect(unit('ExecStart')).toEqual(['/usr/bin/node dist/src/cli.js start']);
    expect(unit('ExecReload')).toEqual(['/bin/kill -HUP $MAINPID']);
    // The bot ends within ten seconds.
    expect(Number(unit('TimeoutStopSec')[0])).toBeGreaterThan(10);
  });

  it('restarts the bot if that may help, and not if a person has to change something first', () => {
    expect(unit('Restart')).toEqual(['on-failure']);
    const { asked: _, defect: __, ...forAPerson } = EXIT;
    expect(unit('RestartPreventExitStatus')[0]?.split(' ').map(Number).toSorted()).toEqual(
      Object.values(forAPerson).toSorted(),
    );
  });

  it('leaves no core dump, gains no rights, and writes only where the keyring is', () => {
    expect(unit('User')).toEqual(['evenkeel']);
    expect(unit('LimitCORE')).toEqual(['0']);
    expect(unit('UMask')).toEqual(['0077']);
    for (const name of [
      'NoNewPrivileges',
      'ProtectHome',
      'PrivateTmp',
      'PrivateDevices',
      'RestrictNamespaces',
    ])
      expect(unit(name)).toEqual(['yes']);
    for (const name of ['CapabilityBoundingSet', 'AmbientCapabilities']) expect(unit(name)).toEqual(['']);
    expect(unit('ProtectSystem')).toEqual(['strict']);
    expect(unit('ReadWritePaths')).toEqual([]);
    expect(unit('StateDirectory')).toEqual(['evenkeel']);
    expect(unit('StateDirectoryMode')).toEqual(['0700']);
    expect(unit('Environment')).toContain('EVENKEEL_KEYRING=/var/lib/evenkeel/evenkeel.keyring');
    // Node writes machine code into memory as it runs.
    expect(unit('MemoryDenyWriteExecute')).toEqual([]);
  });
});

const NGINX = readFileSync('deploy/nginx/evenkeel.conf', 'utf8').replace(/^\s*#.*$/gm, '');
const nginx = (name: string): string[] =>
  [...NGINX.matchAll(new RegExp(`^\\s*${name}\\s+(.*);$`, 'gm'))].map(([, value = '']) => value);

describe('the HTTPS proxy', () => {
  it('logs the hour, the method and the status, and nothing else', () => {
    expect(nginx('log_format')).toEqual(["evenkeel '$evenkeel_hour $request_method $status'"]);
    expect(nginx('access_log')).toEqual(['/var/log/nginx/evenkeel.log evenkeel']);
    // The pattern keeps the hour of the time, and nothing finer.
    expect(NGINX).toMatch(/map \$time_iso8601 \$evenkeel_hour/);
    const [, pattern = ''] = /"~(\^\(\?<evenkeel_hour_of>.*?)"/.exec(NGINX) ?? [];
    expect(new RegExp(pattern).exec('2026-11-27T09:06:31+00:00')?.[1]).toBe('2026-11-27T09');
    for (const [, variable] of NGINX.matchAll(/\$(\w+)/g))
      expect([
        'time_iso8601',
        'evenkeel_hour',
        'evenkeel_hour_of',
        'request_method',
        'status',
        'binary_remote_addr',
      ]).toContain(variable);
  });

  it('logs only errors that name no request', () => {
    expect(nginx('error_log')).toEqual(['/var/log/nginx/evenkeel-error.log crit']);
  });

  it('writes no body to disk, and neither compresses nor repeats anything', () => {
    expect(nginx('client_body_buffer_size')).toEqual(nginx('client_max_body_size'));
    expect(nginx('client_body_in_file_only')).toEqual(['off']);
    expect(nginx('proxy_max_temp_file_size')).toEqual(['0']);
    expect(nginx('gzip')).toEqual(['off']);
    const proxied = readFileSync('deploy/nginx/evenkeel-proxy.conf', 'utf8');
    expect(proxied).toContain('proxy_next_upstream off;');
    expect(proxied).toContain('proxy_set_header X-Forwarded-For "";');
  });

  it('closes an idle connection before the bot does, and leads only to what Slack and installs need', () => {
    const idle = nginx('keepalive_timeout').map((value) => Number.parseInt(value, 10));
    expect(idle).toHaveLength(1);
    const [, kept] = /EVENKEEL_KEEP_ALIVE_SECONDS=(\d+)/.exec(readFileSync('.env.example', 'utf8')) ?? [];
    expect(idle[0]).toBeLessThan(Number(kept));
    expect(nginx('ssl_protocols')).toEqual(['TLSv1.2 TLSv1.3']);
    const places = [...NGINX.matchAll(/location (?:= )?(\S+) \{/g)].map(([, place]) => place);
    expect(places).toEqual(['/slack/events', '/slack/install', '/slack/oauth_redirect', '/']);
    expect(NGINX).toMatch(/location \/ \{\s*return 404;/);
  });
});

const KUBERNETES = 'deploy/kubernetes';
const kustomization = z.looseObject({
  resources: z.array(z.string()),
  patches: z.array(z.looseObject({ path: z.string().optional(), patch: z.string().optional() })).default([]),
});
const filesOf = (folder: string) =>
  kustomization.parse(parse(readFileSync(join(KUBERNETES, folder, 'kustomization.yaml'), 'utf8')));

const object = z.looseObject({ kind: z.string(), metadata: z.looseObject({ name: z.string() }) });
const objectsIn = (file: string) =>
  parseAllDocuments(readFileSync(join(KUBERNETES, file), 'utf8'), { merge: true }).map((one) =>
    object.parse(one.toJS()),
  );

const probe = z.looseObject({ httpGet: z.object({ path: z.string(), port: z.string() }).optional() });
const amounts = z.object({ cpu: z.string(), memory: z.string() });
const container = z.looseObject({
  command: z.array(z.string()),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
  startupProbe: probe,
  livenessProbe: probe,
  readinessProbe: probe,
  securityContext: z.unknown(),
  resources: z.object({ requests: amounts, limits: amounts }),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })),
});
const pod = z.looseObject({
  spec: z.looseObject({
    template: z.looseObject({
      metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }),
      spec: z.looseObject({
        automountServiceAccountToken: z.boolean(),
        terminationGracePeriodSeconds: z.number(),
        securityContext: z.looseObject({}),
        containers: z.tuple([container]),
        volumes: z.array(z.looseObject({ name: z.string() })),
      }),
    }),
  }),
});
const podOf = (file: string) => {
  const { template } = pod.parse(objectsIn(file)[0]).spec;
  return { labels: template.metadata.labels, spec: template.spec, only: template.spec.containers[0] };
};

const PODS = ['base/web.yaml', 'base/worker.yaml', 'with-redis/redis.yaml'] as const;
const BOTS = ['web', 'worker'] as const;

describe('the Kubernetes manifests', () => {
  it.each(['base', 'with-redis'])('in %s name only files that exist, and leave none out', (folder) => {
    const { resources, patches } = filesOf(folder);
    const named = [...resources, ...patches.flatMap(({ path }) => path ?? [])];
    for (const file of named) expect(existsSync(join(KUBERNETES, folder, file))).toBe(true);
    const there = readdirSync(join(KUBERNETES, folder)).filter((file) => file !== 'kustomization.yaml');
    expect(named.filter((file) => !file.startsWith('..')).toSorted()).toEqual(there.toSorted());
  });

  it('have Kubernetes itself refuse a pod that could do more', () => {
    const [namespace] = objectsIn('base/namespace.yaml');
    expect(namespace?.metadata['labels']).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
  });

  it.each(PODS)('confine %s: not root, read-only except for its volumes, no rights', (file) => {
    const { spec, only } = podOf(file);
    expect(spec.securityContext).toMatchObject({
      runAsNonRoot: true,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(only.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(spec.automountServiceAccountToken).toBe(false);
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(10);
    expect(spec).not.toHaveProperty('hostNetwork');
    for (const volume of spec.volumes) expect(volume).not.toHaveProperty('hostPath');
  });

  it.each(PODS)('leave no core dump of %s, and let signals reach it', (file) => {
    const script = podOf(file).only.command.at(-1) ?? '';
    expect(script).toMatch(/^ulimit -c 0\b/);
    expect(
      script
        .trim()
        .split(/\n|&& /)
        .findLast((line) => line.startsWith('exec ')),
    ).toBeDefined();
  });

  it.each(BOTS)('start %s in that role, with variables that exist', (role) => {
    const { only } = podOf(`base/${role}.yaml`);
    const settings = objectsIn('base/settings.yaml')[0]?.['data'] as Readonly<Record<string, string>>;
    const env = Object.fromEntries(only.env.map(({ name, value = '' }) => [name, value]));
    const config = readConfig({ ...TOKENS, ...settings, ...env });
    expect(config.roles).toEqual([role]);
    const health = only.ports.find(({ name }) => name === 'health');
    expect(health?.containerPort).toBe(config.healthPort);
    expect(config.healthHost).toBe('0.0.0.0');
  });

  it.each(BOTS)(
    'probe only whether %s is alive: a bot that waits for Redis or Slack still gives help',
    (role) => {
      const { only } = podOf(`base/${role}.yaml`);
      for (const one of [only.startupProbe, only.livenessProbe, only.readinessProbe])
        expect(one.httpGet).toEqual({ path: '/healthz', port: 'health' });
    },
  );

  it.each(BOTS)('give %s the keyring on a volume of its own, which Velero doesn’t back up', (role) => {
    const { spec, only } = podOf(`base/${role}.yaml`);
    const [claim] = objectsIn('base/keyring.yaml');
    expect(claim?.metadata).toMatchObject({
      name: 'keyring',
      labels: { 'velero.io/exclude-from-backup': 'true' },
    });
    expect(spec.volumes).toContainEqual({ name: 'keyring', persistentVolumeClaim: { claimName: 'keyring' } });
    expect(only.volumeMounts).toContainEqual({ name: 'keyring', mountPath: '/keyring' });
    // Everything but the keyring is in memory.
    const others = spec.volumes.filter(({ name }) => name !== 'keyring');
    expect(others).toEqual([{ name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } }]);
  });

  it('never mount the keyring beside Redis’s data', () => {
    expect(JSON.stringify(objectsIn('with-redis/redis.yaml'))).not.toContain('keyring');
  });

  it('run Redis as compose.yml does', () => {
    const composed = parse(
      readFileSync('compose.yml', 'utf8')
        .replace(/^\s*#.*$/gm, '')
        .replaceAll('$$', '$'),
      { merge: true },
    ) as { services: { redis: { command: string[] } } };
    const [, , script = ''] = podOf('with-redis/redis.yaml').only.command;
    expect(script.replace('ulimit -c 0\n', '')).toBe(composed.services.redis.command.at(-1));
  });
});

const policy = z.looseObject({
  metadata: z.object({ name: z.string() }),
  spec: z.looseObject({
    podSelector: z.looseObject({ matchLabels: z.record(z.string(), z.string()).optional() }),
    policyTypes: z.array(z.string()),
    ingress: z.array(z.looseObject({ ports: z.array(z.unknown()) })).default([]),
    egress: z
      .array(
        z.looseObject({
          to: z.array(z.looseObject({})),
          ports: z.array(z.looseObject({ port: z.unknown() })),
        }),
      )
      .default([]),
  }),
});
const policiesIn = (file: string) => objectsIn(file).map((one) => policy.parse(one));

describe('the network policies', () => {
  const base = policiesIn('base/network.yaml');
  const redis = policiesIn('with-redis/network.yaml');

  it('forbid everything by default', () => {
    expect(base[0]?.spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [],
      egress: [],
    });
  });

  it('let the bot reach port 443 outside, and inside only DNS and Redis', () => {
    const bot = base.find(({ metadata }) => metadata.name === 'bot');
    const slack = bot?.spec.egress.find(({ ports }) => ports.some(({ port }) => port === 443));
    expect(slack?.ports).toHaveLength(1);
    // 169.254.169.254 is the cloud's metadata service, which hands out the machine's rights.
    expect(JSON.stringify(slack?.to)).toMatch(/"except":\[.*"10\.0\.0\.0\/8".*"169\.254\.0\.0\/16"/);
    const inside = bot?.spec.egress.filter((one) => one !== slack) ?? [];
    expect(inside.flatMap(({ ports }) => ports.map(({ port }) => port))).toEqual([53, 53]);
  });

  it('let only the bot reach Redis, and let Redis reach nothing', () => {
    const own = redis.find(({ metadata }) => metadata.name === 'redis');
    expect(own?.spec.policyTypes).toEqual(['Ingress', 'Egress']);
    expect(own?.spec.egress).toEqual([]);
    expect(own?.spec.ingress).toEqual([
      { from: [{ podSelector: { matchLabels: { 'evenkeel/part': 'bot' } } }], ports: [{ port: 'redis' }] },
    ]);
    expect(JSON.stringify(filesOf('with-redis').patches)).toContain('redis-by-address');
  });

  it('choose pods by labels that the pods have', () => {
    const labels = PODS.map((file) => podOf(file).labels);
    for (const { spec } of [...base, ...redis]) {
      const wanted = Object.entries(spec.podSelector.matchLabels ?? {});
      expect(labels.some((has) => wanted.every(([name, value]) => has[name] === value))).toBe(true);
    }
  });
});
