import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as z from 'zod';

const { packages } = z
  .object({
    packages: z.record(
      z.string(),
      z.object({
        dev: z.boolean().optional(),
        link: z.boolean().optional(),
        integrity: z.string().optional(),
        resolved: z.string().optional(),
        license: z.string().optional(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));
const entries = Object.entries(packages).filter(([path]) => path !== '');

describe('package-lock.json', () => {
  it('has a SHA-512 of every package, so that npm installs the reviewed one or nothing', () => {
    const without = entries.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''));
    expect(without.map(([path]) => path)).toEqual([]);
  });

  it('gets packages only from the registry, and links to no folder', () => {
    const elsewhere = entries.filter(
      ([, { resolved, link }]) => link || (resolved && !resolved.startsWith('https://registry.npmjs.org/')),
    );
    expect(elsewhere.map(([path]) => path)).toEqual([]);
  });
});

describe('docs/LICENSES.md', () => {
  it('lists every package of a production install with its license, as the lock file has them', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/licenses.mjs', '--check'], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('has only licenses under which a workplace can install without asking anyone', () => {
    const PERMISSIVE =
      /^(MIT|ISC|0BSD|Unlicense|Apache-2\.0|BSD-[23]-Clause|PSF-2\.0|\(ISC AND CC-BY-3\.0\))$/;
    const others = entries.filter(([, { dev, license }]) => !dev && !PERMISSIVE.test(license ?? ''));
    expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
  });
});
