// Tells whether dist/ is what the sources make, by their contents: times say nothing after a checkout, a restore or a copy.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OUTPUT = 'dist';
/** What the last build that went well was made from, and what it made. */
const STAMP = `${OUTPUT}/.built`;
/** What the compiler remembers: with it, it writes no file again whose source hasn't changed, even one that's gone. */
const MEMORY = `${OUTPUT}/.tsbuildinfo`;
/** Besides the sources, what decides how they're built: the compiler itself and its settings. */
const SETTINGS = ['tsconfig.json', 'tsconfig.build.json', 'package.json', 'package-lock.json'];

/** Every file in a folder, however deep; none where there is no such folder. */
const filesIn = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [];

/** One hash over the names and contents of files. */
function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files.toSorted()) {
    const content = readFileSync(file);
    hash.update(`${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/**
 * What is built imports files that `include` doesn't name, so everything beside it counts; no test is among them. The content
 * is parsed by the build.
 */
const sources = () => {
  const { include } = JSON.parse(readFileSync('tsconfig.build.json', 'utf8'));
  const folders = new Set([...include.map((path) => path.split('/')[0]), 'content']);
  const files = [...folders].flatMap(filesIn).filter((file) => !file.endsWith('.test.ts'));
  return hashOf([...SETTINGS.filter((file) => existsSync(file)), ...files]);
};

const outputs = () => hashOf(filesIn(OUTPUT).filter((file) => /\.js(?:on)?$/.test(file)));

const stamp = () => {
  if (!existsSync(STAMP)) return null;
  const [from, made] = readFileSync(STAMP, 'utf8').split('\n');
  return { from, made };
};

/**
 * Builds unless dist/ is what the sources make. A file of dist/ that was removed or changed is made again.
 *
 * @param build runs the compiler; it ends the process where that fails
 */
export function buildUnlessBuilt(build) {
  const last = stamp();
  const from = sources();
  const made = outputs();
  if (last && last.from === from && last.made === made) return;
  if (last?.made !== made) rmSync(MEMORY, { force: true });
  // A build that fails or is interrupted leaves no word that it was done.
  rmSync(STAMP, { force: true });
  build();
  mkdirSync(OUTPUT, { recursive: true });
  // Whatever was edited meanwhile is built the next time.
  writeFileSync(STAMP, `${from}\n${outputs()}\n`);
}
