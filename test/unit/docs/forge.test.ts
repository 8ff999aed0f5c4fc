import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';

const FOLDER = '.github/workflows';

const permissions = z.record(z.string(), z.enum(['read', 'write']));
const step = z.looseObject({
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
});
const workflow = z.looseObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions,
  jobs: z.record(
    z.string(),
    z.looseObject({
      'runs-on': z.string(),
      'timeout-minutes': z.number(),
      needs: z.string().optional(),
      permissions: permissions.optional(),
      strategy: z.looseObject({ matrix: z.record(z.string(), z.array(z.unknown())) }).optional(),
      container: z.object({ image: z.string() }).optional(),
      environment: z.string().optional(),
      steps: z.array(step),
    }),
  ),
});
type Workflow = z.infer<typeof workflow>;

const names = readdirSync(FOLDER);
const textOf = (name: string): string => readFileSync(`${FOLDER}/${name}`, 'utf8');
const read = (name: string): Workflow => workflow.parse(parse(textOf(name)));
const stepsOf = (name: string) => Object.values(read(name).jobs).flatMap(({ steps }) => steps);

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

describe('the workflows', () => {
  it('are the four that RELEASING.md and CONTRIBUTING.md name', () => {
    expect(names.toSorted()).toEqual(['codeql.yml', 'nightly.yml', 'release.yml', 'test.yml']);
  });

  it.each(names)('%s pins every action to a commit, with its release in a comment', (name) => {
    const lines = textOf(name).match(/^.*\buses:.*$/gm) ?? [];
    expect(lines.length).toBe(stepsOf(name).filter(({ uses }) => uses).length);
    for (const line of lines)
      expect(line).toMatch(/uses: [\w-]+\/[\w-]+(\/[\w-]+)*@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('pin each action to one commit everywhere', () => {
    const used = new Map<string, Set<string>>();
    for (const name of names)
      for (const { uses } of stepsOf(name)) {
        if (!uses) continue;
        const [path = '', commit = ''] = uses.split('@');
        const repository = path.split('/').slice(0, 2).join('/');
        used.set(repository, (used.get(repository) ?? new Set()).add(commit));
      }
    expect([...used].filter(([, commits]) => commits.size > 1)).toEqual([]);
  });

  it.each(names)('%s may only read, except in a job that declares what it writes', (name) => {
    const { permissions: general, jobs } = read(name);
    expect(general).toEqual({ contents: 'read' });
    const MAY: Readonly<Record<string, readonly string[]>> = {
      'codeql.yml analyze': ['security-events'],
      'release.yml package': ['contents', 'id-token', 'attestations'],
      'release.yml image': ['packages', 'id-token', 'attestations'],
    };
    for (const [job, { permissions: own = {} }] of Object.entries(jobs)) {
      const writes = Object.entries(own).flatMap(([what, right]) => (right === 'write' ? [what] : []));
      expect(writes.toSorted()).toEqual((MAY[`${name} ${job}`] ?? []).toSorted());
    }
  });

  it.each(names)(
    '%s calls only scripts that exist, and installs packages without running their scripts',
    (name) => {
      const { jobs } = read(name);
      for (const { steps, strategy } of Object.values(jobs))
        for (const { run = '' } of steps) {
          const included = (strategy?.matrix['include'] ?? []) as readonly Readonly<Record<string, string>>[];
          const filled = run.includes('${{ matrix.what }}')
            ? included.map(({ what = '' }) => run.replace('${{ matrix.what }}', what))
            : [run];
          for (const line of filled) {
            for (const [, script = ''] of line.matchAll(/\bnpm run (\S+)/g))
              expect(scripts).toHaveProperty([script]);
            for (const [install] of line.matchAll(/\bnpm (ci|publish|pack)\b[^\n]*/g))
              expect(install).toContain('--ignore-scripts');
          }
        }
    },
  );

  it.each(names)('%s puts no text of a stranger into a shell, and leaves no credentials behind', (name) => {
    for (const { run, uses, with: settings } of stepsOf(name)) {
      // A title or a branch name that's pasted into a script runs as a part of it.
      for (const [, from = ''] of (run ?? '').matchAll(/\$\{\{\s*(\S+)/g)) expect(from).toMatch(/^matrix\./);
      if (uses?.startsWith('actions/checkout@')) expect(settings?.['persist-credentials']).toBe(false);
    }
    expect(textOf(name)).not.toContain('pull_request_target');
    expect(textOf(name)).not.toMatch(/\bsecrets\./);
  });

  it('test Node 20, 22 and 24 on Linux and macOS, and Redis 6.2, 7, 8 and Valkey', () => {
    const { jobs } = read('test.yml');
    expect(jobs['node']?.strategy?.matrix['node']).toEqual([20, 22, 24]);
    expect(jobs['node']?.strategy?.matrix['os']).toEqual([
      expect.stringMatching(/^ubuntu-/),
      expect.stringMatching(/^macos-/),
    ]);
    const images = jobs['redis']?.strategy?.matrix['image'] as readonly string[];
    for (const wanted of [/^redis:6\.2/, /^redis:7/, /^redis:8/, /^valkey\//])
      expect(images.filter((image) => wanted.test(image))).toHaveLength(1);
    expect(jobs['redis']?.container?.image).toBe('${{ matrix.image }}');
  });

  it.each(['redteam', 'chaos', 'bench'])('keep the figures of %s every night', (what) => {
    const { on, jobs } = read('nightly.yml');
    expect(on).toHaveProperty('schedule');
    const included = jobs['run']?.strategy?.matrix['include'] as readonly Readonly<Record<string, string>>[];
    expect(included.find((one) => one['what'] === what)?.['args']).toContain(`--json ${what}.json`);
    const kept = jobs['run']?.steps.find(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
    expect(kept?.with?.['path']).toBe('${{ matrix.what }}.json');
  });

  it('publish only a tag that was checked, with provenance and a list of its packages', () => {
    const { on, jobs } = read('release.yml');
    expect(on).toEqual({ push: { tags: ['v*'] } });
    const said = (job: string) => JSON.stringify(jobs[job]?.steps);
    for (const job of ['package', 'image']) {
      expect(jobs[job]).toMatchObject({ needs: 'check', environment: 'release' });
      expect(said(job)).toContain('actions/attest-build-provenance@');
    }
    expect(said('check')).toContain('npm run check:release');
    expect(said('check')).toContain('npm test');
    expect(said('package')).toContain('npm run sbom -- evenkeel.cdx.json');
    expect(readFileSync('scripts/sbom.mjs', 'utf8')).toContain('--sbom-format=cyclonedx');
    expect(said('package')).toContain('--provenance');
    expect(
      jobs['image']?.steps.find(({ uses }) => uses?.startsWith('docker/build-push-action@'))?.with,
    ).toMatchObject({ provenance: 'mode=max', sbom: true, push: true });
  });
});

describe('the release check', () => {
  it('asks the registry for signatures and known vulnerabilities, and no test does', () => {
    expect(scripts['check:release']).toContain('npm run --silent check:supply');
    expect(scripts['prepublishOnly']).toContain('check:release');
    expect(scripts['check:supply']).toBe('npm audit signatures && npm audit --omit=dev --audit-level=high');
    for (const name of ['test', 'check']) expect(scripts[name]).not.toContain('audit');
  });
});

describe('the forms for issues', () => {
  it.each(readdirSync('.github/ISSUE_TEMPLATE'))('%s is a form that asks for no personal data', (name) => {
    const form = readFileSync(`.github/ISSUE_TEMPLATE/${name}`, 'utf8');
    const { body = [] } = parse(form) as { body?: { type: string; attributes: { label?: string } }[] };
    for (const { attributes } of body)
      expect(attributes.label ?? '').not.toMatch(/name|e-?mail|phone|workplace|employer|company|contact/i);
    if (body.length > 0) expect(form).toMatch(/no names|names no person|don't name a person/i);
    else expect(parse(form)).toMatchObject({ blank_issues_enabled: false });
  });

  it('include one for changes, which asks who could read the new data', () => {
    const form = readFileSync('.github/pull_request_template.md', 'utf8');
    expect(form).toContain('who could read it and what they learn');
    expect(form).toContain('No names, ids, answers or tokens');
  });
});

describe('CODEOWNERS', () => {
  it('names one team for everything, and only paths that exist', () => {
    const lines = readFileSync('.github/CODEOWNERS', 'utf8')
      .split('\n')
      .filter((line) => /^[/*]/.test(line));
    const teams = new Set<string | undefined>();
    for (const line of lines) {
      const [path = '', ...owners] = line.split(' ');
      expect(owners).toEqual([expect.stringMatching(/^@[\w-]+\/[\w-]+$/)]);
      teams.add(owners[0]);
      if (path !== '*') expect(() => readdirOrFile(path.slice(1))).not.toThrow();
    }
    expect(teams.size).toBe(1);
  });
});

const readdirOrFile = (path: string) => (path.endsWith('/') ? readdirSync(path) : readFileSync(path));

describe('Dependabot', () => {
  it('updates the packages, the actions and the base image', () => {
    const { updates } = parse(readFileSync('.github/dependabot.yml', 'utf8')) as {
      updates: { 'package-ecosystem': string }[];
    };
    expect(updates.map((one) => one['package-ecosystem'])).toEqual(['npm', 'github-actions', 'docker']);
  });
});
