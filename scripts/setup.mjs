// Brings a checkout up to what its lock file and sources say: dependencies, then the build. No dependencies of
// its own, since it runs before there are any.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { refusalOf } from '../bin/machine.mjs';

const refusal = refusalOf(process.platform, process.versions.node);
if (refusal) {
  console.error(refusal);
  process.exit(2);
}
process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const run = (title, command, args) => {
  console.error(title);
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', process.stderr, 'inherit'] });
  if (status !== 0) {
    console.error(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}.`);
    process.exit(2);
  }
};

const stamp = 'node_modules/.evenkeel-lock';
const wanted = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
const compiler = 'node_modules/typescript/bin/tsc';
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted || !existsSync(compiler)) {
  // The build needs the development dependencies, which npm leaves out where NODE_ENV is production.
  const npm = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  run('Installing dependencies (npm ci) …', 'npm', npm);
  writeFileSync(stamp, wanted);
}
if (!process.argv.includes('--no-build'))
  run('Building …', process.execPath, [compiler, '-p', 'tsconfig.build.json']);
