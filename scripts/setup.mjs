// Brings a checkout up to what its lock file and sources say: dependencies, then the build. No dependencies of
// its own, since it runs before there are any.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { refusalOf } from '../bin/machine.mjs';
import { buildUnlessBuilt, page, program } from './built.mjs';

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

const compiler = 'node_modules/typescript/bin/tsc';

const packagesIn = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;

/** Whether what is installed is what the lock file says; what is for other machines may be left out. */
const isInstalled = () => {
  const wanted = packagesIn('package-lock.json');
  try {
    // npm writes this one last: it isn't there after an install that was interrupted.
    const found = packagesIn('node_modules/.package-lock.json');
    const isSame = ([path, { version, integrity, optional }]) => {
      const there = found[path];
      return there ? there.version === version && there.integrity === integrity : path === '' || optional;
    };
    return existsSync(compiler) && Object.entries(wanted).every(isSame);
  } catch {
    // Nothing is installed, or nothing that can be told.
    return false;
  }
};

if (!isInstalled()) {
  // The build needs the development dependencies, which npm leaves out where NODE_ENV is production. No dependency gets to
  // run anything while it's installed: none of these needs it, and one that was taken over would run as whoever starts the
  // bot.
  const npm = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  run('Installing dependencies (npm ci) …', 'npm', npm);
}
if (!process.argv.includes('--no-build'))
  buildUnlessBuilt(program, () => {
    run('Building …', process.execPath, [compiler, '-p', 'tsconfig.build.json']);
    run('Parsing the content …', process.execPath, ['scripts/parse-content.mjs']);
  });
// Only the demo and the tests need the page of the local Slack.
if (process.argv.includes('--page'))
  buildUnlessBuilt(page, () =>
    run('Building the page …', process.execPath, [
      'node_modules/vite/bin/vite.js',
      'build',
      '--config',
      'sandbox/web/vite.config.ts',
    ]),
  );
