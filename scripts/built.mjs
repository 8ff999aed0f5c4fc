// Tells whether dist/ matches the sources, by their contents: times mean nothing after a checkout, a restore or a
// copy.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';

const OUTPUT = 'dist';
/** The files besides the sources that determine a build: the tools and their settings. */
const SETTINGS = ['tsconfig.json', 'package.json', 'package-lock.json'];
const PAGE_SOURCES = join('sandbox', 'web');
const PAGE_OUTPUT = join(OUTPUT, 'web');

/** Every file in a folder, however deep; none if the folder doesn't exist. */
const filesIn = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [];

const without = (folder) => (file) => !file.startsWith(folder + sep);

/** The output of tsc, and the parsed content. */
export const program = {
  /** Built files import files that `include` doesn't name, so everything beside them counts, except tests. */
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
  /** The file with the hashes of the last successful build's sources and outputs. */
  stamp: `${OUTPUT}/.built`,
  /** The compiler's memory. With it, tsc doesn't write the output of an unchanged source again, even if it's gone. */
  memory: `${OUTPUT}/.tsbuildinfo`,
};

/** The page of the local Slack, which Vite builds. */
export const page = {
  sources: () => ['sandbox/page/protocol.ts', ...filesIn(PAGE_SOURCES)],
  outputs: () => filesIn(PAGE_OUTPUT),
  stamp: `${OUTPUT}/.built-page`,
  memory: null,
};

/** Returns one hash over the names and contents of files. */
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
 * Builds unless dist/ matches the sources. It also builds if a file in dist/ was removed or changed.
 *
 * @param what `program` or `page`
 * @param build runs the compiler; it ends the process if that fails
 */
export function buildUnlessBuilt({ sources, outputs, stamp, memory }, build) {
  const last = read(stamp);
  const from = hashOf([...SETTINGS, ...sources()]);
  const made = hashOf(outputs());
  if (last && last.from === from && last.made === made) return;
  if (memory && last?.made !== made) rmSync(memory, { force: true });
  // A build that fails or is interrupted leaves no stamp.
  rmSync(stamp, { force: true });
  build();
  mkdirSync(OUTPUT, { recursive: true });
  // The hash of the sources is from before the build, so edits made during it are built next time.
  writeFileSync(stamp, `${from}\n${hashOf(outputs())}\n`);
}

/**
 * Whether a checkout's sources have changed since dist/ was built from them. False if dist/ has no stamp, because
 * another program built it.
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
