// Writes the list of everything in a production install (SBOM, CycloneDX), from package-lock.json. It installs into a
// folder of its own, since `npm sbom --omit=dev` leaves out each package that a development dependency needs as well.
// That folder is called evenkeel, since `npm sbom` takes the program's name from it.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const out = resolve(process.argv[2] ?? 'evenkeel.cdx.json');
process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const work = mkdtempSync(join(tmpdir(), 'evenkeel-sbom-'));
const folder = join(work, 'evenkeel');
const npm = (...args) =>
  execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
try {
  mkdirSync(folder);
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(file, join(folder, file));
  npm('ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund');
  npm('pkg', 'delete', 'devDependencies');
  const text = npm('sbom', '--sbom-format=cyclonedx', '--sbom-type=application');
  writeFileSync(out, text);
  console.error(`${JSON.parse(text).components.length} packages in ${out}`);
} finally {
  rmSync(work, { recursive: true });
}
