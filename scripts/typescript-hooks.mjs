// How Node finds and reads TypeScript for the tests. We transform it as Jest does for coverage. Other loaders keep
// the names of functions, which costs a call for each closure created: a third of the work of the purest tests.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

const isTypeScript = (url) => url.startsWith('file:') && /\.tsx?$/.test(url);

/** A module's address, without what a runner adds to have it loaded again. */
const addressOf = (url = '') => url.replace(/[?#].*$/, '');

/** The source that TypeScript means by an import of its build output; undefined if there's none. */
function sourceOf(specifier, parent) {
  if (!/^\.{1,2}\/.*\.js$/.test(specifier) || !isTypeScript(addressOf(parent))) return undefined;
  const made = new URL(specifier, parent).href;
  return ['ts', 'tsx'].map((kind) => made.replace(/js$/, kind)).find((url) => existsSync(new URL(url)));
}

/** Node's hook that finds a module. */
export async function resolve(specifier, context, next) {
  const url = sourceOf(specifier, context.parentURL);
  return url === undefined ? next(specifier, context) : { url, format: 'module', shortCircuit: true };
}

/** Node's hook that loads a module's source. */
export async function load(url, context, next) {
  const address = addressOf(url);
  if (!isTypeScript(address)) return next(url, context);
  const filename = fileURLToPath(address);
  const { code } = await transform(await readFile(filename, 'utf8'), {
    filename,
    configFile: false,
    swcrc: false,
    sourceMaps: 'inline',
    module: { type: 'es6' },
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', tsx: filename.endsWith('x') },
      transform: { react: { runtime: 'automatic' }, verbatimModuleSyntax: true },
    },
  });
  return { format: 'module', source: code, shortCircuit: true };
}
