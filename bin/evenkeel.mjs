#!/usr/bin/env node
// The command `evenkeel`. It's committed and needs no build, so that npx finds it in a fresh checkout too. It only
// runs what was built, since there's no compiler where the bot runs.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { refusalOf } from './machine.mjs';

const folder = fileURLToPath(new URL('..', import.meta.url));
const cli = new URL('../dist/src/cli.js', import.meta.url);

function refuse(why) {
  console.error(why);
  process.exit(2);
}

const refusal =
  refusalOf(process.platform, process.versions.node) ??
  (existsSync(cli)
    ? null
    : `Evenkeel isn't built yet. Fix: npm run build, in ${folder}, then the same command again.`);
if (refusal) refuse(refusal);

// A package and an image don't have sources.
const built = new URL('../scripts/built.mjs', import.meta.url);
if (process.argv[2] === 'start' && existsSync(built) && existsSync(new URL('../src', import.meta.url))) {
  const { isOutdated, program } = await import(built.href);
  if (isOutdated(folder, program))
    console.error(
      `The code in ${folder} has changed since it was built, and what was built starts. To start the new code: npm run build, then start again.`,
    );
}

try {
  await import(cli.href);
} catch (error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND' || !error.message.startsWith('Cannot find package')) throw error;
  refuse(
    `A package that Evenkeel needs isn't installed. Fix: npm ci --omit=dev --ignore-scripts, in ${folder}, then the same command again.`,
  );
}
