import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** An instruction of a Dockerfile: its word, and the rest of its line or continued lines. */
interface Instruction {
  readonly word: string;
  readonly rest: string;
}

const instructionsOf = (dockerfile: string): Instruction[] =>
  dockerfile
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, word = '', rest = ''] = /^\s*(\w+)\s+(.*)$/.exec(line) ?? [];
      return { word: word.toUpperCase(), rest };
    });

/** The stages, each from its FROM; the instructions before the first FROM are left out. */
function stagesOf(instructions: readonly Instruction[]): Instruction[][] {
  const stages: Instruction[][] = [];
  for (const instruction of instructions)
    if (instruction.word === 'FROM') stages.push([instruction]);
    else stages.at(-1)?.push(instruction);
  return stages;
}

const all = (found: readonly Instruction[], word: string): string[] =>
  found.filter((one) => one.word === word).map(({ rest }) => rest);

const aliasOf = (from: string): string | undefined => /\sAS\s+(\S+)/i.exec(from)?.[1];
const runs = (found: readonly Instruction[], pattern: RegExp): boolean =>
  all(found, 'RUN').some((rest) => pattern.test(rest));
const copied = (rest: string): string[] => rest.split(/\s+/).filter((part) => !part.startsWith('--'));

/** The rules of hadolint that a file like ours can break: number, demand, check, and a file that breaks it. */
const RULES: readonly (readonly [
  number: string,
  asks: string,
  broken: (found: readonly Instruction[]) => boolean,
  example: string,
])[] = [
  [
    'DL3000',
    'WORKDIR is absolute',
    (found) => all(found, 'WORKDIR').some((rest) => !rest.startsWith('/')),
    'FROM a:1\nWORKDIR app',
  ],
  [
    'DL3002',
    'the last user is not root',
    (found) => /^(root|0)\b/.test(all(stagesOf(found).at(-1) ?? [], 'USER').at(-1) ?? 'root'),
    'FROM a:1 AS b\nUSER b\nFROM a:1',
  ],
  ['DL3003', 'WORKDIR instead of cd', (found) => runs(found, /(^|[;&]\s*)cd\s/), 'FROM a:1\nRUN cd /a && b'],
  ['DL3004', 'no sudo', (found) => runs(found, /\bsudo\b/), 'FROM a:1\nRUN sudo b'],
  [
    'DL3006',
    'an image has a tag or a digest',
    (found) =>
      all(found, 'FROM').some((rest, at, all) => {
        const [image = ''] = rest.split(' ');
        return !/[:@]/.test(image) && !all.slice(0, at).map(aliasOf).includes(image);
      }),
    'FROM a:1 AS b\nFROM c',
  ],
  ['DL3007', 'not latest', (found) => found.some(({ rest }) => /:latest\b/.test(rest)), 'FROM a:latest'],
  [
    'DL3008',
    'what apt-get installs is pinned: here, nothing is installed',
    (found) => runs(found, /\bapt(-get)? install/),
    'FROM a:1\nRUN apt-get install b',
  ],
  [
    'DL3016',
    'what npm installs is pinned: here, by the lock file',
    (found) => runs(found, /\bnpm (i|install|add)\b|\bnpx\b/),
    'FROM a:1\nRUN npm install b',
  ],
  ['DL3020', 'COPY instead of ADD', (found) => all(found, 'ADD').length > 0, 'FROM a:1\nADD b /b'],
  [
    'DL3021',
    'several files are copied into a folder',
    (found) =>
      all(found, 'COPY').some((rest) => copied(rest).length > 2 && !copied(rest).at(-1)?.endsWith('/')),
    'FROM a:1\nCOPY b c /d',
  ],
  [
    'DL3022',
    'COPY --from names an earlier stage',
    (found) => {
      const names = new Set<string>();
      return found.some(({ word, rest }) => {
        const from = /--from=(\S+)/.exec(rest)?.[1];
        if (word === 'FROM') names.add(aliasOf(rest) ?? '');
        return word === 'COPY' && from !== undefined && !names.has(from);
      });
    },
    'FROM a:1\nCOPY --from=b /c /c',
  ],
  [
    'DL3024',
    'a stage has a name of its own',
    (found) => {
      const names = all(found, 'FROM').flatMap((rest) => aliasOf(rest) ?? []);
      return new Set(names).size < names.length;
    },
    'FROM a:1 AS b\nFROM a:1 AS b',
  ],
  [
    'DL3025',
    'CMD and ENTRYPOINT are JSON: the program gets the signals, not a shell',
    (found) => [...all(found, 'CMD'), ...all(found, 'ENTRYPOINT')].some((rest) => !rest.startsWith('[')),
    'FROM a:1\nCMD node b',
  ],
  [
    'DL3029',
    'no platform is set',
    (found) => all(found, 'FROM').some((rest) => rest.includes('--platform')),
    'FROM --platform=x a:1',
  ],
  [
    'DL3045',
    'a relative target comes after a WORKDIR',
    (found) =>
      stagesOf(found).some((stage) => {
        const copy = stage.findIndex(
          ({ word, rest }) => word === 'COPY' && !copied(rest).at(-1)?.startsWith('/'),
        );
        const folder = stage.findIndex(({ word }) => word === 'WORKDIR');
        return copy !== -1 && (folder === -1 || folder > copy);
      }),
    'FROM a:1\nCOPY b ./b',
  ],
  [
    'DL3059',
    'one RUN after another is one RUN',
    (found) => found.some(({ word }, at) => word === 'RUN' && found[at - 1]?.word === 'RUN'),
    'FROM a:1\nRUN b\nRUN c',
  ],
  ['DL4000', 'no MAINTAINER', (found) => all(found, 'MAINTAINER').length > 0, 'FROM a:1\nMAINTAINER b'],
  [
    'DL4003',
    'one CMD',
    (found) => stagesOf(found).some((stage) => all(stage, 'CMD').length > 1),
    'FROM a:1\nCMD ["b"]\nCMD ["c"]',
  ],
  ['DL4006', 'no pipe hides a failure', (found) => runs(found, /[^|]\|[^|]/), 'FROM a:1\nRUN b | c'],
];

