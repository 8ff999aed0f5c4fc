// Brings a checkout up to date with its lock file and sources: dependencies, then the build. It has no dependencies
// of its own, since it runs before there are any.
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

/** Whether the installed packages match the lock file. Packages for other machines may be missing. */
const isInstalled = () => {
  const wanted = packagesIn('package-lock.json');
  try {
    // npm writes this file last, so it's missing after an interrupted install.
    const found = packagesIn('node_modules/.package-lock.json');
    const isSame = ([path, { version, integrity, optional }]) => {
      const there = found[path];
      return there ? there.version === version && there.integrity === integrity : path === '' || optional;
    };
    return existsSync(compiler) && Object.entries(wanted).every(isSame);
  } catch {
    // Nothing is installed, or we can't tell what.
    return false;
  }
};

if (!isInstalled()) {
  // The build needs the development dependencies, which npm leaves out if NODE_ENV is production. No dependency may
  // run anything during the install: none needs to, and a compromised one would run as the user who starts the bot.
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
