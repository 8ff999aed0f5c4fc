// Tells whether what's in dist/ is what the sources make, by their contents: times say nothing after a checkout, a restore or a copy.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';

const OUTPUT = 'dist';
/** Besides the sources, what decides how they're built: the tools and their settings. */
const SETTINGS = ['tsconfig.json', 'package.json', 'package-lock.json'];
const PAGE_SOURCES = join('sandbox', 'web');
const PAGE_OUTPUT = join(OUTPUT, 'web');

/** Every file in a folder, however deep; none where there is no such folder. */
const filesIn = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [];

const without = (folder) => (file) => !file.startsWith(folder + sep);

/** What tsc makes, and the content as it's parsed. */
export const program = {
  /** What is built imports files that `include` doesn't name, so everything beside it counts; no test is among them. */
  sources() {
    const { include } = JSON.parse(readFileSync('tsconfig.build.json', 'utf8'));
    const folders = new Set([...include.map((path) => path.split('/')[0]), 'content']);
    const files = [...folders].flatMap(filesIn).filter(without(PAGE_SOURCES));
    return ['tsconfig.build.json', ...files.filter((file) => !file.endsWith('.test.ts'))];
  },
  outputs: () =>
    filesIn(OUTPUT)
      .filter((file) => /\.js(?:on)?$/.test(file))
      .filter(without(PAGE_OUTPUT)),
  /** What the last build that went well was made from, and what it made. */
  stamp: `${OUTPUT}/.built`,
  /** What the compiler remembers: with it, it writes no file again whose source hasn't changed, even one that's gone. */
  memory: `${OUTPUT}/.tsbuildinfo`,
};

/** The page of the local Slack, which Vite makes. */
export const page = {
  sources: () => ['sandbox/page/protocol.ts', ...filesIn(PAGE_SOURCES)],
  outputs: () => filesIn(PAGE_OUTPUT),
  stamp: `${OUTPUT}/.built-page`,
  memory: null,
};

/** One hash over the names and contents of files. */
function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files.filter(existsSync).toSorted()) {
    const content = readFileSync(file);
    hash.update(`${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

const read = (stamp) => {
  if (!existsSync(stamp)) return null;
  const [from, made] = readFileSync(stamp, 'utf8').split('\n');
  return { from, made };
};

/**
 * Builds unless dist/ is what the sources make. A file of dist/ that was removed or changed is made again.
 *
 * @param what `program` or `page`
 * @param build runs the compiler; it ends the process where that fails
 */
export function buildUnlessBuilt({ sources, outputs, stamp, memory }, build) {
  const last = read(stamp);
  const from = hashOf([...SETTINGS, ...sources()]);
  const made = hashOf(outputs());
  if (last && last.from === from && last.made === made) return;
  if (memory && last?.made !== made) rmSync(memory, { force: true });
  // A build that fails or is interrupted leaves no word that it was done.
  rmSync(stamp, { force: true });
  build();
  mkdirSync(OUTPUT, { recursive: true });
  // Whatever was edited meanwhile is built the next time.
  writeFileSync(stamp, `${from}\n${hashOf(outputs())}\n`);
}

/**
 * Whether a checkout's sources have changed since dist/ was made from them. Nothing is said of a dist/ that another program
 * made.
 *
 * @param folder the checkout
 * @param what `program` or `page`
 */
export function isOutdated(folder, { sources, stamp }) {
  const before = process.cwd();
  process.chdir(folder);
  try {
    const last = read(stamp);
    return last !== null && last.from !== hashOf([...SETTINGS, ...sources()]);
  } finally {
    process.chdir(before);
  }
}
