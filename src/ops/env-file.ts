import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { usualFile } from '../paths.js';

/** Thrown when .env exists but is unreadable; the message says why and what to do. */
export class EnvFileError extends Error {
  readonly code = 'env_file_unreadable';
}

/** The variables in the text of .env. */
export const parsedEnv = (text: string): NodeJS.Dict<string> =>
  // Some editors on Windows begin a file with a byte order mark, which would become part of the first name.
  parseEnv(text.replace(/^\uFEFF/, ''));

/**
 * Reads .env into the environment, if there is one: the file in the working folder, or otherwise the one beside
 * Evenkeel's code. That folder becomes the working folder, so that paths in the file mean what they say. Variables
 * that are already set don't change.
 *
 * @throws EnvFileError
 */
export function loadEnvFile(): void {
  const file = usualFile('.env');
  if (!existsSync(file)) return;
  try {
    for (const [name, value] of Object.entries(parsedEnv(readFileSync(file, 'utf8'))))
      process.env[name] ??= value;
  } catch (error) {
    throw new EnvFileError(whyNot(file, error));
  }
  if (dirname(file) !== resolve()) process.chdir(dirname(file));
}

function whyNot(file: string, error: unknown): string {
  if (statSync(file).isDirectory())
    return `${file} is a folder. Fix: remove it, and put a file of that name there (a container makes a folder where the file that it mounts is missing).`;
  const { code = 'unreadable' } = error as NodeJS.ErrnoException;
  const user = process.getuid?.() ?? 'unknown';
  return code === 'EACCES'
    ? `${file} is there, but this user (uid ${user}) may not read it. Fix: as root, chown ${user} ${file}`
    : `${file} cannot be read (${code}). Fix: copy .env.example there and set the variables again.`;
}