const DOCKERFILE = readFileSync('Dockerfile', 'utf8');

describe('the Dockerfile', () => {
  it.each(RULES)('keeps hadolint’s %s: %s', (_, __, broken, example) => {
    expect(broken(instructionsOf(DOCKERFILE))).toBe(false);
    expect(broken(instructionsOf(example))).toBe(true);
  });

  it('builds every stage from one image, in a FROM that Dependabot reads, and labels the result with that image', () => {
    const found = instructionsOf(DOCKERFILE);
    const [base, ...others] = all(found, 'FROM');
    expect(base).toMatch(/^node:24-slim@sha256:[0-9a-f]{64} AS base$/);
    for (const from of others) expect(from).toMatch(/^base( AS \w+)?$/);
    const release = readFileSync('.github/workflows/release.yml', 'utf8');
    for (const arg of all(stagesOf(found).at(-1) ?? [], 'ARG'))
      expect(release).toContain(`\n            ${arg.replace('=unknown', '=${{')}`);
    const [, script = ''] = /base=\$\((sed .+)\)/.exec(release) ?? [];
    expect(`${execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trim()} AS base`).toBe(base);
  });

  it('contains the list of its packages, and a label with that list’s path', () => {
    const [last = []] = stagesOf(instructionsOf(DOCKERFILE)).slice(-1);
    const [, place = ''] = /evenkeel\.sbom="(.+?)"/.exec(all(last, 'LABEL').join(' ')) ?? [];
    expect(place).toBe('/app/sbom.cdx.json');
    expect(all(last, 'WORKDIR')).toEqual(['/app']);
    expect(all(last, 'COPY').some((rest) => /--from=dependencies .*\/sbom\.cdx\.json \.\/$/.test(rest))).toBe(
      true,
    );
    // npm names the program after the folder.
    const [before = []] = stagesOf(instructionsOf(DOCKERFILE)).filter((stage) => runs(stage, /npm sbom/));
    expect(all(before, 'WORKDIR')).toEqual([expect.stringMatching(/\/evenkeel$/)]);
    expect(readFileSync('scripts/sbom.mjs', 'utf8')).toContain("join(work, 'evenkeel')");
    expect(DOCKERFILE).toMatch(
      /npm pkg delete devDependencies \\\n +&& npm sbom --sbom-format=cyclonedx .*> sbom\.cdx\.json/,
    );
  });
});
