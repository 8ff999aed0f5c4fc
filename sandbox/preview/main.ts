import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ContentError } from '../../src/content/yaml.js';
import { PACKAGE_FOLDER } from '../../src/paths.js';
import { commandLine } from '../../src/start/program.js';
import { browserProgram, NoBrowser } from '../browser.js';
import { fromHere } from '../from-here.js';
import { allExamples } from '../page/examples.js';
import type { PreviewExample } from '../page/protocol.js';
import { NotBuilt, writeExamples } from '../page/static-copy.js';
import { type CountedExample, countSurfaces } from './counted.js';
import { USUAL_REGION } from './drawn.js';
import { fileOf } from './files.js';
import { overBudget } from './over-budget.js';
import { drawPictures } from './pictures.js';

const CONTENT = join(PACKAGE_FOLDER, 'content');
const WEB = join(PACKAGE_FOLDER, 'dist', 'web');

const program = commandLine(
  'npm run preview --',
  'Draw everything people are shown, in each language, as a phone shows it.',
  [
    [0, 'drawn'],
    [1, 'the preview has a defect'],
    [
      2,
      'a wrong option, an error in content/, a browser that does not start, or a place that cannot be written to',
    ],
  ],
)
  .option('--out <folder>', 'where the pages and pictures go', join(PACKAGE_FOLDER, 'preview'))
  .option('--only <text>', 'only examples with this in their name, feature or surface')
  .option('--no-pictures', 'pages only, without a browser')
  .option('--json <file>', 'write what the budgets count to this file, and draw nothing');

interface Options {
  readonly out: string;
  readonly only?: string;
  readonly pictures: boolean;
  readonly json?: string;
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Shows the progress: on a terminal one line that's overwritten, otherwise a line now and then. */
function progress(done: number, all: number): void {
  const line = `Picture ${done} of ${all}`;
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${line}${done === all ? '\n' : ''}`);
  else if (done % 50 === 0 || done === all) say(line);
}

const isAsked = ({ name, feature, budget }: PreviewExample, only: string): boolean =>
  [name, feature, budget?.surface ?? ''].some((one) => one.toLowerCase().includes(only.toLowerCase()));

/** Returns what the budgets count as the file has it: without the examples. */
const written = (counted: readonly CountedExample[]): string =>
  JSON.stringify({ surfaces: counted }, (key, value: unknown) => (key === 'largest' ? undefined : value), 2);

async function preview(): Promise<number> {
  const options = program.parse().opts<Options>();
  if (options.json) {
    const file = fromHere(options.json);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${written(countSurfaces(CONTENT))}\n`);
    say(`What the budgets count is in ${file}`);
    return 0;
  }
  const { only = '' } = options;
  const examples = allExamples(CONTENT).filter((one) => isAsked(one, only));
  if (examples.length === 0) {
    say(`No example has "${only}" in its name, feature or surface. Fix: leave --only out to see them all.`);
    return 2;
  }
  // Nothing is removed: the folder may hold the user's own files.
  const out = fromHere(options.out);
  const index = writeExamples(WEB, out, examples);
  const browser = options.pictures ? browserProgram(process.env) : null;
  if (browser) {
    const usual = examples.filter(({ region }) => region === USUAL_REGION);
    const pictures = usual.map((example) => ({ example, file: join(out, fileOf(example)) }));
    await drawPictures(browser, index, pictures, (done) => progress(done, pictures.length));
  }
  for (const line of overBudget(CONTENT, countSurfaces(CONTENT))) say(line);
  if (options.pictures && !browser)
    say(
      'There are no pictures: no browser was found. Fix: install Chromium or Chrome, or set CHROME_PATH to one.',
    );
  say(`${examples.length} examples are drawn. Open ${index}`);
  return 0;
}

/** Returns the message of an error that the user can fix; null for a defect. */
function toldOf(error: unknown): string | null {
  if ([ContentError, NoBrowser, NotBuilt].some((kind) => error instanceof kind))
    return (error as Error).message;
  const { path, message } = error as NodeJS.ErrnoException;
  return path === undefined ? null : `${message}. Fix: name a place that can be written to.`;
}

preview().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const told = toldOf(error);
    say(told ?? (error as Error).stack ?? String(error));
    process.exit(told === null ? 1 : 2);
  },
);
