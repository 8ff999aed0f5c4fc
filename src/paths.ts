import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The nearest folder above a file that has a package.json. Built files are one level deeper than their sources. */
function packageOf(file: string): string {
  const folder = dirname(file);
  return existsSync(join(folder, 'package.json')) || folder === dirname(folder) ? folder : packageOf(folder);
}

/** Evenkeel's own folder: a checkout, or where npm put the package. */
export const PACKAGE_FOLDER = packageOf(fileURLToPath(import.meta.url));

/** Evenkeel's version. */
export const packageVersion = (): string =>
  (JSON.parse(readFileSync(join(PACKAGE_FOLDER, 'package.json'), 'utf8')) as { version: string }).version;

/** The folder of an operator's own files that aren't in the working folder: in a checkout, the folder of the code. */
const ownFolder = (): string =>
  PACKAGE_FOLDER.includes(`${sep}node_modules${sep}`) ? process.cwd() : PACKAGE_FOLDER;

/** The absolute path of a file that no setting names: in the working folder if it's there, otherwise in `ownFolder`. */
export const usualFile = (name: string): string =>
  existsSync(name) ? resolve(name) : join(ownFolder(), name);
