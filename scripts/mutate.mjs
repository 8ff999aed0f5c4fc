// Changes the rules and the cryptography in small ways, one at a time, and checks whether a test notices: `npm run
// mutate -- [--json FILE] [FILE_TO_MUTATE…]`. Without files, it mutates all of src/pulse and src/sealing.
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';

let given;
try {
  given = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true });
} catch (error) {
  console.error(`${error.message}\nnpm run mutate -- [--json FILE] [src/pulse/FILE.ts …]`);
  process.exit(2);
}
const { values, positionals } = given;
const reporters = ['clear-text', 'progress', ...(values.json ? ['json'] : [])];
const results = await new Stryker({
  configFile: 'stryker.config.json',
  reporters,
  ...(values.json && { jsonReporter: { fileName: values.json } }),
  ...(positionals.length > 0 && { mutate: positionals }),
}).runMutationTest();
const noticed = results.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
const valid = results.filter(
  ({ status }) => !['CompileError', 'RuntimeError', 'Ignored'].includes(status),
).length;
const score = (100 * noticed) / Math.max(1, valid);
console.log(`${noticed} of ${valid} changes were noticed: ${score.toFixed(1)}%.`);
process.exitCode = score >= 90 ? 0 : 1;
