import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContentError } from '../../src/content/yaml.js';
import { PACKAGE_FOLDER } from '../../src/paths.js';
import { commandLine } from '../../src/start/program.js';
import { needBrowser, NoBrowser } from '../browser.js';
import { NotBuilt, writeExamples } from '../page/static-copy.js';
import { drawPictures } from '../preview/pictures.js';
import { docsPictures, INPUTS_FILE, inputsOf, PICTURES_FOLDER } from './pictures.js';

const FOLDER = join(PACKAGE_FOLDER, PICTURES_FOLDER);

const say = (text: string): void => void process.stderr.write(`${text}\n`);

commandLine('npm run pictures --', 'Draw the pictures of the README and the docs, as a phone shows them.', [
  [0, 'drawn'],
  [1, 'the pictures have a defect'],
  [2, 'an error in content/, or no browser'],
]).parse();

/** Draws the pictures, and notes each one's input. */
async function draw(): Promise<void> {
  const pictures = docsPictures(join(PACKAGE_FOLDER, 'content'));
  const copy = mkdtempSync(join(tmpdir(), 'evenkeel-pictures-'));
  try {
    const page = writeExamples(
      join(PACKAGE_FOLDER, 'dist', 'web'),
      copy,
      pictures.map(({ example }) => example),
    );
    const drawn = pictures.map(({ example, file }) => ({ example, file: join(FOLDER, file) }));
    await drawPictures(needBrowser(say), page, drawn);
  } finally {
    rmSync(copy, { recursive: true });
  }
  writeFileSync(join(FOLDER, INPUTS_FILE), `${JSON.stringify(inputsOf(pictures), null, 2)}\n`);
  say(`${pictures.length} pictures are in ${FOLDER}`);
}

draw().catch((error: unknown) => {
  const told = [ContentError, NoBrowser, NotBuilt].some((kind) => error instanceof kind);
  const { message, stack } = error as Error;
  say(told ? message : (stack ?? String(error)));
  process.exitCode = told ? 2 : 1;
});
