#!/usr/bin/env node
// The command `evenkeel`. It's committed and needs no build, so that npx finds it in a fresh checkout too.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { refusalOf } from './machine.mjs';

const cli = new URL('../dist/src/cli.js', import.meta.url);
const setup = fileURLToPath(new URL('../scripts/setup.mjs', import.meta.url));
const refusal =
  refusalOf(process.platform, process.versions.node) ??
  (existsSync(cli)
    ? null
    : `Evenkeel isn't built yet. Fix: run node ${setup} once, then the same command again.`);
if (refusal) {
  console.error(refusal);
  process.exit(2);
}
await import(cli.href);
